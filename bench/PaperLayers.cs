using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Bench;

/// <summary>The shapes of the convolutions and dense layers of the paper's networks.</summary>
internal static class PaperLayers
{
    /// <summary>4×4 to 256×256 with the minibatches that the project is measured at on a CPU.</summary>
    public static PerResolution<int> CpuMinibatches { get; } = PerResolution<int>.Parse("4:16,64:8,128:4,256:2,512:1");

    /// <summary>The minibatches of the preset for one GPU.</summary>
    public static PerResolution<int> GpuMinibatches { get; } = OfficialPresets.V21Gpu.Schedule.Minibatch;

    /// <summary>The layers that each resolution brings, each shape once.</summary>
    public static IEnumerable<ConvGeometry> Of(ModelConfig config, IEnumerable<int> resolutions, PerResolution<int> minibatches) =>
        resolutions.SelectMany(r => Newest(config, r, minibatches.Require(r))).Distinct();

    /// <summary>Every layer of a generator grown to a resolution, from the latent on.</summary>
    public static IEnumerable<ConvGeometry> Generator(ModelConfig config, int resolution, int n) =>
        [.. config.Resolutions.Where(r => r <= resolution).SelectMany(r => GeneratorBlock(config, r, n)), ToRgb(config, resolution, n)];

    /// <summary>Every layer of a discriminator grown to a resolution but for its <see cref="Head"/>, from the image on.</summary>
    public static IEnumerable<ConvGeometry> Body(ModelConfig config, int resolution, int n) =>
    [
        FromRgb(config, resolution, n),
        .. config.Resolutions.Where(r => r <= resolution && r > ModelConfig.SmallestResolution).Reverse()
            .SelectMany(r => DiscriminatorBlock(config, r, n)),
    ];

    /// <summary>The discriminator's layers after the minibatch standard deviation, whose channel is counted.</summary>
    public static IEnumerable<ConvGeometry> Head(ModelConfig config, int n)
    {
        const int r = ModelConfig.SmallestResolution;
        int maps = config.FeatureMaps(r);
        yield return new(n, r, r, maps + 1, maps, kernel: 3);                                          // conv
        yield return new(n, 1, 1, 16 * maps, config.FeatureMaps(2), kernel: 1);                        // dense0
        yield return new(n, 1, 1, config.FeatureMaps(2), 1, kernel: 1);                                // dense1
    }

    private static IEnumerable<ConvGeometry> Newest(ModelConfig config, int r, int n) =>
    [
        .. GeneratorBlock(config, r, n),
        .. r == ModelConfig.SmallestResolution ? Head(config, n) : DiscriminatorBlock(config, r, n),
        ToRgb(config, r, n),
        FromRgb(config, r, n),
    ];

    private static IEnumerable<ConvGeometry> GeneratorBlock(ModelConfig config, int r, int n)
    {
        int maps = config.FeatureMaps(r);
        yield return r == ModelConfig.SmallestResolution
            ? new(n, 1, 1, config.LatentSize, 16 * maps, kernel: 1)                                    // dense
            : new(n, r / 2, r / 2, config.FeatureMaps(r / 2), maps, kernel: 3, Resample.UpBefore);     // conv0
        yield return new(n, r, r, maps, maps, kernel: 3);                                              // conv, conv1
    }

    private static IEnumerable<ConvGeometry> DiscriminatorBlock(ModelConfig config, int r, int n)
    {
        int maps = config.FeatureMaps(r);
        yield return new(n, r, r, maps, maps, kernel: 3);                                              // conv0
        yield return new(n, r, r, maps, config.FeatureMaps(r / 2), kernel: 3);                         // conv1
    }

    private static ConvGeometry ToRgb(ModelConfig config, int r, int n) => new(n, r, r, config.FeatureMaps(r), config.Channels, kernel: 1);

    private static ConvGeometry FromRgb(ModelConfig config, int r, int n) =>
        new(n, r, r, config.Channels, config.FeatureMaps(r), kernel: 1);
}
