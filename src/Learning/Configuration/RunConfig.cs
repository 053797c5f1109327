using PGGan.Files;
using PGGan.Imaging;
using PGGan.Metrics;
using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>Seed, and what is kept on disk how often.</summary>
public sealed record RunConfig
{
    /// <summary>Decides initial weights, latents, mixing factors and the order of the images.</summary>
    public int Seed { get; init; }

    /// <summary>Ticks between two checkpoints.</summary>
    public int SnapshotTicks { get; init; } = 10;

    /// <summary>Checkpoints kept, the newest ones.</summary>
    public int Keep { get; init; } = 3;

    /// <summary>Cells of the sample grids; null for as many as fit on a screen.</summary>
    public GridSize? Grid { get; init; }

    /// <summary>Whether a file for TensorBoard is written.</summary>
    public bool TensorBoard { get; init; } = true;

    /// <summary>What is measured at each checkpoint, such as <c>swd</c>, <c>msssim2k</c>.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>
    /// The number of <see cref="Metrics"/> by which the best network of the run is kept, such as <c>swd</c>, <c>precision</c>; null: none
    /// is.
    /// </summary>
    [AddedProperty]
    public string? BestBy { get; init; }

    /// <summary>A network whose features metrics compare, an ONNX file as a full path; null for none.</summary>
    public string? Features { get; init; }

    /// <summary>What values that network takes for black and white; null for 0 and 255.</summary>
    public string? FeaturesRange { get; init; }

    /// <summary><see cref="Metrics"/> as they are read.</summary>
    /// <exception cref="FormatException">A name is unknown.</exception>
    internal IReadOnlyList<MetricName> MetricNames => MetricName.ParseList(string.Join(',', Metrics));

    /// <summary><see cref="BestBy"/> as it is read.</summary>
    /// <exception cref="FormatException">There is no such number.</exception>
    internal MetricGoal? Goal => BestBy is null ? null : MetricGoal.Parse(BestBy);

    /// <summary>Faults by property.</summary>
    public IEnumerable<string> Faults()
    {
        if (SnapshotTicks < 1)
        {
            yield return $"snapshotTicks: {SnapshotTicks} must be 1 or more";
        }

        if (Keep < 1)
        {
            yield return $"keep: {Keep} must be 1 or more";
        }

        if (MetricFault() is string fault)
        {
            yield return $"metrics: {fault}";
        }

        else if (BestFault() is string best)
        {
            yield return $"bestBy: {best}";
        }

        if (FilePaths.Fault(Features) is string path)
        {
            yield return $"features: {path}";
        }
    }

    private string? BestFault()
    {
        try
        {
            return Goal is null || MetricNames.Any(name => name.Metric == Goal.Metric) ? null
                : $"{BestBy} is not measured by run.metrics ({(Metrics.Count == 0 ? "none" : string.Join(", ", Metrics))}); "
                    + $"add {Goal.Metric}";
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    private string? MetricFault()
    {
        try
        {
            _ = MetricNames;
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }
}
