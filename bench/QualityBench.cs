using System.Globalization;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Learning;
using PGGan.Learning.Runs;
using PGGan.Metrics;

namespace PGGan.Bench;

/// <summary>
/// What settings are worth: each trains with every seed for the same processor time, and its pictures are measured at the same marks. A
/// number is the median over the seeds of a metric's last value, its mean where it has several; what real images reach against other real
/// ones is named with it.
/// </summary>
internal static class QualityBench
{
    /// <summary>Runs everything and prints the table.</summary>
    public static void Run(QualityPlan plan)
    {
        Directory.CreateDirectory(plan.Output);
        Dictionary<(string Setting, double Mark), List<IReadOnlyList<MetricResult>>> found = [];
        using Workspace workspace = new(plan.Device.Open());
        using IImageSource images = RunData.Open(plan.Config(QualityPlan.Unchanged, seed: 0),
            new PreparationOptions { Folder = plan.Cache });
        MetricContext context = new(workspace, images, plan.Resolution, Features: null);
        using Evaluation evaluation = new(
            plan.Metrics, context, mirror: false, keepReal: true, new StatisticsStore(Path.Combine(plan.Cache, "metrics")), _ => { });

        // Seed by seed, so that what is there after a part of the time compares all settings.
        foreach (int seed in plan.Seeds)
        {
            foreach (string setting in plan.Settings)
            {
                IReadOnlyList<string> checkpoints = QualityRun.Train(plan, setting, seed, Console.WriteLine);
                foreach ((string path, double mark) in checkpoints.Zip(plan.Marks))
                {
                    IReadOnlyList<MetricResult> results = Measure(evaluation, workspace, path);
                    found.TryAdd((setting, mark), []);
                    found[(setting, mark)].Add(results);
                    Console.WriteLine($"  {Path.GetFileNameWithoutExtension(path)}: {string.Join("; ", results)}");
                }
            }
        }

        Console.WriteLine();
        Array.ForEach([.. Table(plan, found)], Console.WriteLine);
    }

    private static IReadOnlyList<MetricResult> Measure(Evaluation evaluation, Workspace workspace, string path)
    {
        using Scope scope = workspace.OpenScope("quality");
        using Checkpoint checkpoint = Checkpoint.Open(path);
        TrainedGenerator generator = new(workspace, checkpoint);
        return evaluation.Measure(
            new GeneratedImages(workspace, generator.Generator, generator.Config, generator.Growth, evaluation.Reals), floor: true);
    }

    private static IEnumerable<string> Table(
        QualityPlan plan, Dictionary<(string Setting, double Mark), List<IReadOnlyList<MetricResult>>> found)
    {
        int width = plan.Settings.Max(setting => setting.Length);
        for (int metric = 0; metric < plan.Metrics.Count; metric++)
        {
            int index = metric;
            yield return $"{plan.Metrics[metric]}, median of {plan.Seeds.Count} seeds{Floor(index)}; columns are minutes of a processor";
            yield return $"{"setting".PadRight(width)} {string.Concat(plan.Marks.Select(Minutes))}";
            foreach (string setting in plan.Settings)
            {
                yield return $"{setting.PadRight(width)} {string.Concat(plan.Marks.Select(mark => Cell(setting, mark)))}";
            }

            string Cell(string setting, double mark) =>
                found.TryGetValue((setting, mark), out List<IReadOnlyList<MetricResult>>? results)
                    ? $"{MetricResult.Text(Median(results.Select(result => result[index].Values[^1].Value))),9}"
                    : $"{"–",9}";
        }

        string Floor(int metric) => found.Values.FirstOrDefault()?[0][metric].Floor is { } floor
            ? $", real images {MetricResult.Text(floor[^1].Value)}" : "";

        static string Minutes(double mark) => string.Create(CultureInfo.InvariantCulture, $"{mark,9:0.##}");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
