using System.Collections.Concurrent;
using PGGan.Files;
using PGGan.Interchange.Reports;
using PGGan.Learning.Runs;

namespace PGGan.Web.Runs;

/// <summary>
/// The runs under the folders that the server was given. Addresses name a run by its key, which is looked up and never used as a path. What
/// was read is kept until the files change.
/// </summary>
internal sealed class RunCatalog(WebServerOptions options)
{
    private const char KeySeparator = '~';   // where two folders have runs of one name

    private readonly ConcurrentDictionary<string, RunView> read = new(StringComparer.Ordinal);

    /// <summary>All runs, the newest name first.</summary>
    public IReadOnlyList<RunView> All() => [.. Folders().OrderByDescending(run => run.Key, StringComparer.Ordinal).Select(Read)];

    /// <summary>The run of that key; null: there is none.</summary>
    public RunView? Find(string key) => Folders().Where(run => run.Key == key).Select(Read).FirstOrDefault();

    /// <summary>Changes whenever a page about that run would; of all runs where the key is null.</summary>
    public string VersionOf(string? key) =>
        string.Join('|', Folders().Where(run => key is null || run.Key == key).Select(run => $"{run.Key}:{VersionIn(run.Folder)}"));

    private RunView Read((string Key, string Folder) run)
    {
        string version = VersionIn(run.Folder);
        return read.AddOrUpdate(run.Folder, _ => Open(run, version), (_, known) => known.Version == version ? known : Open(run, version));
    }

    // Whatever is wrong with a folder, the others are shown.
    private static RunView Open((string Key, string Folder) run, string version)
    {
        try
        {
            return new RunView(run.Key, run.Folder, version, RunHistory.Open(run.Folder), "");
        }
        catch (Exception fault) when (fault is PGGanException or IOException or UnauthorizedAccessException or ArgumentException
            or FormatException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            return new RunView(run.Key, run.Folder, version, null, fault.Message.ReplaceLineEndings(" "));
        }
    }

    private List<(string Key, string Folder)> Folders()
    {
        string[] folders = [.. options.Folders.Select(Path.GetFullPath).SelectMany(RunsIn).Distinct(StringComparer.Ordinal)];
        return folders.Length == 0 ? []
            : [.. RunComparison.NamesOf(folders).Select(name => name.Replace('/', KeySeparator)).Zip(folders)];
    }

    private static IEnumerable<string> RunsIn(string folder)
    {
        try
        {
            return !Directory.Exists(folder) ? []
                : IsRun(folder) ? [Path.TrimEndingDirectorySeparator(folder)] : [.. Directory.EnumerateDirectories(folder).Where(IsRun)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, RunFileNames.Config));

    // A new file changes the folder's time; lines that are added to one, its length.
    private static string VersionIn(string folder)
    {
        try
        {
            FileInfo lines = new(Path.Combine(folder, RunDirectory.StatsName)), record = new(Path.Combine(folder, RunFileNames.Record)),
                config = new(Path.Combine(folder, RunFileNames.Config));
            return $"{Directory.GetLastWriteTimeUtc(folder).Ticks:x}-{(lines.Exists ? lines.Length : 0):x}-{Time(record)}-{Time(config)}-"
                + (FolderLock.IsHeld(RunDirectory.LockPathOf(folder)) ? "held" : "free");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }

    private static string Time(FileInfo file) => file.Exists ? $"{file.LastWriteTimeUtc.Ticks:x}" : "";
}
