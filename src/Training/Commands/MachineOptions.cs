using System.CommandLine;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;

namespace PGGan.Training.Commands;

/// <summary>Which device computes, and with how many threads: nothing that a run's results depend on within one kind of device.</summary>
internal sealed class MachineOptions
{
    private readonly Option<string?> device = new("--device") { Description = "auto, cpu, cuda or cuda:N (default auto: CUDA where it works, else CPU)", HelpName = "NAME" };
    private readonly Option<int?> threads = OptionSyntax.Number("--threads", "threads of the CPU engine (default: all cores)", least: 1);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(device);
        command.Add(threads);
    }

    /// <summary>The options given, as they were written.</summary>
    public string Repeat(ParseResult parsed) => string.Concat(
        parsed.GetValue(device) is string named ? $" --device {named}" : "",
        parsed.GetValue(threads) is int count ? FormattableString.Invariant($" --threads {count}") : "");

    /// <summary>Opens the device asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="note">Told of devices that are there and do not work.</param>
    /// <exception cref="DeviceException">It is not there or does not work.</exception>
    public Engine Open(ParseResult parsed, Action<string> note) =>
        DeviceCatalog.Open(parsed.GetValue(device) ?? "auto", parsed.GetValue(threads) ?? 0, note: fault => note($"Note: {fault}"));
}
