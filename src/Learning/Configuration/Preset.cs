namespace PGGan.Learning.Configuration;

/// <summary>A named configuration.</summary>
/// <param name="Description">What it is for, in a line.</param>
/// <param name="Config">The configuration; its <see cref="TrainingConfig.Preset"/> is the name.</param>
public sealed record Preset(string Description, TrainingConfig Config)
{
    /// <summary>What <c>--preset</c> calls it.</summary>
    public string Name => Config.Preset;
}
