using System.Diagnostics;
using PGGan.Tests.Training;

namespace PGGan.Tests.Faults;

/// <summary>The program as a process.</summary>
internal static class FaultProgram
{
    /// <summary>How long a call may take: some fifty times what it takes on an idle machine.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(90);

    /// <summary>Starts the program.</summary>
    /// <param name="arguments">The words after its name.</param>
    /// <param name="environment">Added to its environment.</param>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = ProgramStart.Of(arguments);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";   // no debugger's files in the temporary folder of a process that is killed
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for the end; a process that takes too long is killed.</summary>
    public static Outcome Wait(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        bool inTime = process.WaitForExit(Patience);
        if (!inTime)
        {
            process.Kill();
        }

        process.WaitForExit();
        return new Outcome(process.ExitCode, output.Result, error.Result, !inTime);
    }

    /// <summary>Runs the program to its end.</summary>
    /// <inheritdoc cref="Start"/>
    public static Outcome Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Start(arguments, environment);
        return Wait(process);
    }
}
