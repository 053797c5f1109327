using PGGan.Files;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>Named configurations; an option changes one number of them.</summary>
public static class Presets
{
    /// <summary>
    /// For a CPU: fewer maps, shorter phases, smaller minibatches, higher rates for so few steps, the penalty in every fourth update,
    /// bilinear resampling, which leaves no lattice on the pictures of short runs. The phase at 16×16 is the longest: shapes are learned
    /// there, at a fraction of what 64×64 costs (docs/learning.md). Later phases are much shorter than it, as images cost more.
    /// </summary>
    public static TrainingConfig Quick { get; } = new()
    {
        Preset = "quick",
        Model = new ModelConfig { Resolution = 256, LatentSize = 128, FmapBase = 1024, FmapMax = 64, Bilinear = true },
        Schedule = new ScheduleConfig
        {
            TrainKimg = PerResolution<double>.Parse("4:30, 8:30, 16:150, 32:30, 64:40, 128:20"),
            FadeKimg = PerResolution<double>.Parse("4:15, 16:20, 32:24, 64:16, 128:12, 256:8"),
            TotalKimg = 420,
            Minibatch = PerResolution<int>.Parse("4:32, 8:16, 16:8"),
            GeneratorRate = PerResolution<float>.Parse("4:0.003, 64:0.002"),
            DiscriminatorRate = PerResolution<float>.Parse("4:0.003, 64:0.002"),
            TickKimg = PerResolution<double>.Parse("4:10, 32:5, 64:2.5, 128:1.5, 256:1"),
        },
        Loss = new LossConfig { PenaltyInterval = 4 },
        Optimizer = new OptimizerConfig { AverageHalfLifeKimg = 4 },   // 500 updates of 8 images; the paper's is 693
        Run = new RunConfig { SnapshotTicks = 3, Grid = new GridSize(8, 4) },
    };

    /// <summary>
    /// For some hundred images: <see cref="Quick"/>, and what D sees is moved by up to an eighth of its side, one of the operations of
    /// DiffAugment (Zhao et al. 2020). Of what was tried with 300 images it was the one ahead of no augmentation, by a little
    /// (docs/learning.md).
    /// </summary>
    public static TrainingConfig FewImages { get; } = Quick with
    {
        Preset = "few-images",
        Augment = new AugmentConfig { Mode = AugmentMode.Diff, Kinds = AugmentKinds.Translation },
    };

    /// <summary>All of them, in the order they are listed.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("for a CPU: small networks, short phases, 256×256 in about two hours on two cores", Quick),
        new("quick for some hundred images: D sees them moved a little, which leaves less to memorize", FewImages),
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
