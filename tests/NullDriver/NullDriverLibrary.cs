using System.ComponentModel;
using System.Diagnostics;
using NUnit.Framework;
using PGGan.Tests.Training;

namespace PGGan.Tests.NullDriver;

/// <summary>What a process with the driver left.</summary>
/// <param name="ExitCode">Of the process.</param>
/// <param name="Output">Standard output, then standard error.</param>
/// <param name="Log">Faults and closing counts.</param>
internal sealed record NullDriverRun(int ExitCode, string Output, string Log);

/// <summary>
/// The driver, and at first use its self test, compiled into a folder that is gone when disposed. Where there is no compiler, the test is
/// skipped with the reason.
/// </summary>
internal sealed class NullDriverLibrary : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int runs;

    public NullDriverLibrary()
    {
        if (!OperatingSystem.IsLinux())
        {
            folder.Dispose();
            Assert.Ignore("The driver that executes kernels without a device is compiled for Linux alone.");
        }

        try
        {
            // ILGPU looks for this name, and the loader in this folder first.
            Compile(["-shared", "-fPIC", "-o", folder.PathOf("libcuda.so.1")]);
        }
        catch (Win32Exception)
        {
            folder.Dispose();
            Assert.Ignore("There is no C++ compiler (apt-get install g++): kernels are not executed as a device executes them.");
        }
    }

    /// <summary>Where processes started with <see cref="Environment"/> write faults and closing counts.</summary>
    public string Log => folder.PathOf("faults.log");

    /// <summary>What a process needs in its environment to find the driver.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["LD_LIBRARY_PATH"] = folder.Root,
        ["PGGAN_NULL_EXECUTE"] = "1",
        ["PGGAN_NULL_LOG"] = Log,
    };

    private static string Sources => Path.Combine(AppContext.BaseDirectory, "NullDriver");

    /// <summary>Runs the self test. Like the other runs, it may run in parallel.</summary>
    /// <param name="order">Of the threads.</param>
    public NullDriverRun RunSelfTest(int order)
    {
        string program = folder.PathOf("self_test");
        lock (folder)
        {
            if (!File.Exists(program))
            {
                Compile(["-o", program, Path.Combine(Sources, "self_test", "self_test.cpp")]);
            }
        }

        return RunWithDriver([program], order);
    }

    /// <summary>Runs tests of this assembly in a process that finds the driver.</summary>
    /// <param name="filter">Which, as <c>dotnet test --filter</c> takes it.</param>
    /// <param name="order">Of the threads.</param>
    public NullDriverRun RunTests(string filter, int order) =>
        RunWithDriver(["dotnet", "test", typeof(NullDriverLibrary).Assembly.Location, "--filter", filter], order);

    public void Dispose() => folder.Dispose();

    private NullDriverRun RunWithDriver(string[] call, int order)
    {
        string log = folder.PathOf($"faults-{Interlocked.Increment(ref runs)}.log");
        ProcessStartInfo start = ProgramStart.Of(call);
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["PGGAN_NULL_ORDER"] = $"{order}";
        start.Environment["PGGAN_NULL_LOG"] = log;
        (int exitCode, string output) = Run(start);
        return new NullDriverRun(exitCode, output, File.Exists(log) ? File.ReadAllText(log) : "");
    }

    private static void Compile(string[] words)
    {
        (int exitCode, string output) = Run(ProgramStart.Of(
            ["g++", "-O2", "-std=c++17", "-Wall", "-Wextra", "-Werror", .. words, .. Directory.GetFiles(Sources, "*.cpp")]));
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"g++ does not compile the driver: {output}");
        }
    }

    private static (int ExitCode, string Output) Run(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
