using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>
/// The experiments of Karras et al. 2018 with the settings of the Theano code that made its numbers. It holds the schedule for no group of
/// minibatches (<see cref="ScheduleConfig.MinibatchRepeats"/> 1), and mirrors CelebA-HQ, CelebA and the LSUN sets of 100,000 images.
/// </summary>
internal static class PaperPresets
{
    private static readonly TrainingConfig Paper = new()
    {
        Preset = "paper",
        Model = new ModelConfig { StddevGroup = ModelConfig.WholeMinibatch },
        Schedule = new ScheduleConfig
        {
            TrainKimg = PerResolution<double>.Parse("800"),
            FadeKimg = PerResolution<double>.Parse("800"),
            TotalKimg = 19000,
            Minibatch = PerResolution<int>.Parse("4:16, 256:14, 512:6, 1024:3"),
            MinibatchRepeats = 1,
            RampUpKimg = 40,
        },
        Data = new DataConfig { Mirror = true },
    };

    // Table 1, from the last row to the first, each without what it brought in.
    private static readonly TrainingConfig AblationG = Paper with
    {
        Preset = "ablation-g",
        Model = Paper.Model with { Resolution = 128, FmapBase = 2048 },
        Schedule = Paper.Schedule with { Minibatch = PerResolution<int>.Parse("16"), RampUpKimg = 0, TotalKimg = 10000 },
    };

    private static readonly TrainingConfig AblationF = Named("ablation-f", AblationG, model => model with { PixelNorm = false });

    private static readonly TrainingConfig AblationE = Named("ablation-e", AblationF, model => model with { WeightScale = false },
        schedule => schedule with
        {
            GeneratorRate = PerResolution<float>.Parse("0.0001"),
            DiscriminatorRate = PerResolution<float>.Parse("0.0001"),
        });

    private static readonly TrainingConfig AblationD = Named("ablation-d", AblationE, model => model with { StddevGroup = 0 });

    // The networks of Gulrajani et al. 2017. The average moves once for each update of G: 0.999^5 is 0.999 for each of D's.
    private static readonly TrainingConfig AblationC = Named(
        "ablation-c",
        AblationD,
        model => model with
        {
            LatentSize = 128,
            NormalizeLatents = false,
            GeneratorSlope = 0,
            GeneratorNormalization = LayerNormalization.Batch,
            DiscriminatorNormalization = LayerNormalization.Layer,
            TanhOutput = true,
        },
        schedule => schedule with { DiscriminatorRepeats = 5 }) with
    {
        Optimizer = new OptimizerConfig { Beta2 = 0.9f },
        Loss = new LossConfig { DriftWeight = 0 },
    };

    private static readonly TrainingConfig AblationB = Named("ablation-b", AblationC, model => model,
        schedule => schedule with { Minibatch = PerResolution<int>.Parse("64") }) with
    {
        Optimizer = AblationC.Optimizer with { AverageDecay = MathF.Pow(0.999f, 4) },   // with five updates of D 0.999^20
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("the paper's CelebA-HQ at 1024×1024 (section 6.3)", Paper),
        new("the paper's LSUN at 256×256", Named("lsun", Paper, model => model with { Resolution = 256 }, schedule => schedule with
        {
            Minibatch = PerResolution<int>.Parse("16"),
            TotalKimg = 20000,
        })),
        new("the paper's CIFAR-10 at 32×32 (appendix D): γ = 750, both networks updated at once", Named(
            "cifar10",
            Paper,
            model => model with { Resolution = 32, FmapBase = 4096, FmapMax = 128, LatentSize = 128 },
            schedule => schedule with
            {
                TrainKimg = PerResolution<double>.Parse("400"),
                FadeKimg = PerResolution<double>.Parse("400"),
                TotalKimg = 20000,
                Minibatch = PerResolution<int>.Parse("16"),
                RampUpKimg = 0,
                Simultaneous = true,
            }) with
        {
            Loss = new LossConfig { PenaltyTarget = 750 },
            Data = new DataConfig(),   // never mirrored
        }),
        new("table 1, row (a): the networks of Gulrajani et al. at 128×128, not growing",
            Named("ablation-a", AblationB, model => model, schedule => schedule with
        {
            StartResolution = 128,
        })),
        new("row (b): they grow", AblationB),
        new("row (c): minibatch 16 instead of 64", AblationC),
        new("row (d): revised settings: no batch and layer norm, leaky ReLU, one update of D for each of G", AblationD),
        new("row (e*): minibatch discrimination", Named("ablation-e-star", AblationD, model => model with { DiscriminationKernels = 100 })),
        new("row (e): minibatch standard deviation in its place", AblationE),
        new("row (f): equalized learning rate", AblationF),
        new("row (g): pixel norm: the paper's method", AblationG),
        new("row (h): the same, trained longer",
            Named("ablation-h", AblationG, model => model, schedule => schedule with { TotalKimg = 19000 })),
    ];

    private static TrainingConfig Named(
        string name, TrainingConfig config, Func<ModelConfig, ModelConfig> model, Func<ScheduleConfig, ScheduleConfig>? schedule = null) =>
            config with
            {
                Preset = name,
                Model = model(config.Model),
                Schedule = schedule is null ? config.Schedule : schedule(config.Schedule),
            };
}
