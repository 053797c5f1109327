using PGGan.Model;

namespace PGGan.Training;

/// <summary>Named configurations; an option changes one number of them.</summary>
internal static class Presets
{
    /// <summary>Official preset for one GPU: what a machine with a GPU trains by default. Grown to 1024×1024 after 9,600 kimg.</summary>
    public static TrainingConfig V21Gpu { get; } = new()
    {
        Preset = "v2-1gpu",
        Schedule = new ScheduleConfig
        {
            Minibatch = PerResolution<int>.Parse("4:128, 32:64, 64:32, 128:16, 256:8, 512:4"),
            MaxMinibatch = PerResolution<int>.Parse("256:16, 512:8, 1024:4"),
            GeneratorRate = PerResolution<float>.Parse("4:0.001, 1024:0.0015"),
            DiscriminatorRate = PerResolution<float>.Parse("4:0.001, 1024:0.0015"),
        },
    };

    /// <summary>
    /// For a CPU: fewer maps, shorter phases, higher rates for so few steps. Two cores show a first grid within a minute, reach 32×32 in a few
    /// minutes and finish 256×256 within about two hours; phases get shorter as images get dearer.
    /// </summary>
    public static TrainingConfig Quick { get; } = new()
    {
        Preset = "quick",
        Model = new ModelConfig { Resolution = 256, LatentSize = 128, FmapBase = 2048, FmapMax = 64 },
        Schedule = new ScheduleConfig
        {
            TrainKimg = PerResolution<double>.Parse("4:30, 8:20, 16:25, 32:36, 64:20, 128:14"),
            FadeKimg = PerResolution<double>.Parse("4:15, 16:20, 32:24, 64:16, 128:12, 256:8"),
            TotalKimg = 250,
            Minibatch = PerResolution<int>.Parse("4:32, 16:16, 128:8"),
            GeneratorRate = PerResolution<float>.Parse("4:0.003, 64:0.002"),
            DiscriminatorRate = PerResolution<float>.Parse("4:0.003, 64:0.002"),
            TickKimg = PerResolution<double>.Parse("4:10, 32:5, 64:2.5, 128:1.5, 256:1"),
        },
        Optimizer = new OptimizerConfig { AverageDecay = 0.99f },   // half-life 69 steps, not 693: there are far fewer of them
        Run = new RunConfig { SnapshotTicks = 3, Grid = new GridSize(8, 4) },
    };

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<TrainingConfig> All { get; } = [V21Gpu, Quick];

    /// <summary>The preset of that name.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static TrainingConfig Find(string name) =>
        All.FirstOrDefault(preset => preset.Preset == name)
        ?? throw new UserException($"--preset: there is no '{name}'; choose {string.Join(" or ", All.Select(preset => preset.Preset))}");
}
