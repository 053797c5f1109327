using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using PGGan.Files;

namespace PGGan.Training.Ranks;

/// <summary>
/// Starts this program again by Open MPI's <c>mpirun</c>, a process a device, and waits for them. Ctrl-C and SIGTERM are passed on in the
/// way that gives the ranks the time to save.
/// </summary>
internal static class MpirunStart
{
    // mpirun gives its processes one second between being asked to end and being killed; a checkpoint takes longer.
    private const string TimeToSave = "600";

    /// <summary>Runs the ranks; their exit code.</summary>
    /// <exception cref="PGGanException">There is no mpirun.</exception>
    public static int Run(int ranks)
    {
        string mpirun = ProgramPath.Find("mpirun") ?? throw new PGGanException(
            "--gpus with several devices needs Open MPI, and there is no mpirun in PATH; install it (Debian: apt-get install openmpi-bin "
                + "libopenmpi3), or name one device.");
        ProcessStartInfo start = new(mpirun) { UseShellExecute = false };
        string[] words =
        [
            "-n", ranks.ToString(CultureInfo.InvariantCulture), "--bind-to", "none", "--oversubscribe", "--quiet",
            "--mca", "odls_base_sigkill_timeout", TimeToSave,
        ];
        Array.ForEach(words, start.ArgumentList.Add);
        string[] own = Environment.GetCommandLineArgs();
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.ProcessPath!);
            start.ArgumentList.Add(Path.GetFullPath(own[0]));
        }
        else
        {
            start.ArgumentList.Add(Environment.ProcessPath!);
        }

        Array.ForEach(own[1..], start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true),
            terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                Posix.Send(process.Id, User1);
            });
        process.WaitForExit();
        return process.ExitCode;
    }

    private static int User1 => OperatingSystem.IsMacOS() ? 30 : 10;
}
