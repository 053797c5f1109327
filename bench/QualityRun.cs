using System.Diagnostics;
using System.Globalization;
using PGGan.Learning;
using PGGan.Learning.Runs;

namespace PGGan.Bench;

/// <summary>
/// A run of one setting and seed, cut off by the processor time of this process: other programs on the machine do not count.
/// </summary>
internal static class QualityRun
{
    /// <summary>Trains, and copies checkpoint and grid at each mark.</summary>
    /// <param name="plan">What is compared.</param>
    /// <param name="setting">The setting.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="report">Receives a line at each mark.</param>
    /// <returns>The checkpoint at each mark, as many as the run came to.</returns>
    public static IReadOnlyList<string> Train(QualityPlan plan, string setting, int seed, Action<string> report)
    {
        List<string> checkpoints = [];
        using CancellationTokenSource stop = new();
        using TrainingRun run = TrainingRun.Create(plan.Config(setting, seed), new TrainingRunOptions
        {
            OutputFolder = plan.Output,
            Device = plan.Device,
            CacheFolder = plan.Cache,
        });
        RunDirectory directory = RunDirectory.At(run.Folder, run.Config);
        TimeSpan before = ProcessorTime();
        run.Run(
            tick =>
            {
                double minutes = (ProcessorTime() - before).TotalMinutes;
                while (checkpoints.Count < plan.Marks.Count && minutes >= plan.Marks[checkpoints.Count])
                {
                    checkpoints.Add(Copied(plan, setting, seed, plan.Marks[checkpoints.Count], directory, tick));
                    report(string.Create(CultureInfo.InvariantCulture,
                        $"{setting}, seed {seed}: {minutes:0.0} minutes of a processor, kimg {tick.ImagesSeen / 1000.0:0.0}, "
                            + $"res {tick.Resolution}"));
                }

                if (checkpoints.Count == plan.Marks.Count)
                {
                    stop.Cancel();
                }
            },
            stop.Token);
        return checkpoints;
    }

    private static string Copied(QualityPlan plan, string setting, int seed, double mark, RunDirectory directory, TrainingProgress tick)
    {
        string safe = string.Concat(setting.Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '=' or '-' ? letter : '_'));
        string name = FormattableString.Invariant($"{safe}-seed{seed}-{mark:0.##}min"), copy = Path.Combine(plan.Output, name);
        File.Copy(directory.CheckpointPath(tick.ImagesSeen), $"{copy}.safetensors", overwrite: true);
        File.Copy(tick.Grid, $"{copy}.png", overwrite: true);
        return $"{copy}.safetensors";
    }

    private static TimeSpan ProcessorTime()
    {
        using Process process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
