using System.Globalization;
using PGGan.Files;
using PGGan.Metrics;

namespace PGGan.Learning.Runs;

/// <summary>
/// <c>best.safetensors</c>: a copy of the checkpoint of a run that was best by a metric, whatever becomes of the checkpoint itself. Its
/// header names the number, its value and the average that reached it.
/// </summary>
/// <remarks>
/// Of networks that have grown to different resolutions the larger one counts as better: numbers of enlarged pictures do not compare.
/// What was measured is in the run's <c>metric-NAME.jsonl</c>, so this has no state: an update looks at all checkpoints that are there, and
/// makes up for one that a process or a full disk has kept from being made.
/// </remarks>
/// <param name="folder">The run's folder.</param>
/// <param name="schedule">When the run grows.</param>
/// <param name="goal">What is compared.</param>
/// <param name="averages">Names of the run's further averages.</param>
/// <param name="note">Receives a line for each new best, and for one that cannot be written.</param>
internal sealed class BestNetwork(string folder, Schedule schedule, MetricGoal goal, IReadOnlyList<string> averages,
    Action<string> note)
{
    /// <summary>A checkpoint that is better than the one kept and could not be copied; null: there is none.</summary>
    public string? Pending { get; private set; }

    private string FilePath => Path.Combine(folder, RunFileNames.Best);

    /// <summary>Keeps the best of the checkpoints that are there, where it is better than the one that is kept.</summary>
    /// <param name="imagesSeen">Images that the run has seen; what was measured of later ones does not count.</param>
    public void Update(long imagesSeen)
    {
        Pending = null;
        Candidate? best = null;
        foreach (Candidate candidate in Candidates().Where(candidate => candidate.Images <= imagesSeen))
        {
            best = best is null || IsBetter((candidate.Images, candidate.Value), (best.Images, best.Value)) ? candidate : best;
        }

        if (best is null || (Kept() is { } kept && !IsBetter((best.Images, best.Value), kept)))
        {
            return;
        }

        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(best.Path);
            if (checkpoint.State.Position.ImagesSeen == best.Images)
            {
                checkpoint.SaveCopy(FilePath, Texts(best));
                note($"       best by {goal.Value} so far: {Text(best)}, kept as {RunFileNames.Best}");
            }
        }
        catch (PGGanException fault)
        {
            Pending = best.Path;
            note($"Note: the best network so far, {Path.GetFileName(best.Path)} by {goal.Value}, is not copied yet: {fault.Message}");
        }
    }

    private bool IsBetter((long Images, double Value) one, (long Images, double Value) than) =>
        (schedule.Shown(one.Images).Resolution, schedule.Shown(than.Images).Resolution) is var (its, other) && its != other
            ? its > other
            : goal.IsBetter(one.Value, than.Value);

    private static string Text(Candidate best) =>
        $"{MetricResult.Text(best.Value)} at kimg {(best.Images / 1000.0).ToString("0.0##", CultureInfo.InvariantCulture)}"
            + (best.Average is null ? "" : $" (average {best.Average})");

    private Dictionary<string, string> Texts(Candidate best)
    {
        Dictionary<string, string> texts = new()
        {
            [Checkpoint.BestBy] = goal.Value,
            [Checkpoint.BestValue] = best.Value.ToString("R", CultureInfo.InvariantCulture),
        };
        if (best.Average is not null)
        {
            texts.Add(Checkpoint.BestAverage, best.Average);
        }

        return texts;
    }

    // In the order of training, of one moment the averaged generator first.
    private IEnumerable<Candidate> Candidates() =>
        from average in averages.Prepend(null)
        from line in MetricFiles.Values(folder, goal.Metric, average, goal.Value)
        let path = Path.Combine(folder, line.Network)
        where line.Network != RunFileNames.Best && double.IsFinite(line.Value) && File.Exists(path)
        orderby line.Images
        select new Candidate(path, line.Images, line.Value, average);

    /// <summary>Images seen and number of the network that is kept; null: there is none, or it was kept by another number.</summary>
    private (long Images, double Value)? Kept()
    {
        if (!File.Exists(FilePath))
        {
            return null;
        }

        try
        {
            using Checkpoint kept = Checkpoint.Open(FilePath);
            return kept.Best is { } best && best.By == goal.Value ? (kept.State.Position.ImagesSeen, best.Value) : null;
        }
        catch (PGGanException)
        {
            return null;   // damaged: another one takes its place
        }
    }

    private sealed record Candidate(string Path, long Images, double Value, string? Average);
}
