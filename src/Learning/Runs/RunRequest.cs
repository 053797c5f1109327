using PGGan.Autograd;
using PGGan.Data;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;
using PGGan.Metrics;

namespace PGGan.Learning.Runs;

/// <summary>A run to be prepared: what it computes, with what, and what it begins with.</summary>
internal sealed record RunRequest
{
    /// <summary>What it computes.</summary>
    public required TrainingConfig Config { get; init; }

    /// <summary>Networks and terms of the losses.</summary>
    public TrainingMethod Method { get; init; } = TrainingMethod.Default;

    /// <summary>Where it computes.</summary>
    public required Workspace Workspace { get; init; }

    /// <summary>The images.</summary>
    public required IImageSource Images { get; init; }

    /// <summary>Folder of all runs, for a new one.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Where numbers of real images are kept, for metrics.</summary>
    public required StatisticsStore Statistics { get; init; }

    /// <summary>Receives its lines.</summary>
    public required RunLog Log { get; init; }

    /// <summary>Asks it to stop.</summary>
    public required IStopRequest Stop { get; init; }

    /// <summary>The processes that train together; each has the same configuration.</summary>
    public ICollective Ranks { get; init; } = AloneCollective.Instance;

    /// <summary>Added to the name of a new run's folder.</summary>
    public string? Description { get; init; }

    /// <summary>The run that goes on; null: a new one, or this is not rank 0, which begins with what rank 0 has.</summary>
    public ResumedRun? Resumed { get; init; }

    /// <summary>The weights that a new run begins with; null: random ones.</summary>
    public InitialWeights? Initial { get; init; }

    /// <summary>The network whose features metrics compare; null: none.</summary>
    public IFeatureExtractor? Features { get; init; }

    /// <summary>The name of a new run's folder behind its number.</summary>
    public string FolderName
    {
        get
        {
            string name = $"{Images.Name}-res{Config.Model.Resolution}-{Config.Preset}{(Description is null ? "" : $"-{Description}")}";
            return string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
        }
    }
}
