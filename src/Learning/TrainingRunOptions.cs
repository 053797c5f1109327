using PGGan.Data;

namespace PGGan.Learning;

/// <summary>What a run needs besides its configuration: where it computes, from which images, and where its files go.</summary>
public sealed record TrainingRunOptions
{
    /// <summary>Folder of all runs; the run makes a numbered folder in it.</summary>
    public string OutputFolder { get; init; } = "runs";

    /// <summary>Added to the name of the run's folder; null: nothing.</summary>
    public string? Description { get; init; }

    /// <summary>The images; null: those that the configuration names, else the built-in planets. The run disposes them.</summary>
    public IImageSource? Images { get; init; }

    /// <summary>Networks and terms of the losses, where a program has its own. A run that goes on needs what it began with.</summary>
    public TrainingMethod Method { get; init; } = TrainingMethod.Default;

    /// <summary>Where it computes.</summary>
    public DeviceOptions Device { get; init; } = new();

    /// <summary>Folder of prepared images and statistics; null: in the user's data folder.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Receives what <c>log.txt</c> gets, a line at a time; null: nobody.</summary>
    public TextWriter? Log { get; init; }
}
