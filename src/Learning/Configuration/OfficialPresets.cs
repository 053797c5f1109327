using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>
/// The settings of the official TensorFlow code. Those for several GPUs have their minibatches and rates; one device computes the share of
/// a GPU at once and adds the gradients up.
/// </summary>
internal static class OfficialPresets
{
    /// <summary>What a machine with a GPU trains by default. Grown to 1024×1024 after 9,600 kimg.</summary>
    public static TrainingConfig V21Gpu { get; } = Capped(
        V2("v2-1gpu", "4:128, 32:64, 64:32, 128:16, 256:8, 512:4", "4:0.001, 1024:0.0015"), "256:16, 512:8, 1024:4");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("the official settings for one GPU: growing minibatches, 12,000 kimg", V21Gpu),
        new(
            "the official settings for two GPUs, a GPU's share at once",
            V2("v2-2gpus", "4:256, 16:128, 32:64, 64:32, 128:16, 256:8", "4:0.001, 512:0.0015, 1024:0.002",
                "4:128, 16:64, 32:32, 64:16, 128:8, 256:4")),
        new(
            "the official settings for four GPUs, a GPU's share at once",
            V2("v2-4gpus", "4:512, 8:256, 16:128, 32:64, 64:32, 128:16", "4:0.001, 256:0.0015, 512:0.002, 1024:0.003",
                "4:128, 8:64, 16:32, 32:16, 64:8, 128:4")),
        new(
            "the official settings for eight GPUs, a GPU's share at once",
            V2("v2-8gpus", "4:512, 8:256, 16:128, 32:64, 64:32", "4:0.001, 128:0.0015, 256:0.002, 512:0.003",
                "4:64, 8:32, 16:16, 32:8, 64:4")),
        new("the official settings closest to the paper: minibatch 16 throughout, 19,000 kimg", V1),
        new("every resolution for a few kimg: how fast each is", V21Gpu with
        {
            Preset = "benchmark",
            Schedule = V21Gpu.Schedule with
            {
                TrainKimg = PerResolution<double>.Parse("3"),
                FadeKimg = PerResolution<double>.Parse("3"),
                TotalKimg = 51,
                TickKimg = PerResolution<double>.Parse("1"),
            },
            Run = new RunConfig { SnapshotTicks = 1000 },
        }),
        new("1024×1024 from the start, for 10 kimg: how fast it is", V21Gpu with
        {
            Preset = "benchmark0",
            Schedule = V21Gpu.Schedule with { StartResolution = 1024, TotalKimg = 10, TickKimg = PerResolution<double>.Parse("1") },
            Run = new RunConfig { SnapshotTicks = 1000 },
        }),
    ];

    private static TrainingConfig V1
    {
        get
        {
            TrainingConfig config = V2("v1-1gpu", "4:16, 256:14, 512:6, 1024:3", "0.001");
            return config with
            {
                Model = config.Model with { StddevGroup = 16 },
                Schedule = config.Schedule with
                {
                    TrainKimg = PerResolution<double>.Parse("800"),
                    FadeKimg = PerResolution<double>.Parse("800"),
                    TotalKimg = 19000
                },
            };
        }
    }

    private static TrainingConfig V2(string name, string minibatch, string rates, string batchGpu = "none") => new()
    {
        Preset = name,
        Model = new ModelConfig { FusedDown = true },
        Schedule = new ScheduleConfig
        {
            Minibatch = PerResolution<int>.Parse(minibatch),
            BatchGpu = PerResolution<int>.Parse(batchGpu),
            GeneratorRate = PerResolution<float>.Parse(rates),
            DiscriminatorRate = PerResolution<float>.Parse(rates),
        },
    };

    private static TrainingConfig Capped(TrainingConfig config, string maxMinibatch) =>
        config with { Schedule = config.Schedule with { MaxMinibatch = PerResolution<int>.Parse(maxMinibatch) } };
}
