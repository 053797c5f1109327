namespace PGGan.Learning.Runs;

/// <summary>Where a run is.</summary>
/// <param name="Stage">The stretch of the run that trains now.</param>
/// <param name="ImagesSeen">Images of the run so far.</param>
/// <param name="TotalImages">Images of the whole run.</param>
/// <param name="ImagesPerSecond">Its speed.</param>
/// <param name="StageRemaining">Estimated time to the end of the stage; null: not known yet.</param>
/// <param name="Remaining">Estimated time to the end of the run; null: not known yet.</param>
/// <param name="Grid">The newest grid of generated images.</param>
internal sealed record RunStatus(
    Stage Stage, long ImagesSeen, long TotalImages, double ImagesPerSecond, TimeSpan? StageRemaining, TimeSpan? Remaining, string? Grid);
