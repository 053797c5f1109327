using PGGan.Files;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Metrics;

namespace PGGan.Bench;

/// <summary>What <see cref="QualityBench"/> compares.</summary>
/// <param name="Preset">Where every setting begins.</param>
/// <param name="Data">The images; null: the built-in planets.</param>
/// <param name="Resolution">Final resolution.</param>
/// <param name="Settings">
/// Each a list of <c>path=value</c>, separated by slashes, as in <c>loss.kind=logistic/loss.r1Weight=1</c>.
/// </param>
/// <param name="Seeds">Runs of each setting.</param>
/// <param name="Marks">Processor time in minutes after which a run is measured, ascending; the last ends it.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="Threads">Of each run; 0: one a core.</param>
/// <param name="Output">Folder of runs, grids and checkpoints at the marks.</param>
/// <param name="Cache">Folder of prepared images and statistics.</param>
internal sealed record QualityPlan(
    string Preset, string? Data, int Resolution, IReadOnlyList<string> Settings, IReadOnlyList<int> Seeds, IReadOnlyList<double> Marks,
    IReadOnlyList<MetricName> Metrics, int Threads, string Output, string Cache)
{
    /// <summary>The name of the setting that changes nothing.</summary>
    public const string Unchanged = "default";

    /// <summary>Ticks are the moments at which a run can be measured: a quarter of the preset's.</summary>
    private const double TickShare = 0.25;

    /// <summary>The device of a run.</summary>
    public DeviceOptions Device => new() { Device = "cpu", Threads = Threads };

    /// <summary>The configuration of a run.</summary>
    /// <exception cref="SettingException">There is no such property, or it does not take the value.</exception>
    public TrainingConfig Config(string setting, int seed)
    {
        TrainingConfig config = Presets.Find(Preset);
        config = config with
        {
            Model = config.Model with { Resolution = Resolution },
            Data = config.Data with { Path = Data },
            Run = config.Run with { Seed = seed, SnapshotTicks = 1, Keep = 2, TensorBoard = false },
        };
        string[] assignments = setting == Unchanged ? [] : setting.Split('/');
        config = assignments.Aggregate(config, ConfigJson.With);
        int[] levels = [.. config.Model.Resolutions];
        return config with
        {
            Schedule = config.Schedule with
            {
                TickKimg = PerResolution<double>.Parse(string.Join(',', levels.Select(level =>
                    FormattableString.Invariant($"{level}:{TickShare * config.Schedule.TickKimg.Require(level)}")))),
            },
        };
    }
}
