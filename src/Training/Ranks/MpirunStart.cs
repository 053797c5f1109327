using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using PGGan.Files;

namespace PGGan.Training.Ranks;

/// <summary>
/// Starts this program again by Open MPI's <c>mpirun</c>, a process a device, and waits for them. mpirun gives its processes one second
/// after Ctrl-C; so it gets a session of its own, which the terminal's signals do not reach, and SIGUSR1 in their place, which it passes on
/// and which leaves the ranks the time to save.
/// </summary>
internal static class MpirunStart
{
    private const int Terminate = 15, Ended = 128;   // and the number of the signal: exit code of a process that one ended

    private static readonly (PosixSignal Signal, int Number)[] Signals =
        [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, Terminate)];

    /// <summary>Runs the ranks; their exit code.</summary>
    /// <exception cref="PGGanException">There is no mpirun.</exception>
    public static int Run(int ranks)
    {
        string mpirun = ProgramPath.Find("mpirun") ?? throw new PGGanException(
            "--gpus with several devices needs Open MPI, and there is no mpirun in PATH; install it (Debian: apt-get install openmpi-bin "
                + "libopenmpi3), or name one device.");
        string[] words = [.. Session(), mpirun, .. Options(ranks), .. ThisProgram.Call];
        ProcessStartInfo start = new(words[0]) { UseShellExecute = false };
        Array.ForEach(words[1..], start.ArgumentList.Add);
        if (Environment.IsPrivilegedProcess)
        {
            // In a container root is who there is, and who has started this process; mpirun asks twice.
            start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        }

        start.Environment["TERM"] = "dumb";   // mpirun gives rank 0 a terminal that nobody looks at
        using Process process = Process.Start(start)!;
        int first = 0;
        RepeatedSignal repeated = new();
        PosixSignalRegistration[] passed = [.. Signals.Select(kind => PosixSignalRegistration.Create(kind.Signal, signal =>
        {
            signal.Cancel = true;
            Interlocked.CompareExchange(ref first, kind.Number, 0);
            if (repeated.Next() is bool again)
            {
                Posix.Send(process.Id, again ? Terminate : User1);
            }
        }))];
        process.WaitForExit();
        Array.ForEach(passed, registration => registration.Dispose());
        return process.ExitCode == Ended + User1 && first != 0 ? Ended + first : process.ExitCode;
    }

    private static int User1 => OperatingSystem.IsMacOS() ? 30 : 10;

    private static string[] Session() => ProgramPath.Find("setsid") is string setsid ? [setsid] : [];

    private static string[] Options(int ranks) =>
        ["-n", ranks.ToString(CultureInfo.InvariantCulture), "--bind-to", "none", "--oversubscribe", "--quiet"];
}
