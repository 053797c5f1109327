using System.CommandLine;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Metrics;
using PGGan.Metrics.Features;

namespace PGGan.Training.Options;

/// <summary>Which metrics, and by the features of which network.</summary>
internal sealed class MetricOptions
{
    private readonly Option<NameList?> metrics;
    private readonly FeatureOptions features = new("fid, kid, is, pr and dc compare");

    /// <summary>The options.</summary>
    /// <param name="defaults">What is measured where none is named; empty: nothing.</param>
    public MetricOptions(string defaults)
    {
        string names = string.Join(", ", MetricCatalog.All.Select(metric => metric.Name));
        string networks = string.Join(", ", MetricCatalog.All.Where(metric => metric.NeedsFeatures).Select(metric => metric.Name));
        metrics = OptionSyntax.Object(
            "--metrics",
            $"what to measure, by comma, each with a number of images if wanted (swd16k): {names}; {networks} need --features; "
                + $"or none (default {(defaults.Length == 0 ? "none" : defaults)})",
            text => new NameList(MetricName.ParseList(text)),
            property: "run.metrics");
        metrics.HelpName = "LIST";
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(metrics);
        features.AddTo(command);
    }

    /// <summary>The metrics named; null where none were.</summary>
    public IReadOnlyList<MetricName>? Names(ParseResult parsed) => parsed.GetValue(metrics)?.Names;

    /// <summary>What a run measures at its checkpoints, changed by the options given.</summary>
    public RunConfig Apply(ParseResult parsed, RunConfig config) => features.Apply(parsed, config) with
    {
        Metrics = Names(parsed) is IReadOnlyList<MetricName> names ? [.. names.Select(name => name.ToString())] : config.Metrics,
    };

    /// <summary>Opens the network named; null where none is.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="networks">Opens it.</param>
    /// <param name="measured">What is measured with it.</param>
    /// <exception cref="PGGanException">It cannot be opened, or none is named and a metric needs one.</exception>
    public IFeatureExtractor? OpenFeatures(ParseResult parsed, FeatureNetworks networks, IReadOnlyList<MetricName> measured) =>
        features.Open(parsed, networks, measured);

    private sealed record NameList(IReadOnlyList<MetricName> Names);
}
