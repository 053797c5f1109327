using System.Diagnostics;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Faults;

/// <summary>
/// The run that faults are provoked in: two resolutions, three ticks with a checkpoint, a grid and a metric each, one thread, a second of
/// time. It is the same
/// bit for bit whenever it is made, so every run that went on after a fault is compared with one that was left alone.
/// </summary>
internal static class TinyRun
{
    private const int Images = 12, Side = 8;

    private static readonly string[] Size =
    [
        "--res", "8", "--cbase", "64", "--cmax", "16", "--latent", "16", "--train-kimg", "0.2", "--fade-kimg", "0.2", "--kimg", "0.6",
        "--tick", "0.2", "--snap", "1", "--grid", "4x2", "--metrics", "swd1k",
    ];

    private static readonly string[] Machine = ["--device", "cpu", "--threads", "1"];

    private static readonly Lazy<string> Data = new(WriteImages);

    private static readonly Lazy<Reference> Left = new(MakeReference);

    private static readonly Lazy<CallCounts> Counted = new(Count);

    /// <summary>The run that was left alone.</summary>
    public static Reference Reference => Left.Value;

    /// <summary>The calls it makes in its folder and in the cache.</summary>
    public static CallCounts Calls => Counted.Value;

    /// <summary>The command that begins the run.</summary>
    /// <param name="folder">Gets the runs (<c>runs</c>) and the cache.</param>
    /// <param name="keep">Checkpoints kept.</param>
    public static string[] Fresh(string folder, int keep = 1) =>
        [.. Size, "--keep", $"{keep}", "--data", Data.Value, .. Machine, "--cache", CacheOf(folder), "--outdir", RunsOf(folder)];

    /// <summary>The command that goes on with a run.</summary>
    /// <param name="folder">As in <see cref="Fresh"/>.</param>
    /// <param name="named">Which one.</param>
    /// <param name="more">More options.</param>
    public static string[] Resume(string folder, string named = "latest", params string[] more) =>
        ["--resume", named, .. more, .. Machine, "--cache", CacheOf(folder), "--outdir", RunsOf(folder)];

    /// <summary>The folder of all runs.</summary>
    public static string RunsOf(string folder) => Path.Combine(folder, "runs");

    /// <summary>The folder of prepared images.</summary>
    public static string CacheOf(string folder) => Path.Combine(folder, "cache");

    /// <summary>The runs there are, in the order of their numbers.</summary>
    public static string[] Runs(string folder) => Directory.Exists(RunsOf(folder))
        ? [.. Directory.EnumerateDirectories(RunsOf(folder), "0*").Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The checkpoints of a run, oldest first.</summary>
    public static string[] Checkpoints(string run) =>
        [.. Directory.EnumerateFiles(run, "checkpoint-0*.safetensors").Order(StringComparer.Ordinal)];

    /// <summary>
    /// Goes on as a person does after a fault: with the newest run or, where it has no checkpoint yet and says that, with the same command
    /// once more. Requires the
    /// files of the run that was left alone.
    /// </summary>
    /// <exception cref="Finding">It cannot go on, or the files are others.</exception>
    public static void CheckRecovers(string folder)
    {
        if (!(Runs(folder) is [.., string run] && GoesOn(folder, run)))
        {
            FaultProgram.Run(Fresh(folder)).CheckSucceeded("begun again");
        }

        CheckFinished(folder);
    }

    /// <summary>Requires the files of the run that was left alone.</summary>
    /// <exception cref="Finding">They are others.</exception>
    public static void CheckFinished(string folder)
    {
        string difference = Reference.Contents.DifferenceTo(RunContents.Of(Runs(folder)[^1]));
        if (difference.Length > 0)
        {
            throw new Finding(Harm.Lost, $"the run is not the one left alone: {difference}");
        }
    }

    private static bool GoesOn(string folder, string run)
    {
        bool saved = Directory.EnumerateFiles(run, "checkpoint-*.safetensors").Any();
        Outcome resumed = FaultProgram.Run(Resume(folder));
        return saved ? resumed.CheckSucceeded("resumed").Code == 0 : resumed.CheckReported("resumed without a checkpoint").Code == 0;
    }

    private static string WriteImages()
    {
        string root = Directory.CreateTempSubdirectory("pggan-faults-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        string folder = Directory.CreateDirectory(Path.Combine(root, "pictures")).FullName;
        for (int i = 0; i < Images; i++)
        {
            byte[] file = ImagingFiles.Png(Side, Side, depth: 8, colourType: 2, ImagingFiles.RandomBytes(Side * Side * 3, i));
            File.WriteAllBytes(Path.Combine(folder, $"{i:D2}.png"), file);
        }

        return folder;
    }

    private static Reference MakeReference()
    {
        using TemporaryFolder folder = new();
        TimeSpan first = TimeOf(Fresh(folder.PathOf("first"))), second = TimeOf(Fresh(folder.PathOf("second")));

        // The shorter one: the other may have had to share the machine.
        return new Reference(RunContents.Of(Runs(folder.PathOf("first")).Single()), first < second ? first : second);
    }

    private static CallCounts Count()
    {
        using TemporaryFolder folder = new();
        return CallCounts.Of(folder.Root, environment => FaultProgram.Run(Fresh(folder.Root), environment).CheckSucceeded("left alone"));
    }

    private static TimeSpan TimeOf(string[] arguments)
    {
        long started = Stopwatch.GetTimestamp();
        FaultProgram.Run(arguments).CheckSucceeded("left alone");
        return Stopwatch.GetElapsedTime(started);
    }
}

/// <summary>The run that was left alone.</summary>
/// <param name="Contents">Its files.</param>
/// <param name="Time">How long it took.</param>
internal sealed record Reference(RunContents Contents, TimeSpan Time);
