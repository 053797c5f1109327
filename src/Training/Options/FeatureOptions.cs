using System.CommandLine;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Metrics;
using PGGan.Metrics.Features;

namespace PGGan.Training.Options;

/// <summary>The network whose features are compared.</summary>
/// <param name="purpose">What compares them, for the help.</param>
internal sealed class FeatureOptions(string purpose)
{
    private readonly Option<string?> file = new SettingOption<string?>("--features", "run.features")
    {
        Description = $"a network whose features {purpose}, an ONNX file "
            + "(by the program that has ONNX Runtime: dotnet run --project src/Onnx -- …)",
        HelpName = "FILE",
    };

    private readonly Option<string?> range = new SettingOption<string?>("--features-range", "run.featuresRange")
    {
        Description = "what that network takes for black to white: 255, 1, -1..1 or imagenet (default 255)",
        HelpName = "RANGE"
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(range);
    }

    /// <summary>A configuration changed by the options given.</summary>
    public RunConfig Apply(ParseResult parsed, RunConfig config) => config with
    {
        Features = parsed.GetValue(file) is string named ? Path.GetFullPath(named) : config.Features,
        FeaturesRange = parsed.GetValue(range) ?? config.FeaturesRange,
    };

    /// <summary>Opens the network named; null where none is.</summary>
    /// <exception cref="PGGanException">It cannot be opened.</exception>
    public IFeatureExtractor? Open(ParseResult parsed, FeatureNetworks networks) =>
        networks.Open(parsed.GetValue(file), parsed.GetValue(range));

    /// <summary>Opens the network named, which metrics compare features of; null where none is.</summary>
    /// <exception cref="PGGanException">It cannot be opened, or none is named and a metric needs one.</exception>
    public IFeatureExtractor? Open(ParseResult parsed, FeatureNetworks networks, IReadOnlyList<MetricName> metrics) =>
        networks.Open(parsed.GetValue(file), parsed.GetValue(range), metrics);
}
