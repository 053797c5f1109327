using PGGan.Files;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>Named configurations; an option changes one number of them.</summary>
public static class Presets
{
    /// <summary>
    /// For a CPU: fewer maps, shorter phases, higher rates for so few steps. Two cores show a first grid within a minute, reach 32×32 in a
    /// few minutes and finish 256×256 within about two hours; phases get shorter as images get dearer.
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

    /// <summary>All of them, in the order they are listed.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("for a CPU: small networks, short phases, 256×256 in about two hours on two cores", Quick),
        .. OfficialPresets.All,
        .. PaperPresets.All,
        .. ModePresets.All,
    ];

    /// <summary>The preset of that name.</summary>
    /// <exception cref="PGGanException">There is none.</exception>
    public static TrainingConfig Find(string name) =>
        All.FirstOrDefault(preset => preset.Name == name)?.Config
        ?? throw new SettingException("preset",
            $"there is no '{name}'; 'pggan presets' lists them: {string.Join(", ", All.Select(preset => preset.Name))}");
}
