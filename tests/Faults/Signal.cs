using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PGGan.Tests.Faults;

/// <summary>Signals that ask a process to end, or do what a fault does to it; numbers of Linux.</summary>
internal enum Signal
{
    /// <summary>The terminal was closed.</summary>
    Hangup = 1,

    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>Ends a process at once.</summary>
    Kill = 9,

    /// <summary>What mpirun passes on.</summary>
    User1 = 10,

    /// <summary>Stops a process, which knows nothing of it.</summary>
    Stop = 19,

    /// <summary>What <c>kill</c> and batch systems send.</summary>
    Terminate = 15,
}

/// <summary>Sends signals.</summary>
internal static partial class SignalSender
{
    /// <summary>Sends one; a process that is gone does not mind.</summary>
    public static void Send(this Process process, Signal signal) => kill(process.Id, (int)signal);

    /// <summary>Sends one to a process that was not started here.</summary>
    public static void Send(int process, Signal signal) => kill(process, (int)signal);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
