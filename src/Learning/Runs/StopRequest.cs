using System.Diagnostics;

namespace PGGan.Learning.Runs;

/// <summary>
/// A request to stop a run that comes from another process, or from another machine that shares the folder: the empty file
/// <c>stop-requested</c> in the run's folder. The process that trains looks for it once a second, saves its state and ends as on a signal.
/// </summary>
/// <param name="folder">The run's folder.</param>
internal sealed class StopRequest(string folder)
{
    private const string Name = "stop-requested";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long lastLook = Stopwatch.GetTimestamp();

    /// <summary>Asks the process that trains in a folder to stop.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission.</exception>
    public static void Leave(string folder) => File.WriteAllBytes(Path.Combine(folder, Name), []);

    /// <summary>Whether somebody has asked; looks at most once a second.</summary>
    public bool IsThere
    {
        get
        {
            if (Stopwatch.GetElapsedTime(lastLook) < Interval)
            {
                return false;
            }

            lastLook = Stopwatch.GetTimestamp();
            return File.Exists(Path.Combine(folder, Name));
        }
    }

    /// <summary>Forgets a request: before training, and when it was followed.</summary>
    public void Clear()
    {
        try
        {
            File.Delete(Path.Combine(folder, Name));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A folder in which nothing can be deleted: checkpoints report that, with the remedy.
        }
    }
}
