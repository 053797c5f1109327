using System.Text.Json;
using PGGan.Files;

namespace PGGan.Learning.Runs;

/// <summary>
/// Takes a run's folder back to what it was when a checkpoint was saved, the folder's lock held. Lines and grids made later go,
/// half-written files too; <c>run.json</c> stays, which records processes and not what they computed. Where there are checkpoints that are
/// further (an older one was named), nothing is lost: they, the grids since and a copy of the lines go to <see cref="SetAside"/>.
/// </summary>
/// <remarks>
/// A process that dies before <c>going-back.json</c> is there leaves the folder as it was; one that dies after it leaves the rest to
/// <see cref="Finish"/>.
/// </remarks>
internal static class RunRewind
{
    private const string PlanName = "going-back.json";

    /// <summary>Takes the folder back.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="imagesSeen">Images seen at the checkpoint.</param>
    /// <param name="note">Receives files that are skipped.</param>
    /// <returns>Checkpoints set aside.</returns>
    /// <exception cref="PGGanException">A file cannot be written.</exception>
    public static int To(string run, long imagesSeen, Action<string> note)
    {
        DeleteRemainders(run);
        IReadOnlyList<string> checkpoints = new RunCheckpoints(run, note, locked: true).Further(imagesSeen);
        IReadOnlyList<string> grids = RunDirectory.GridsAfter(run, imagesSeen);
        if (checkpoints.Count == 0)
        {
            foreach (string grid in grids)
            {
                File.Delete(grid);   // it is made again
            }

            CutLines(run, imagesSeen);
            return 0;
        }

        SetAside aside = new(run);
        int number = aside.FreeNumber([.. checkpoints, .. grids, .. RunDirectory.LineFilesIn(run)]);
        Plan plan = new(imagesSeen, number);
        AtomicFile.Write(PlanPath(run), stream => stream.Write(JsonSerializer.SerializeToUtf8Bytes(plan)));
        Follow(run, plan, checkpoints, grids, aside);
        return checkpoints.Count;
    }

    /// <summary>Finishes what a process has left that died while it took the folder back; does nothing where there was none.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="note">Receives it.</param>
    public static void Finish(string run, Action<string> note)
    {
        if (ReadPlan(run) is Plan plan)
        {
            note($"Note: {run} was being taken back to an older checkpoint when that was interrupted; it is finished now.");
            IReadOnlyList<string> checkpoints = new RunCheckpoints(run, note, locked: true).Further(plan.Images);
            Follow(run, plan, checkpoints, RunDirectory.GridsAfter(run, plan.Images), new SetAside(run));
        }
    }

    /// <summary>The images to which a folder is being taken back; null: it is not.</summary>
    public static long? PendingAt(string folder) => ReadPlan(folder)?.Images;

    private static void Follow(string run, Plan plan, IReadOnlyList<string> checkpoints, IReadOnlyList<string> grids, SetAside aside)
    {
        Directory.CreateDirectory(aside.Folder);
        foreach (string lines in RunDirectory.LineFilesIn(run))
        {
            aside.Copy(lines, plan.Number);
        }

        foreach (string path in checkpoints.Concat(grids))
        {
            aside.Take(path, plan.Number);
        }

        Posix.SyncFolder(aside.Folder);
        CutLines(run, plan.Images);
        File.Delete(PlanPath(run));
        Posix.SyncFolder(run);
    }

    private static void CutLines(string run, long imagesSeen)
    {
        foreach (string path in RunDirectory.LineFilesIn(run))
        {
            JsonLines.CutBack(path, imagesSeen);
        }
    }

    private static void DeleteRemainders(string folder)
    {
        const string suffix = AtomicFile.TemporarySuffix;
        foreach (string remainder in Directory.GetFiles(folder, $"*{suffix}").Where(path => RunFileNames.IsOurs(path[..^suffix.Length])))
        {
            File.Delete(remainder);
        }
    }

    private static Plan? ReadPlan(string folder)
    {
        try
        {
            return File.Exists(PlanPath(folder)) ? JsonSerializer.Deserialize<Plan>(File.ReadAllBytes(PlanPath(folder))) : null;
        }
        catch (JsonException)
        {
            return null;   // it was written whole: someone has put something else there
        }
    }

    private static string PlanPath(string folder) => Path.Combine(folder, PlanName);

    /// <summary>What is being done.</summary>
    /// <param name="Images">Images seen at the checkpoint gone back to.</param>
    /// <param name="Number">Of the names under which files are set aside.</param>
    private sealed record Plan(long Images, int Number);
}
