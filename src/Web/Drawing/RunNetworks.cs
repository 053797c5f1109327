using PGGan.Learning.Runs;
using PGGan.Web.Runs;

namespace PGGan.Web.Drawing;

/// <summary>The checkpoints of a run by their file names, the furthest first.</summary>
internal static class RunNetworks
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> In(RunView run)
    {
        try
        {
            string best = Path.Combine(run.Folder, RunFileNames.Best);
            return
            [
                .. RunFileNames.CheckpointsIn(run.Folder).Where(path => new FileInfo(path).LinkTarget is null)
                    .OrderByDescending(File.GetLastWriteTimeUtc).Select(path => Path.GetFileName(path)),
                .. File.Exists(best) ? new[] { RunFileNames.Best } : [],
            ];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The path of the one that is named; of the newest where none is; null: there is none.</summary>
    public static string? Find(RunView run, string? name) => In(run) is { Count: > 0 } all
        && (string.IsNullOrEmpty(name) ? all[0] : all.FirstOrDefault(known => known == name)) is string found
            ? Path.Combine(run.Folder, found) : null;
}
