namespace PGGan.Tests.Kernels;

/// <summary>What a multiprocessor of a GPU has room for (CUDA C++ Programming Guide, compute capabilities).</summary>
/// <param name="Name">The architecture as ptxas calls it.</param>
/// <param name="Shared">Shared memory of all groups, in bytes.</param>
internal sealed record Multiprocessor(string Name, int Shared)
{
    /// <summary>32-bit registers.</summary>
    public const int Registers = 65536;

    /// <summary>Threads of all groups.</summary>
    public const int Threads = 2048;

    private const int WarpThreads = 32;
    private const int MaxGroups = 32;
    private const int Quarters = 4;                  // each with a quarter of the registers, for whole warps
    private const int RegisterUnit = 256;            // a warp's registers come in such units
    private const int SharedUnit = 128;
    private const int SystemShared = 1024;           // kept by the system for every group

    /// <summary>A100.</summary>
    public static Multiprocessor Sm80 { get; } = new("sm_80", 164 * 1024);

    /// <summary>H100.</summary>
    public static Multiprocessor Sm90 { get; } = new("sm_90", 228 * 1024);

    /// <summary>Those that every kernel is assembled for.</summary>
    public static IReadOnlyList<Multiprocessor> All { get; } = [Sm80, Sm90];

    /// <summary>Groups that fit at a time.</summary>
    public int Groups(int registers, int shared, int threads) =>
        Math.Min(GroupsByThreads(threads), Math.Min(GroupsByRegisters(registers, threads), GroupsByShared(shared)));

    /// <summary>Groups for whose threads there is room.</summary>
    public int GroupsByThreads(int threads) => Math.Min(MaxGroups, Threads / WarpThreads / Warps(threads));

    /// <summary>Groups for whose registers there is room.</summary>
    public int GroupsByRegisters(int registers, int threads) =>
        Registers / Quarters / RoundUp(registers * WarpThreads, RegisterUnit) * Quarters / Warps(threads);

    /// <summary>Groups for whose shared memory there is room.</summary>
    public int GroupsByShared(int shared) => Shared / (RoundUp(shared, SharedUnit) + SystemShared);

    /// <summary>Warps of a group.</summary>
    public static int Warps(int threads) => RoundUp(threads, WarpThreads) / WarpThreads;

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
