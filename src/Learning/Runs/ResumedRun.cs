using PGGan.Files;

namespace PGGan.Learning.Runs;

/// <summary>
/// A run that goes on: the checkpoint it goes on from, and its folder, in which no other process trains until this is disposed.
/// </summary>
internal sealed class ResumedRun : IDisposable
{
    private readonly IDisposable? alone;

    private ResumedRun(Checkpoint checkpoint, string? folder, IDisposable? alone) =>
        (Checkpoint, Folder, this.alone) = (checkpoint, folder, alone);

    /// <summary>What it goes on from.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The run's folder; null: the checkpoint lies elsewhere, and a new run begins with it.</summary>
    public string? Folder { get; }

    /// <summary>Takes the run's lock, finishes what a dead process has left half done, and opens the checkpoint that is meant.</summary>
    /// <param name="outdir">Folder of all runs.</param>
    /// <param name="named"><c>latest</c>, <c>best</c>, a run (folder, name or number) or a file: of a run the whole checkpoint that has
    /// come furthest.</param>
    /// <param name="note">Receives what was finished, and files that are skipped.</param>
    /// <exception cref="PGGanException">There is none, it is damaged, or another process trains there.</exception>
    public static ResumedRun Open(string outdir, string named, Action<string> note)
    {
        named = RunCheckpoints.Resolve(outdir, named);
        bool isFile = File.Exists(named);
        string folder = isFile ? Path.GetDirectoryName(Path.GetFullPath(named))! : RunDirectory.FindRun(outdir, named);
        bool isRun = RunDirectory.IsRun(folder);
        IDisposable? alone = isRun ? RunDirectory.Lock(folder) : null;
        try
        {
            if (isRun)
            {
                RunRewind.Finish(folder, note);
            }

            Checkpoint checkpoint = isFile ? Checkpoint.Open(named) : OpenNewest(new RunCheckpoints(folder, note, locked: isRun));
            return new ResumedRun(checkpoint, isRun ? folder : null, alone);
        }
        catch
        {
            alone?.Dispose();
            throw;
        }
    }

    private static Checkpoint OpenNewest(RunCheckpoints checkpoints)
    {
        Checkpoint newest = checkpoints.OpenNewest();
        checkpoints.CheckOthers(newest);
        return newest;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Checkpoint.Dispose();
        alone?.Dispose();
    }
}
