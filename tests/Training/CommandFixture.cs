using System.Diagnostics;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace PGGan.Tests.Training;

/// <summary>What tests of the program as a process share: an empty folder that it works in, and calls.</summary>
public abstract partial class CommandFixture
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The folder the program works in.</summary>
    protected string Folder { get; private set; } = "";

    [SetUp]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("pggan-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    /// <summary>The options with another value of one.</summary>
    protected static string[] With(string[] options, string name, string value) =>
        [.. options.Select((word, i) => i > 0 && options[i - 1] == name ? value : word)];

    /// <summary>Asks a process to end, as a person does with <c>kill</c>.</summary>
    protected static void AskToEnd(Process process) => Send(process, SigTerm);

    /// <summary>Sends a signal by its number.</summary>
    protected static void Send(Process process, int signal) => Assert.That(kill(process.Id, signal), Is.Zero);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    /// <summary>Trains, and kills the program once so many ticks are written; the run's folder.</summary>
    protected string Start(string outdir, int threads, string[] arguments, int killAfterTicks)
    {
        using Process process = Launch(Path.Combine(Folder, outdir), threads, arguments);
        string run = WaitForTicks(outdir, killAfterTicks, process);
        process.Kill();
        process.WaitForExit();
        return run;
    }

    /// <summary>Waits until a run has written so many ticks; its folder.</summary>
    protected string WaitForTicks(string outdir, int ticks, Process process)
    {
        string? run = null;
        WaitFor(() => (run = RunOf(outdir, ticks)) is not null, process);
        return run!;
    }

    /// <summary>Waits until something holds while a process runs.</summary>
    protected static void WaitFor(Func<bool> holds, Process process)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!holds())
        {
            if (clock.Elapsed > Patience || process.HasExited)
            {
                process.Kill();
                throw new AssertionException($"what was waited for did not come: {process.StandardError.ReadToEnd()}");
            }

            Thread.Sleep(5);
        }
    }

    /// <summary>Asserts that the program ends with exit code 1 and one line that reports it.</summary>
    protected void AssertRefused(string[] arguments, string named, string program = "pggan.dll")
    {
        using Process process = Launch(arguments, program);
        (int code, _, string error) = Wait(process);
        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(error, Does.StartWith("pggan: ").And.Contain(named));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), error);
    }

    /// <summary>Trains to the end.</summary>
    protected (int Code, string Output, string Error) Finish(string outdir, int threads, string[] arguments)
    {
        using Process process = Launch(Path.Combine(Folder, outdir), threads, arguments);
        return Wait(process);
    }

    /// <summary>Runs the program to its end.</summary>
    protected (int Code, string Output, string Error) Call(params string[] arguments)
    {
        using Process process = Launch(arguments);
        return Wait(process);
    }

    /// <summary>Starts the program in <see cref="Folder"/>.</summary>
    protected Process Launch(string outdir, int threads, string[] arguments) =>
        Launch([.. arguments, "--outdir", outdir, "--threads", $"{threads}"]);

    protected Process Launch(string[] arguments, string program = "pggan.dll") => Launch(ProgramStart.Of(arguments, program));

    /// <summary>Starts another program in <see cref="Folder"/>.</summary>
    protected Process LaunchOther(string[] call) => Launch(ProgramStart.Of(call));

    protected static (int Code, string Output, string Error) Wait(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
        }

        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }

    private string? RunOf(string outdir, int ticks)
    {
        string? stats = Directory.Exists(Path.Combine(Folder, outdir))
            ? Directory.EnumerateFiles(Path.Combine(Folder, outdir), "stats.jsonl", SearchOption.AllDirectories).FirstOrDefault()
            : null;
        return stats is not null && File.ReadAllBytes(stats).Count(letter => letter == '\n') >= ticks ? Path.GetDirectoryName(stats) : null;
    }

    private Process Launch(ProcessStartInfo start)
    {
        start.WorkingDirectory = Folder;
        return Process.Start(start)!;
    }
}
