using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>
/// The mode-recovery experiment of Karras et al. 2018, appendix E: networks too small for the 1,000 modes of coloured digits
/// (<c>mnistrgb</c>), which <c>pggan modes</c> counts afterwards. The networks are those of Metz et al. 2017 (unrolled GANs), appendix F: G
/// has 64, 32, 16 and 8 maps, D K = 4 times fewer; the other half of the experiment has K = 2: <c>model.discriminatorDivisor=2</c>.
/// </summary>
internal static class ModePresets
{
    // Plain WGAN-GP: batch norm, not growing.
    private static readonly TrainingConfig Plain = new()
    {
        Preset = "mnist-modes-wgan-gp",
        Model = new ModelConfig
        {
            Resolution = 32,
            LatentSize = 256,
            FmapBase = 128,
            FmapMax = 64,
            ConvsPerBlock = 1,
            ToRgbKernel = 3,
            DiscriminatorDivisor = 4,
            GeneratorSlope = 0.3f,
            TanhOutput = true,
            WeightScale = false,
            PixelNorm = false,
            GeneratorNormalization = LayerNormalization.Batch,
            StddevGroup = 0,
        },
        Schedule = new ScheduleConfig
        {
            StartResolution = 32,
            TotalKimg = 10000,
            Minibatch = PerResolution<int>.Parse("64"),
            MinibatchRepeats = 1,
            DiscriminatorRepeats = 5
        },
        Loss = new LossConfig { DriftWeight = 0 },
    };

    private static readonly TrainingConfig Norm = Plain with
    {
        Preset = "mnist-modes-norm",
        Model = Plain.Model with { WeightScale = true, PixelNorm = true, GeneratorNormalization = LayerNormalization.None },
    };

    private static readonly TrainingConfig Stddev = Norm with
    {
        Preset = "mnist-modes-stddev",
        Model = Norm.Model with { StddevGroup = ModelConfig.WholeMinibatch }
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("appendix E, modes of coloured digits: plain WGAN-GP with batch norm", Plain),
        new("… with equalized learning rate and pixel norm in its place", Norm),
        new("… and minibatch standard deviation", Stddev),
        new("… and growing", Stddev with
        {
            Preset = "mnist-modes-growing",
            Schedule = Stddev.Schedule with
            {
                StartResolution = 4,
                TrainKimg = PerResolution<double>.Parse("500"),
                FadeKimg = PerResolution<double>.Parse("2000"),
                TotalKimg = 15000,
            },
        }),
    ];
}
