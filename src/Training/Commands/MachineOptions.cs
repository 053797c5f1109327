using System.CommandLine;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;

namespace PGGan.Training.Commands;

/// <summary>Which device computes, and with how many threads: nothing that a run's results depend on within one kind of device.</summary>
internal sealed class MachineOptions
{
    private readonly Option<string?> device = new("--device") { Description = "auto, cpu, cuda or cuda:N (default auto: CUDA where it works, else CPU)" };
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
    /// <exception cref="UserException">It is not there.</exception>
    public Engine Open(ParseResult parsed) => (parsed.GetValue(device) ?? "auto") switch
    {
        "auto" or "cpu" => new CpuEngine(parsed.GetValue(threads) ?? 0),
        string other => throw new UserException($"--device: there is no '{other}' here; choose auto or cpu."),
    };
}
