using System.Runtime.InteropServices;
using PGGan.Files;
using PGGan.Learning;

namespace PGGan.Training;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal (SIGHUP, unless nohup or another parent has it ignored). The first asks what runs to stop; the
/// second ends the process at once. While nothing is at stake the process ends within a second, whatever it is doing; while a run has
/// something to save (<see cref="WhileUnsaved"/>) it has the time that it needs. To a rank of a job SIGUSR1 is the same as SIGTERM: mpirun
/// and batch systems pass it on, and give the time.
/// </summary>
internal sealed class StopSignal : IStopRequest, IDisposable
{
    // Numbers of the signals; a process ended by one exits with 128 and the number.
    private const int Hangup = 1, Interrupt = 2, Terminate = 15;
    private static readonly int User1 = OperatingSystem.IsMacOS() ? 30 : 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.7);

    private readonly Action<string> announce;
    private readonly string stopping;
    private readonly bool ofJob;
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly Timer ending;
    private readonly Lock gate = new();
    private readonly RepeatedSignal repeated = new();
    private Task announcement = Task.CompletedTask;
    private int exitCode = 128 + Interrupt;
    private bool requested, signalled, unsaved, disposed;

    /// <summary>Listens until disposed.</summary>
    /// <param name="announce">Called once, on another thread, what the first signal does.</param>
    /// <param name="stopping">Called while there is nothing to save.</param>
    /// <param name="ofJob">Whether the process is a rank of a job.</param>
    public StopSignal(Action<string> announce, string stopping = "Stopping.", bool ofJob = false)
    {
        (this.announce, this.stopping, this.ofJob) = (announce, stopping, ofJob);
        ending = new Timer(_ => End());
        List<PosixSignalRegistration> listening =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Handle(signal, Interrupt)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Handle(signal, Terminate)),
        ];
        if (!Posix.Ignores(Hangup))
        {
            listening.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Handle(signal, Hangup)));
        }

        if (ofJob)
        {
            listening.Add(PosixSignalRegistration.Create((PosixSignal)User1, signal => Handle(signal, User1)));
        }

        registrations = [.. listening];
    }

    /// <summary>Whether the run shall stop.</summary>
    public bool Requested
    {
        get
        {
            lock (gate)
            {
                return requested;
            }
        }
    }

    /// <inheritdoc/>
    public CancellationToken Token => source.Token;

    /// <summary>Exit code of a process ended by the signal that came: 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP.</summary>
    public int ExitCode
    {
        get
        {
            lock (gate)
            {
                return exitCode;
            }
        }
    }

    /// <summary>What is done before the process ends without having returned by itself.</summary>
    public Action? Farewell { get; set; }

    /// <summary>Asks the run to stop, as a signal does, and never ends the process.</summary>
    public void Request()
    {
        lock (gate)
        {
            requested = true;
        }

        source.Cancel();
    }

    /// <inheritdoc/>
    public IDisposable WhileUnsaved() => Change(true);

    /// <inheritdoc/>
    public IDisposable WhileSaved() => Change(false);

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(registrations, registration => registration.Dispose());
        Task.WaitAny([announcement], Patience);   // a command that ends at once has said why, unless the terminal takes no text
        lock (gate)
        {
            disposed = true;
            ending.Dispose();
        }
    }

    private void Handle(PosixSignalContext signal, int number)
    {
        string text;
        lock (gate)
        {
            bool? again = repeated.Next();
            if (again == true)
            {
                Environment.Exit(128 + number);
            }

            signal.Cancel = true;
            if (again is null)
            {
                return;
            }

            signalled = true;
            exitCode = 128 + number;
            text = !unsaved ? stopping
                : ofJob && number == Terminate ? "mpirun ends all ranks in a second; SIGUSR1 sent to mpirun leaves them the time to save."
                : "Stopping after this step, then saving; once more stops at once.";
            Set(unsaved);
        }

        // On a thread of its own: a terminal that takes no text must not keep the next signal from being heard.
        announcement = Task.Run(() => announce(text));
        Request();
    }

    private Restored Change(bool toUnsaved)
    {
        lock (gate)
        {
            bool before = unsaved;
            Set(toUnsaved);
            return new Restored(() =>
            {
                lock (gate)
                {
                    Set(before);
                }
            });
        }
    }

    private void Set(bool toUnsaved)
    {
        unsaved = toUnsaved;
        if (!disposed)
        {
            ending.Change(signalled && !unsaved ? Patience : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void End()
    {
        lock (gate)
        {
            if (disposed || unsaved)
            {
                return;
            }
        }

        Farewell?.Invoke();
        Environment.Exit(ExitCode);
    }

    private sealed class Restored(Action restore) : IDisposable
    {
        public void Dispose() => restore();
    }
}
