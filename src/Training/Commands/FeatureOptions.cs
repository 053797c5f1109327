using System.CommandLine;
using PGGan.Training.Metrics;
using PGGan.Training.Metrics.Features;

namespace PGGan.Training.Commands;

/// <summary>The network whose features metrics compare, and how it takes its pixels.</summary>
/// <param name="open">Opens a file; null: this program cannot, it is built without ONNX Runtime.</param>
internal sealed class FeatureOptions(Func<string, PixelRange, IFeatureExtractor>? open)
{
    private readonly Option<string?> file = new("--features")
    {
        Description = "ONNX network whose features fid, kid, is, pr and dc compare (needs the program in src/Onnx)",
        HelpName = "FILE.onnx",
    };

    private readonly Option<PixelRange?> range = OptionSyntax.Object(
        "--features-range", $"what that network takes for a pixel's 0 to 255: {PixelRange.Choice} (default 255)", PixelRange.Parse);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        range.HelpName = "NAME";
        command.Add(file);
        command.Add(range);
    }

    /// <summary>Opens the network asked for; null where none is.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UserException">It cannot be opened; one line.</exception>
    public IFeatureExtractor? Open(ParseResult parsed)
    {
        string? path = parsed.GetValue(file);
        if (path is null)
        {
            return parsed.GetValue(range) is null ? null : throw new UserException("--features-range: no network is named; add --features FILE.onnx or leave it out.");
        }

        if (open is null)
        {
            throw new UserException(
                "--features: this program is built without ONNX Runtime; run the same command as dotnet run --project src/Onnx -- …, "
                + "or compare the built-in features with fid-random, kid-random, pr-random, dc-random.");
        }

        return File.Exists(path)
            ? open(path, parsed.GetValue(range) ?? PixelRange.Bytes)
            : throw new UserException($"--features: there is no file {path}; name an ONNX network.");
    }
}
