namespace PGGan.Learning;

/// <summary>Which of the averages of a generator is taken out of a checkpoint.</summary>
/// <param name="Name">Name of a further average (<see cref="MovingAverage.Name"/>); null: the averaged generator.</param>
/// <param name="OrBest">Whether the average that was best goes before, where the checkpoint is the best network of a run.</param>
internal readonly record struct AverageChoice(string? Name, bool OrBest = false)
{
    /// <summary>The averaged generator; of the best network of a run the average that was best.</summary>
    public static AverageChoice Default => new(null, OrBest: true);

    /// <summary>The averaged generator, whatever was best.</summary>
    public static AverageChoice Main => new(null);

    /// <summary>The name of the average of a checkpoint that is meant; null: the averaged generator.</summary>
    /// <param name="best">The average that was best, where the checkpoint names one.</param>
    public string? In(string? best) => OrBest ? best : Name;
}
