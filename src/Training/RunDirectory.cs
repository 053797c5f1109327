using System.Globalization;
using System.Text.RegularExpressions;

namespace PGGan.Training;

/// <summary>
/// The folder of a run, <c>runs/00003-photos-res256-quick/</c>, and the names in it. Grids and checkpoints are named by the kimg they were made at:
/// <c>fakes-000160.png</c>; a run whose ticks may be shorter than one kimg adds the images, <c>fakes-000000.640.png</c>.
/// </summary>
internal sealed partial class RunDirectory
{
    private const string Extension = ".safetensors";
    private readonly bool namesImages;

    private RunDirectory(string path, TrainingConfig config)
    {
        FullPath = path;
        namesImages = config.Schedule.TickKimg.Values.Any(kimg => kimg < 1);
    }

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>The resolved configuration.</summary>
    public string ConfigPath => Path.Combine(FullPath, "config.json");

    /// <summary>What was printed.</summary>
    public string LogPath => Path.Combine(FullPath, "log.txt");

    /// <summary>One JSON object a tick.</summary>
    public string StatsPath => Path.Combine(FullPath, "stats.jsonl");

    /// <summary>Grid of real images.</summary>
    public string RealsPath => Path.Combine(FullPath, "reals.png");

    private string LockPath => Path.Combine(FullPath, ".lock");

    /// <summary>Where a stopped run leaves its state between two regular checkpoints; superseded by the next one.</summary>
    public string StoppedCheckpointPath => Path.Combine(FullPath, $"checkpoint-stopped{Extension}");

    /// <summary>Makes the next numbered folder.</summary>
    /// <param name="outdir">Folder of all runs.</param>
    /// <param name="description">What follows the number.</param>
    /// <param name="config">Decides how files are named.</param>
    /// <exception cref="UserException">It cannot be made.</exception>
    public static RunDirectory Create(string outdir, string description, TrainingConfig config)
    {
        try
        {
            Directory.CreateDirectory(outdir);
            for (int number = NumberedRuns(outdir).Select(run => run.Number + 1).DefaultIfEmpty(0).Max(); ; number++)
            {
                // The claim keeps another process from taking the same number at the same moment.
                using FileStream? claim = TryClaim(outdir, number);
                if (claim is not null && !NumberedRuns(outdir).Any(run => run.Number == number))
                {
                    string name = string.Create(CultureInfo.InvariantCulture, $"{number:D5}-{description}");
                    return new RunDirectory(Directory.CreateDirectory(Path.Combine(outdir, name)).FullName, config);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--outdir {outdir} cannot be written: {fault.Message.TrimEnd('.')}; choose another folder.", fault);
        }
    }

    /// <summary>The folder of the run that a checkpoint lies in, or null for one that was copied elsewhere.</summary>
    public static RunDirectory? Of(Checkpoint checkpoint, TrainingConfig config)
    {
        RunDirectory directory = new(Path.GetDirectoryName(Path.GetFullPath(checkpoint.FilePath))!, config);
        return File.Exists(directory.ConfigPath) ? directory : null;
    }

    /// <summary>The folder's checkpoint that has come furthest.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static string NewestCheckpoint(string folder) =>
        CheckpointsIn(folder).MaxBy(Checkpoint.ReadImagesSeen)
        ?? throw new UserException($"{folder} has no checkpoint; start the run anew or name another one.");

    /// <summary>The checkpoint meant by <c>latest</c>, a run (folder, name or number) or a file: of a run the one that has come furthest.</summary>
    /// <exception cref="UserException">There is none, or more than one run is meant.</exception>
    public static string FindCheckpoint(string outdir, string named) => File.Exists(named) ? named : NewestCheckpoint(FindRun(outdir, named));

    /// <summary>The checkpoints meant by <c>latest</c>, a run (folder, name or number) or a file: of a run all that have seen images, in the order of training.</summary>
    /// <exception cref="UserException">There is none, or more than one run is meant.</exception>
    public static IReadOnlyList<string> FindCheckpoints(string outdir, string named)
    {
        if (File.Exists(named))
        {
            return [named];
        }

        string run = FindRun(outdir, named);
        string[] trained = [.. CheckpointsIn(run)
            .Select(path => (Path: path, Images: Checkpoint.ReadImagesSeen(path)))
            .Where(checkpoint => checkpoint.Images > 0)
            .OrderBy(checkpoint => checkpoint.Images)
            .DistinctBy(checkpoint => checkpoint.Images)   // the one of a stopped run may be of the same moment
            .Select(checkpoint => checkpoint.Path)];
        return trained.Length > 0 ? trained : [NewestCheckpoint(run)];
    }

    /// <summary>The folder meant by <c>latest</c> or a run (folder, name or number).</summary>
    /// <exception cref="UserException">There is none, or more than one is meant.</exception>
    public static string FindRun(string outdir, string named)
    {
        if (Directory.Exists(named))
        {
            return named;
        }

        (int Number, string Path)[] runs = [.. NumberedRuns(outdir)];
        if (named == "latest")
        {
            return runs.Length > 0
                ? runs.MaxBy(run => run.Number).Path
                : throw new UserException($"There is no run in {Path.GetFullPath(outdir)}; name the run by its folder.");
        }

        string[] meant = [.. runs
            .Where(run => Path.GetFileName(run.Path) == named || (int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && run.Number == number))
            .Select(run => run.Path)];
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw new UserException($"'{named}' is neither a file, nor a folder, nor a run in {Path.GetFullPath(outdir)}."),
            _ => throw new UserException($"'{named}' is more than one run in {Path.GetFullPath(outdir)}; write the whole name."),
        };
    }

    /// <summary>The run in a folder.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static (RunDirectory Directory, TrainingConfig Config) Open(string folder)
    {
        string path = Path.Combine(folder, "config.json");
        TrainingConfig config = ConfigJson.Read(File.Exists(path) ? File.ReadAllText(path) : throw new UserException($"{folder} is no run: it has no config.json; name another folder."), path);
        return (new RunDirectory(Path.GetFullPath(folder), config), config);
    }

    /// <summary>Keeps other processes from training in this folder until disposed; a process that dies lets go.</summary>
    /// <exception cref="UserException">Another one does.</exception>
    public IDisposable Lock()
    {
        try
        {
            return FolderLock.TryTake(LockPath, out string holder)
                ?? throw new UserException($"{FullPath} is in use by {holder}; wait for it or stop it.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{FullPath} cannot be written: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>The grid made after so many images.</summary>
    public string FakesPath(long imagesSeen) => Path.Combine(FullPath, $"fakes-{KimgName(imagesSeen)}.png");

    /// <summary>The checkpoint made after so many images.</summary>
    public string CheckpointPath(long imagesSeen) => Path.Combine(FullPath, $"checkpoint-{KimgName(imagesSeen)}{Extension}");

    /// <summary>The newest checkpoint there is, or null.</summary>
    public string? LastCheckpoint() => CheckpointsIn(FullPath).MaxBy(Checkpoint.ReadImagesSeen);

    /// <summary>Deletes all but the newest regular checkpoints, and the stopped one, which they supersede.</summary>
    public void Prune(int keep)
    {
        File.Delete(StoppedCheckpointPath);
        foreach (string old in CheckpointsIn(FullPath).OrderByDescending(path => path, StringComparer.Ordinal).Skip(keep))
        {
            File.Delete(old);
        }
    }

    /// <summary>
    /// Takes the folder back to what it was when a checkpoint was saved: lines and grids made later go, half-written files too. Checkpoints that are
    /// further (an older one was named) are moved to <c>set-aside/</c> together with the grids.
    /// </summary>
    /// <param name="imagesSeen">Images seen at the checkpoint.</param>
    /// <returns>Checkpoints set aside.</returns>
    public int CutBack(long imagesSeen)
    {
        foreach (string remainder in Directory.EnumerateFiles(FullPath, $"*{AtomicFile.TemporarySuffix}"))
        {
            File.Delete(remainder);
        }

        string[] checkpoints = [.. CheckpointsIn(FullPath).Where(path => Checkpoint.ReadImagesSeen(path) > imagesSeen)];
        string[] grids = [.. Directory.EnumerateFiles(FullPath, "fakes-*.png").Where(path => IsLater(path, imagesSeen))];
        foreach (string path in Directory.EnumerateFiles(FullPath, "metric-*.jsonl").Append(StatsPath))
        {
            JsonLines.CutBack(path, imagesSeen);
        }

        foreach (string path in checkpoints.Concat(grids))
        {
            if (checkpoints.Length == 0)
            {
                File.Delete(path);
            }
            else
            {
                string aside = Directory.CreateDirectory(Path.Combine(FullPath, "set-aside")).FullName;
                File.Move(path, Path.Combine(aside, Path.GetFileName(path)), overwrite: true);
            }
        }

        return checkpoints.Length;
    }

    private static IEnumerable<string> CheckpointsIn(string folder) => Directory.EnumerateFiles(folder, $"checkpoint-*{Extension}");

    private static IEnumerable<(int Number, string Path)> NumberedRuns(string outdir) => !Directory.Exists(outdir)
        ? []
        : Directory.EnumerateDirectories(outdir)
            .Select(path => (Match: RunName().Match(Path.GetFileName(path)), path))
            .Where(run => run.Match.Success)
            .Select(run => (int.Parse(run.Match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), run.path));

    private static FileStream? TryClaim(string outdir, int number)
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

    /// <summary>The grids of generated images in the order they were made, each with the images seen then; whole thousands where the names say no more.</summary>
    public IReadOnlyList<(long ImagesSeen, string Path)> Grids() =>
    [
        .. Directory.EnumerateFiles(FullPath, "fakes-*.png")
            .Select(path => (ImagesSeen: ImagesOf(path), path))
            .Where(grid => grid.ImagesSeen is not null)
            .Select(grid => (grid.ImagesSeen!.Value, grid.path))
            .OrderBy(grid => grid.Value),
    ];

    private static bool IsLater(string grid, long imagesSeen) =>
        ImagesOf(grid) is long made && made > (GridName().Match(Path.GetFileName(grid)).Groups[2].Success ? imagesSeen : imagesSeen / 1000 * 1000);

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

    [GeneratedRegex(@"^(\d{5,8})-")]
    private static partial Regex RunName();

    [GeneratedRegex(@"^fakes-(\d{6,12})(?:\.(\d{3}))?\.png$")]
    private static partial Regex GridName();
}
