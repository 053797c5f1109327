using System.CommandLine;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels.Gpu;

namespace PGGan.Training.Options;

/// <summary>What opens a <see cref="Session"/>: a trained network and a device.</summary>
/// <param name="network">The network.</param>
internal sealed class SessionOptions(NetworkOption network)
{
    private readonly MachineOptions machine = new();
    private readonly AverageOption average = new();

    /// <summary>The network.</summary>
    public NetworkOption Network => network;

    /// <summary>Adds the network and which of its averages to a command, the first of its options.</summary>
    public void AddNetworkTo(Command command)
    {
        network.AddTo(command);
        average.AddTo(command);
    }

    /// <summary>Adds the device to a command, the last of its options.</summary>
    public void AddMachineTo(Command command) => machine.AddTo(command);

    /// <summary>Opens both.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="note">Receives checkpoints that are skipped and devices that do not work.</param>
    /// <param name="cache">Where a GPU's compiled kernels are kept; null: in the user's data folder.</param>
    /// <exception cref="PGGanException">There is no such network, or it is damaged.</exception>
    /// <exception cref="DeviceException">The device is not there or does not work.</exception>
    public Session Open(ParseResult parsed, Action<string> note, CacheOption? cache = null) => new(
        network.Open(parsed, note), () => machine.Open(parsed, note, cache is null ? CacheFolder.Kernels : cache.Kernels(parsed)),
        average.Of(parsed));
}
