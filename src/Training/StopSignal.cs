using System.Runtime.InteropServices;

namespace PGGan.Training;

/// <summary>Ctrl-C and SIGTERM: the first asks the run to stop after its step, the second ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    /// <summary>Exit code of a process ended by Ctrl-C.</summary>
    public const int ExitCode = 130;

    private readonly Action<string> announce;
    private readonly PosixSignalRegistration[] registrations;
    private volatile bool requested;

    /// <summary>Listens until disposed.</summary>
    /// <param name="announce">Told once, on another thread, that the run will stop.</param>
    public StopSignal(Action<string> announce)
    {
        this.announce = announce;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Whether the run shall stop.</summary>
    public bool Requested => requested;

    /// <summary>Asks the run to stop, as a signal does.</summary>
    public void Request() => requested = true;

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());

    private void Handle(PosixSignalContext signal)
    {
        if (requested)
        {
            Environment.Exit(ExitCode);
        }

        signal.Cancel = true;
        Request();
        announce("Stopping after this step, then saving; once more stops at once.");
    }
}
