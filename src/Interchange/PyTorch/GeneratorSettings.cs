using System.Text.Json;
using System.Text.Json.Serialization;
using PGGan.Model;

namespace PGGan.Interchange.PyTorch;

/// <summary>What a program must know besides the arrays to compute a generator: the text <c>pggan.generator</c> of its file.</summary>
internal sealed record GeneratorSettings(
    [property: JsonPropertyName("latent_size")] int LatentSize,
    [property: JsonPropertyName("label_size")] int LabelSize,
    [property: JsonPropertyName("channels")] int Channels,
    [property: JsonPropertyName("resolution")] int Resolution,
    [property: JsonPropertyName("fade")] float Fade,
    [property: JsonPropertyName("two_convolutions")] bool TwoConvolutions,
    [property: JsonPropertyName("slope")] float Slope,
    [property: JsonPropertyName("pixel_norm")] bool PixelNorm,
    [property: JsonPropertyName("normalize_latents")] bool NormalizeLatents,
    [property: JsonPropertyName("epsilon")] float Epsilon,
    [property: JsonPropertyName("tanh")] bool Tanh,
    [property: JsonPropertyName("bilinear")] bool Bilinear)
{
    /// <summary>Key of the text in the file's metadata.</summary>
    public const string Key = "pggan.generator";

    /// <summary>Those of a network.</summary>
    public static GeneratorSettings Of(ModelConfig config, Growth growth) => new(
        config.LatentSize, config.Labels.Size, config.Channels, growth.Resolution, growth.IsFading ? growth.Fade : 1,
        config.ConvsPerBlock == 2, config.GeneratorSlope, config.PixelNorm, config.NormalizeLatents, config.PixelNormEpsilon,
        config.TanhOutput, config.Bilinear);

    /// <summary>The text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);
}
