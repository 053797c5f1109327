using PGGan.Files;

namespace PGGan.Learning.Runs;

/// <summary>
/// The checkpoints in a run's folder, by the images that they have seen. One that is damaged blocks nothing: it is noted, set aside by
/// whoever trains there, and the one before it is taken.
/// </summary>
/// <param name="folder">The run's folder.</param>
/// <param name="note">Receives files that are skipped.</param>
/// <param name="locked">Whether this process holds the run's lock; others move nothing.</param>
internal sealed class RunCheckpoints(string folder, Action<string> note, bool locked = false)
{
    private readonly HashSet<string> noted = [];

    /// <summary>The best network of the newest run where <c>best</c> is named; else what is named.</summary>
    /// <param name="outdir">Folder of all runs.</param>
    /// <param name="named">What is meant.</param>
    /// <exception cref="PGGanException">There is no run, or it keeps no best network.</exception>
    public static string Resolve(string outdir, string named)
    {
        if (named != "best" || Path.Exists(named))
        {
            return named;
        }

        string best = Path.Combine(RunDirectory.FindRun(outdir, "latest"), RunFileNames.Best);
        return File.Exists(best) ? best : throw new PGGanException(
            $"{Path.GetDirectoryName(best)} keeps no best network (`run.bestBy`, once it was measured); name another run's file, or "
                + "latest.");
    }

    /// <summary>
    /// Opens the checkpoint meant by <c>latest</c>, <c>best</c>, a run (folder, name or number) or a file: of a run the whole one that has
    /// come furthest.
    /// </summary>
    /// <param name="outdir">Folder of all runs.</param>
    /// <param name="named">What is meant.</param>
    /// <param name="note">Receives files that are skipped.</param>
    /// <exception cref="PGGanException">There is none, it is damaged, or more than one run is meant.</exception>
    public static Checkpoint Open(string outdir, string named, Action<string> note) =>
        SourceFile(named = Resolve(outdir, named)) ?? new RunCheckpoints(RunDirectory.FindRun(outdir, named), note).OpenNewest();

    /// <summary>
    /// Opens the checkpoints meant by <c>latest</c>, a run (folder, name or number) or a file, one after the other: of a run all whole ones
    /// that have seen images, in the order of training. Each is to be disposed.
    /// </summary>
    /// <inheritdoc cref="Open"/>
    public static IEnumerable<Checkpoint> OpenAll(string outdir, string named, Action<string> note) =>
        SourceFile(named = Resolve(outdir, named)) is Checkpoint one ? [one]
            : new RunCheckpoints(RunDirectory.FindRun(outdir, named), note).OpenTrained();

    /// <summary>Opens the whole checkpoint that has come furthest.</summary>
    /// <exception cref="PGGanException">There is none, or none can be read.</exception>
    public Checkpoint OpenNewest()
    {
        List<string> faults = [];
        return TryOpenNewest(faults.Add)
            ?? throw new PGGanException(faults.Count == 0
                ? $"{folder} has no checkpoint; start the run again or name another one."
                : $"{folder} has no checkpoint that can be used, {faults.Count} {(faults.Count == 1 ? "is" : "are")} unreadable "
                    + $"({faults[0].TrimEnd('.')}); "
                    + "start the run again or name another one.");
    }

    /// <summary>
    /// Reads all other checkpoints of the run, so that those that are damaged are noted and set aside before they are needed.
    /// </summary>
    /// <param name="newest">The one that was opened already.</param>
    public void CheckOthers(Checkpoint newest)
    {
        string opened = Path.GetFileName(newest.FilePath);
        foreach (string path in Files().Where(path => Path.GetFileName(path) != opened))
        {
            TryOpen(path, _ => { })?.Dispose();
        }
    }

    /// <summary>
    /// The file of the whole checkpoint that has come furthest; null: there is none. Never throws: it is asked for while another fault is
    /// reported.
    /// </summary>
    public string? TryFindNewest()
    {
        try
        {
            using Checkpoint? newest = TryOpenNewest(_ => { });
            return newest?.FilePath;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Deletes all but the newest checkpoints that the program named, and the one of a stop, which they supersede. Files of other names are
    /// their owner's. One that cannot be deleted is noted.
    /// </summary>
    /// <param name="keep">How many stay.</param>
    /// <param name="saved">The one just saved: it always stays.</param>
    /// <param name="spared">Another one that stays; null: none.</param>
    public void Prune(int keep, string saved, string? spared = null)
    {
        string[] regular = [.. Files().Where(path => RunFileNames.IsRegularCheckpoint(path))];
        string[] old = regular.Length <= keep
            ? []
            : [.. Headers(regular)
                .OrderByDescending(checkpoint => Path.GetFileName(checkpoint.Path) == Path.GetFileName(saved))
                .ThenByDescending(checkpoint => checkpoint.Images)
                .Skip(keep)
                .Select(checkpoint => checkpoint.Path)];
        string stopped = Path.Combine(folder, RunFileNames.StoppedCheckpoint);
        IEnumerable<string> superseded = Path.GetFileName(saved) == RunFileNames.StoppedCheckpoint ? old : old.Append(stopped);
        foreach (string path in superseded.Where(path => path != spared))
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Note(path, $"{path} is no longer needed and cannot be deleted: {fault.Message.TrimEnd('.')}.");
            }
        }
    }

    /// <summary>
    /// The files of checkpoints that have seen more images, and of those that do not say how many; the best network among them.
    /// </summary>
    /// <param name="imagesSeen">Images seen.</param>
    public IReadOnlyList<string> Further(long imagesSeen)
    {
        Dictionary<string, long> images = Headers(WithBest()).ToDictionary(checkpoint => checkpoint.Path, checkpoint => checkpoint.Images);

        // Looked up again: those that are damaged were set aside meanwhile.
        return [.. WithBest().Where(path => images.GetValueOrDefault(path, long.MaxValue) > imagesSeen)];

        string[] WithBest()
        {
            string best = Path.Combine(folder, RunFileNames.Best);
            return File.Exists(best) ? [.. Files(), best] : Files();
        }
    }

    private static Checkpoint? SourceFile(string named) => File.Exists(named) ? Checkpoint.Open(named) : null;

    private Checkpoint? TryOpenNewest(Action<string> failed)
    {
        foreach ((string path, _) in Ordered(failed).Reverse())
        {
            if (TryOpen(path, failed) is Checkpoint whole)
            {
                return whole;
            }
        }

        return null;
    }

    private IEnumerable<Checkpoint> OpenTrained()
    {
        (string Path, long Images)[] all = [.. Ordered()];
        if (all.All(checkpoint => checkpoint.Images == 0))
        {
            yield return OpenNewest();
            yield break;
        }

        // The one of a stopped run may be of the same moment as another.
        foreach (IGrouping<long, (string Path, long Images)> moment in all.Where(found => found.Images > 0).GroupBy(found => found.Images))
        {
            IEnumerable<Checkpoint?> opened = moment.Reverse().Select(found => TryOpen(found.Path, _ => { }));
            if (opened.FirstOrDefault(checkpoint => checkpoint is not null) is Checkpoint whole)
            {
                yield return whole;
            }
        }
    }

    // In the order of training; of one moment the one comes last that is to be taken first: a regular one before that of a stop and those
    // with names of their owner.
    private IEnumerable<(string Path, long Images)> Ordered(Action<string>? failed = null)
    {
        long last = RunRewind.PendingAt(folder) ?? long.MaxValue;
        return Headers(Files(), failed)
            .Where(checkpoint => checkpoint.Images <= last)
            .OrderBy(checkpoint => checkpoint.Images)
            .ThenBy(checkpoint => RunFileNames.IsRegularCheckpoint(checkpoint.Path))
            .ThenBy(checkpoint => checkpoint.Path, StringComparer.Ordinal);
    }

    private IEnumerable<(string Path, long Images)> Headers(IEnumerable<string> paths, Action<string>? failed = null)
    {
        foreach (string path in paths)
        {
            long images;
            try
            {
                images = Checkpoint.ReadImagesSeen(path);
            }
            catch (PGGanException fault)
            {
                failed?.Invoke(fault.Message);
                Skip(path, fault);
                continue;
            }

            yield return (path, images);
        }
    }

    private Checkpoint? TryOpen(string path, Action<string> failed)
    {
        try
        {
            return Checkpoint.Open(path);
        }
        catch (PGGanException fault)
        {
            failed(fault.Message);
            Skip(path, fault);
            return null;
        }
    }

    private void Skip(string path, PGGanException fault)
    {
        string where = locked && fault is DamagedFileException && TrySetAside(path) is string moved ? $"now {moved}" : "skipped";
        string what = fault is DamagedFileException damaged ? damaged.Fault : fault.Message.TrimEnd('.');
        Note(path, $"Note: {what}; it is {where}.");
    }

    private string? TrySetAside(string path)
    {
        try
        {
            return new SetAside(folder).Take([path])[0];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;   // skipping it is enough
        }
    }

    private void Note(string path, string text)
    {
        if (noted.Add(path))
        {
            note(text);
        }
    }

    private string[] Files() => RunFileNames.CheckpointsIn(folder);
}
