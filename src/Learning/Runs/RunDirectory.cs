using System.Globalization;
using System.Text.RegularExpressions;
using PGGan.Files;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Runs;

/// <summary>
/// The folder of a run, <c>runs/00003-photos-res256-quick/</c>, and the names in it. Grids and checkpoints are named by the kimg they were
/// made at: <c>fakes-000160.png</c>; a run whose ticks may be shorter than one kimg adds the images, <c>fakes-000000.640.png</c>.
/// </summary>
internal sealed partial class RunDirectory
{
    /// <summary>The file's name that <see cref="StatsPath"/> ends with.</summary>
    public const string StatsName = "stats.jsonl";

    private readonly bool namesImages;

    private RunDirectory(string path, TrainingConfig config)
    {
        FullPath = path;
        namesImages = config.Schedule.TickKimg.Values.Any(kimg => kimg < 1);
    }

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>The resolved configuration.</summary>
    public string ConfigPath => Path.Combine(FullPath, RunFileNames.Config);

    /// <summary>What was printed.</summary>
    public string LogPath => Path.Combine(FullPath, "log.txt");

    /// <summary>One JSON object a tick.</summary>
    public string StatsPath => Path.Combine(FullPath, StatsName);

    /// <summary>Grid of real images.</summary>
    public string RealsPath => Path.Combine(FullPath, "reals.png");

    /// <summary>Where a stopped run leaves its state between two regular checkpoints; superseded by the next one.</summary>
    public string StoppedCheckpointPath => Path.Combine(FullPath, RunFileNames.StoppedCheckpoint);

    /// <summary>Log of a rank other than 0.</summary>
    public string LogPathOf(int rank) => Path.Combine(FullPath, string.Create(CultureInfo.InvariantCulture, $"log-rank-{rank}.txt"));

    /// <summary>Makes the next numbered folder.</summary>
    /// <param name="outdir">Folder of all runs.</param>
    /// <param name="description">What follows the number.</param>
    /// <param name="config">Decides how files are named.</param>
    /// <exception cref="PGGanException">It cannot be made.</exception>
    public static RunDirectory Create(string outdir, string description, TrainingConfig config)
    {
        try
        {
            Directory.CreateDirectory(outdir);
            for (long number = NumberedRuns(outdir).Select(run => run.Number + 1).DefaultIfEmpty(0).Max(); ; number++)
            {
                // The claim keeps another process from taking the same number at the same moment.
                using FileStream? claim = TryClaim(outdir, number);
                string path = Path.Combine(outdir, string.Create(CultureInfo.InvariantCulture, $"{number:D5}-{description}"));
                if (claim is not null && !Path.Exists(path) && !NumberedRuns(outdir).Any(run => run.Number == number))
                {
                    string made = Directory.CreateDirectory(path).FullName;
                    Posix.SyncFolder(outdir);
                    return new RunDirectory(made, config);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PGGanException($"`outdir={outdir}` cannot be written: {fault.Message.TrimEnd('.')}; choose another folder.", fault);
        }
    }

    /// <summary>The run in an existing folder.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="config">Decides how files are named.</param>
    public static RunDirectory At(string folder, TrainingConfig config) => new(Path.GetFullPath(folder), config);

    /// <summary>Whether a folder is that of a run.</summary>
    public static bool IsRun(string folder) => File.Exists(Path.Combine(folder, RunFileNames.Config));

    /// <summary>The folder meant by <c>latest</c> or a run (folder, name or number).</summary>
    /// <exception cref="PGGanException">There is none, or more than one is meant.</exception>
    public static string FindRun(string outdir, string named)
    {
        if (Directory.Exists(named))
        {
            return named;
        }

        (long Number, string Path)[] runs = [.. NumberedRuns(outdir)];
        if (named == "latest")
        {
            return runs.Length > 0
                ? runs.MaxBy(run => run.Number).Path
                : throw new PGGanException($"There is no run in {Path.GetFullPath(outdir)}; name the run by its folder.");
        }

        string[] meant = [.. runs
            .Where(run => Path.GetFileName(run.Path) == named
                || (long.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && run.Number == number))
            .Select(run => run.Path)];
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw new PGGanException($"'{named}' is neither a file, nor a folder, nor a run in {Path.GetFullPath(outdir)}."),
            _ => throw new PGGanException($"'{named}' is more than one run in {Path.GetFullPath(outdir)}; write the whole name."),
        };
    }

    /// <summary>The run in a folder.</summary>
    /// <exception cref="PGGanException">There is none.</exception>
    public static (RunDirectory Directory, TrainingConfig Config) Open(string folder)
    {
        string path = Path.Combine(folder, RunFileNames.Config);
        TrainingConfig config = ConfigJson.Read(File.Exists(path)
            ? File.ReadAllText(path) : throw new PGGanException($"{folder} is no run: it has no config.json; name another folder."), path);
        return (At(folder, config), config);
    }

    /// <summary>Keeps other processes from training in a run's folder until disposed; a process that dies lets go.</summary>
    /// <exception cref="PGGanException">Another one does, or the folder cannot be written.</exception>
    public static IDisposable Lock(string folder)
    {
        try
        {
            return FolderLock.TryTake(LockPathOf(folder), out string holder)
                ?? throw new PGGanException($"{folder} is in use by {holder}; wait for it or stop it.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PGGanException($"{folder} cannot be written: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>The file of that lock.</summary>
    public static string LockPathOf(string folder) => Path.Combine(folder, ".lock");

    /// <summary>The grid made after so many images.</summary>
    public string FakesPath(long imagesSeen) => Path.Combine(FullPath, $"fakes-{KimgName(imagesSeen)}.png");

    /// <summary>The checkpoint made after so many images.</summary>
    public string CheckpointPath(long imagesSeen) =>
        Path.Combine(FullPath, $"checkpoint-{KimgName(imagesSeen)}{RunFileNames.CheckpointExtension}");

    /// <summary>A run's files of one JSON object a line: ticks and metrics.</summary>
    public static IReadOnlyList<string> LineFilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.jsonl").Where(RunFileNames.IsOurs).Order(StringComparer.Ordinal)];

    /// <summary>A run's grids made after so many images.</summary>
    public static IReadOnlyList<string> GridsAfter(string folder, long imagesSeen) =>
        [.. Directory.EnumerateFiles(folder, "fakes-*.png").Where(path => IsLater(path, imagesSeen))];

    private static IEnumerable<(long Number, string Path)> NumberedRuns(string outdir) => !Directory.Exists(outdir)
        ? []
        : Directory.EnumerateDirectories(outdir)
            .Select(path => (Match: RunName().Match(Path.GetFileName(path)), path))
            .Where(run => run.Match.Success)
            .Select(run => (long.Parse(run.Match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), run.path));

    private static FileStream? TryClaim(string outdir, long number)
    {
        string claim = Path.Combine(outdir, string.Create(CultureInfo.InvariantCulture, $".{number:D5}"));
        try
        {
            return new FileStream(claim, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException fault) when (FileFault.IsThere(fault))
        {
            // Not File.Exists: the other process may have let go in the meantime.
            return null;
        }
    }

    /// <summary>
    /// The grids of generated images in the order they were made, each with the images seen then; whole thousands where the names say no
    /// more.
    /// </summary>
    public IReadOnlyList<(long ImagesSeen, string Path)> Grids() =>
    [
        .. Directory.EnumerateFiles(FullPath, "fakes-*.png")
            .Select(path => (ImagesSeen: ImagesOf(path), path))
            .Where(grid => grid.ImagesSeen is not null)
            .Select(grid => (grid.ImagesSeen!.Value, grid.path))
            .OrderBy(grid => grid.Value),
    ];

    private static bool IsLater(string grid, long imagesSeen) =>
        ImagesOf(grid) is long made && made
            > (GridName().Match(Path.GetFileName(grid)).Groups[2].Success ? imagesSeen : imagesSeen / 1000 * 1000);

    /// <summary>What a grid's name says, or null where it is none's.</summary>
    private static long? ImagesOf(string grid)
    {
        Match name = GridName().Match(Path.GetFileName(grid));
        return !name.Success ? null
            : (1000 * long.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
                + (name.Groups[2].Success ? long.Parse(name.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0);
    }

    private string KimgName(long imagesSeen)
    {
        (long kimg, long images) = Math.DivRem(imagesSeen, 1000);
        return namesImages
            ? string.Create(CultureInfo.InvariantCulture, $"{kimg:D6}.{images:D3}")
            : kimg.ToString("D6", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(\d{5,18})-")]
    private static partial Regex RunName();

    [GeneratedRegex(@"^fakes-(\d{6,12})(?:\.(\d{3}))?\.png$")]
    private static partial Regex GridName();
}
