using System.Diagnostics;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Tests.Faults;
using PGGan.Tests.Training;

namespace PGGan.Tests.Ranks;

/// <summary>The program as ranks of mpirun, on one core each where there are enough.</summary>
internal static class RankedProgram
{
    private static readonly string[] Tiny =
    [
        "--res", "8", "--cbase", "64", "--cmax", "16", "--latent", "16", "--train-kimg", "0.2", "--fade-kimg", "0.2", "--tick", "0.2",
        "--snap", "1", "--grid", "4x2", "--minibatch", "32", "--penalty-interval", "1",
    ];

    /// <summary>The length of a run that takes minutes.</summary>
    public const string Minutes = "500";

    private static readonly string[] Machine = ["--device", "cpu", "--threads", "1"];

    /// <summary>Skips the test where there is no Open MPI.</summary>
    public static void Require()
    {
        if (ProgramPath.Find("mpirun") is null)
        {
            Assert.Ignore("There is no mpirun (apt-get install openmpi-bin).");
        }
    }

    /// <summary>The words of a run over two resolutions.</summary>
    /// <param name="folder">Gets runs and cache.</param>
    /// <param name="kimg">Its length: five ticks, or <see cref="Minutes"/>.</param>
    /// <param name="cache">Another folder for the cache; null: that one.</param>
    /// <param name="more">More options.</param>
    public static string[] Fresh(string folder, string kimg = "1.2", string? cache = null, params string[] more) =>
    [
        .. Tiny, "--kimg", kimg, .. more, .. Machine, "--outdir", TinyRun.RunsOf(folder),
        "--cache", cache ?? TinyRun.CacheOf(folder),
    ];

    /// <summary>The words that go on with it.</summary>
    public static string[] Resume(string folder, params string[] more) =>
        ["--resume", "latest", .. more, .. Machine, "--outdir", TinyRun.RunsOf(folder), "--cache", TinyRun.CacheOf(folder)];

    /// <summary>Runs ranks to their end.</summary>
    public static Outcome Run(int ranks, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Start(ranks, arguments, environment);
        return FaultProgram.Wait(process);
    }

    /// <summary>Starts ranks.</summary>
    public static Process Start(int ranks, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Start(["-n", $"{ranks}", .. Program, .. arguments], environment);

    /// <summary>Starts mpirun.</summary>
    /// <param name="words">The words after its own options.</param>
    /// <param name="environment">Added to the environment of the ranks.</param>
    public static Process Start(string[] words, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = ProgramStart.Of(["mpirun", "--bind-to", "none", "--oversubscribe", .. words]);
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>The program's name and file.</summary>
    public static string[] Program => ["dotnet", Path.Combine(AppContext.BaseDirectory, "pggan.dll")];

    /// <summary>The id of a rank's process.</summary>
    /// <param name="mpirun">Its parent.</param>
    /// <param name="rank">Its number.</param>
    public static int ProcessOf(Process mpirun, int rank)
    {
        foreach (string entry in Directory.EnumerateDirectories("/proc").Where(entry => int.TryParse(Path.GetFileName(entry), out _)))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(entry, "stat")).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
                        == $"{mpirun.Id}"
                    && File.ReadAllText(Path.Combine(entry, "environ")).Split('\0').Contains($"OMPI_COMM_WORLD_RANK={rank}"))
                {
                    return int.Parse(Path.GetFileName(entry), System.Globalization.CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        throw new InvalidOperationException($"mpirun {mpirun.Id} has no rank {rank}.");
    }

    /// <summary>Waits until the run has so many checkpoints after the first one.</summary>
    public static void WaitForCheckpoint(string folder)
    {
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < FaultProgram.Patience; Thread.Sleep(50))
        {
            if (TinyRun.Runs(folder) is [string run, ..] && TinyRun.Checkpoints(run).Any(path => !path.Contains("000000.000")))
            {
                return;
            }
        }

        throw new TimeoutException("The run has written no checkpoint.");
    }
}
