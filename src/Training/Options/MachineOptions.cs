using System.CommandLine;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Training.Ranks;

namespace PGGan.Training.Options;

/// <summary>
/// Which device computes, with how many threads, in which precision: where and how fast, not what; no part of a run's configuration.
/// </summary>
internal sealed class MachineOptions
{
    private readonly string otherwise;
    private readonly Option<string?> device;
    private readonly Option<int?> threads = OptionSyntax.Number("--threads", "threads of the CPU engine (default: all cores)", minimum: 1,
        property: "threads");
    private readonly Option<Precision?> precision = OptionSyntax.Value(
        "--precision", $"how a GPU multiplies: {PrecisionNames.Choice}; bf16 also stores feature maps so (default tf32; a CPU has fp32)",
        PrecisionNames.Parse, property: "precision");

    /// <summary>The options.</summary>
    /// <param name="otherwise">The device where none is named.</param>
    public MachineOptions(string otherwise = "auto")
    {
        this.otherwise = otherwise;
        string auto = otherwise == "auto" ? ": CUDA where it works, else CPU" : "";
        device = new SettingOption<string?>("--device", "device")
        {
            Description = $"auto, cpu, cuda or cuda:N (default {otherwise}{auto})",
            HelpName = "NAME"
        };
        precision.HelpName = "NAME";
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(device);
        command.Add(threads);
        command.Add(precision);
    }

    /// <summary>The options given, as they were written.</summary>
    public string Repeat(ParseResult parsed) => string.Concat(
        parsed.GetValue(device) is string named ? $" --device {named}" : "",
        parsed.GetValue(threads) is int count ? FormattableString.Invariant($" --threads {count}") : "",
        parsed.GetValue(precision) is Precision asked ? $" --precision {PrecisionNames.Of(asked)}" : "");

    /// <summary>The device asked for by name, null without one, and the precision.</summary>
    public (string? Device, Precision Precision) Asked(ParseResult parsed) =>
        (parsed.GetValue(device), parsed.GetValue(precision) ?? Precision.TensorFloat32);

    /// <summary>The threads asked for; 0: one a processor.</summary>
    public int Threads(ParseResult parsed) => parsed.GetValue(threads) ?? 0;

    /// <summary>Opens the device asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="note">Receives devices that are there and do not work.</param>
    /// <param name="kernelFolder">Where a GPU's compiled kernels are kept for the next start; null: nowhere.</param>
    /// <param name="share">What a rank of a job gets of its host; null: the process has it alone.</param>
    /// <exception cref="DeviceException">It is not there or does not work.</exception>
    /// <exception cref="PGGanException">It does not compute in the precision asked for.</exception>
    public Engine Open(ParseResult parsed, Action<string> note, string? kernelFolder, HostShare? share = null)
    {
        Precision? asked = parsed.GetValue(precision);
        string named = parsed.GetValue(device) ?? otherwise;
        Engine engine = DeviceCatalog.Open(
            share?.Device(named) ?? named, parsed.GetValue(threads) ?? share?.Threads ?? 0, asked ?? Precision.TensorFloat32, fault =>
                note($"Note: {fault}"), kernelFolder);
        if (engine is CpuEngine && asked is Precision other and not Precision.Float32)
        {
            engine.Dispose();
            throw new PGGanException(
                $"--precision {PrecisionNames.Of(other)}: the CPU computes in fp32; leave the option out or choose --device cuda.");
        }

        return engine;
    }
}
