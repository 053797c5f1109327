using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Tests.Learning.Runs;

/// <summary>Checkpoints of runs that have not begun: small networks as the seed draws them, at once at their final resolution.</summary>
internal static class FreshCheckpoint
{
    /// <summary>
    /// The configuration of such a run. By tanh its pictures are not clipped, as they would be far beyond black and white.
    /// </summary>
    public static TrainingConfig Config { get; } = new()
    {
        Model = new ModelConfig { Resolution = 16, LatentSize = 6, FmapBase = 64, FmapMax = 8, TanhOutput = true },
        Schedule = new ScheduleConfig { StartResolution = 16 },
        Run = new RunConfig { Seed = 5 },
    };

    /// <summary>Makes a run's folder with one; its path.</summary>
    public static string SaveTo(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), ConfigJson.Write(Config));
        string path = Path.Combine(folder, "checkpoint-000000.safetensors");
        Save(path, Config);
        return path;
    }

    /// <summary>Writes one.</summary>
    public static void Save(string path, TrainingConfig config, long imagesSeen = 0)
    {
        using Workspace workspace = new(new CpuEngine(1));
        RunState state = new(new RunPosition(imagesSeen, imagesSeen, 0), 0, imagesSeen);
        Checkpoint.Save(path, config, "none", state, new TrainingStep(workspace, config));
    }
}
