using PGGan.Kernels.Gpu;

namespace PGGan.Kernels;

/// <summary>How precisions are written on the command line, in reports and in checkpoints.</summary>
public static class PrecisionNames
{
    private static readonly (Precision Precision, string Name)[] Names =
        [(Precision.Float32, "fp32"), (Precision.TensorFloat32, "tf32"), (Precision.BFloat16, "bf16")];

    /// <summary>All of them, for people: <c>fp32, tf32 or bf16</c>.</summary>
    public static string Choice { get; } = $"{string.Join(", ", Names[..^1].Select(named => named.Name))} or {Names[^1].Name}";

    /// <summary>The name of a precision.</summary>
    public static string Of(Precision precision) => Names.First(named => named.Precision == precision).Name;

    /// <summary>The precision of a name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static Precision Parse(string text) =>
        Names.Where(named => named.Name == text).Select(named => (Precision?)named.Precision).FirstOrDefault()
        ?? throw new FormatException($"'{text}' is no precision; choose {Choice}");

    /// <summary>What decides the roundings of a run: kind of engine and precision, <c>cpu fp32</c> or <c>cuda tf32</c>.</summary>
    public static string Arithmetic(Engine engine) =>
        engine is GpuEngine gpu ? $"cuda {Of(gpu.Precision)}" : $"cpu {Of(Precision.Float32)}";

    /// <summary>The engine's name, with the precision where there is a choice.</summary>
    public static string Device(Engine engine) => engine is GpuEngine gpu ? $"{gpu.Name}, {Of(gpu.Precision)}" : engine.Name;
}
