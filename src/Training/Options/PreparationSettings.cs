using System.CommandLine;
using PGGan.Imaging;
using PGGan.Learning.Configuration;

namespace PGGan.Training.Options;

/// <summary>How pictures are prepared: the options of training that a set is created with too.</summary>
internal sealed class PreparationSettings
{
    private const string Fits = "crop, pad or stretch";

    private readonly Option<Background?> background = OptionSyntax.Object("--background",
        $"what is under transparent pixels and in bars: {Imaging.Background.Names} (default: white there, black here)",
        Imaging.Background.Parse, "data.background");
    private readonly Option<PictureFit?> fit = OptionSyntax.Value("--fit",
        "how a picture becomes a square: crop its middle (default), pad it with bars, or stretch it", ParseFit, "data.fit");
    private readonly Option<int?> maxPixels = OptionSyntax.Number("--max-pixels",
        "skip pictures of more pixels, before they take memory (default 100000000)", minimum: 1, property: "data.maxPixels");

    /// <summary>Options in the order of the help.</summary>
    public PreparationSettings()
    {
        background.HelpName = "COLOUR";
        fit.HelpName = "NAME";
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(background);
        command.Add(fit);
        command.Add(maxPixels);
    }

    /// <summary>What is under transparent pixels; null: nothing was asked for.</summary>
    public Background? Background(ParseResult parsed) => parsed.GetValue(background);

    /// <summary>How a picture becomes a square; null: nothing was asked for.</summary>
    public PictureFit? Fit(ParseResult parsed) => parsed.GetValue(fit);

    /// <summary>The most pixels; null: nothing was asked for.</summary>
    public int? MaxPixels(ParseResult parsed) => parsed.GetValue(maxPixels);

    private static PictureFit ParseFit(string text) => text.ToLowerInvariant() switch
    {
        "crop" => PictureFit.Crop,
        "pad" => PictureFit.Pad,
        "stretch" => PictureFit.Stretch,
        _ => throw new FormatException($"'{text}' is none of {Fits}"),
    };
}
