using PGGan.Kernels.Gpu;
using PGGan.Kernels.Gpu.Products;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>What a kernel is launched for.</summary>
internal enum KernelFamily
{
    /// <summary>A matrix product: a convolution, a dense layer or one of their gradients.</summary>
    Products,

    /// <summary>Operands of products made ready: packed into whole pieces of 16 bytes, taps gathered.</summary>
    Operands,

    /// <summary>The taps of a resampled weight's gradient added up, and the parts of a split one.</summary>
    Parts,

    /// <summary>A sum over an axis; one that is split takes two launches.</summary>
    Sums,

    /// <summary>Two arrays added: gradients of a tensor that is used more than once.</summary>
    Additions,

    /// <summary>Any other pointwise pass, fills and copies among them.</summary>
    Pointwise,

    /// <summary>A fused pass of a layer: pixel norm, activation with pooling, minibatch stddev, upsampling.</summary>
    Layers,

    /// <summary>Adam and the gradients' norms, statistics, image bytes.</summary>
    Updates,
}

/// <summary>How often an engine launched each kernel, in all or between two moments.</summary>
internal sealed class LaunchCounts
{
    private readonly Dictionary<Type, long> kernels;

    private LaunchCounts(Dictionary<Type, long> kernels) => this.kernels = kernels;

    /// <summary>All launches since the engine was opened.</summary>
    public static LaunchCounts Of(GpuEngine engine) =>
        new(engine.Launcher.Kernels.ToDictionary(kernel => kernel, engine.Launcher.LaunchesOf));

    /// <summary>Launches by <see cref="NameOf"/> of their kernels.</summary>
    public IReadOnlyDictionary<string, long> ByName =>
        kernels.Where(kernel => kernel.Value > 0).GroupBy(kernel => NameOf(kernel.Key)).ToDictionary(name => name.Key,
            name => name.Sum(kernel => kernel.Value));

    /// <summary>Launches of all kernels.</summary>
    public long Total => kernels.Values.Sum();

    /// <summary>Launches of a family's kernels.</summary>
    public long this[KernelFamily family] => kernels.Where(kernel => FamilyOf(kernel.Key) == family).Sum(kernel => kernel.Value);

    /// <summary>Those since an earlier moment of the same engine.</summary>
    public LaunchCounts Since(LaunchCounts earlier) =>
        new(kernels.ToDictionary(kernel => kernel.Key, kernel => kernel.Value - earlier.kernels.GetValueOrDefault(kernel.Key)));

    /// <summary>What a kernel is launched for, by its name.</summary>
    public static KernelFamily FamilyOf(Type kernel) => KernelEntries.NameOf(kernel).Split('_') switch
    {
        ["Product" or "Peak", ..] => KernelFamily.Products,
        ["Pack" or "PrepareWeights", ..] => KernelFamily.Operands,
        ["ScatterTaps", ..] => KernelFamily.Parts,
        ["Sum" or "LogSumExp", ..] => KernelFamily.Sums,
        ["Map", "BinaryTerm", nameof(Add)] => KernelFamily.Additions,
        ["Map" or "Copy", ..] => KernelFamily.Pointwise,
        ["Adam" or "Squares" or "Moments" or "Images", ..] => KernelFamily.Updates,
        _ => KernelFamily.Layers,
    };

    /// <summary>A kernel's name for people, without the machine, tile and warp that a product is compiled for.</summary>
    public static string NameOf(Type kernel) => kernel.GetGenericArguments().Where(IsMachineOrTile).Select(KernelEntries.NameOf)
        .Aggregate(KernelEntries.NameOf(kernel), (name, argument) => name.Replace($"_{argument}", "", StringComparison.Ordinal));

    private static bool IsMachineOrTile(Type argument) =>
        typeof(IMachine).IsAssignableFrom(argument) || typeof(ITile).IsAssignableFrom(argument)
            || typeof(IWarpTile).IsAssignableFrom(argument);
}
