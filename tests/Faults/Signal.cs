using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PGGan.Tests.Faults;

/// <summary>Signals that ask a process to end.</summary>
internal enum Signal
{
    /// <summary>The terminal was closed.</summary>
    Hangup = 1,

    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>What <c>kill</c> and batch systems send.</summary>
    Terminate = 15,
}

/// <summary>Sends signals.</summary>
internal static partial class SignalSender
{
    /// <summary>Sends one; a process that is gone does not mind.</summary>
    public static void Send(this Process process, Signal signal) => kill(process.Id, (int)signal);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
