using ILGPU.Runtime;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// How a kernel means to fill a multiprocessor. The assembler keeps its registers within what that leaves each thread (and would rather
/// spill than exceed it); the tests hold that it does not, and that the shared memory suffices.
/// </summary>
/// <remarks>
/// A group has 48 KB of shared memory at most, static or dynamic: more needs <c>cuFuncSetAttribute</c>, which ILGPU 1.5.3 does not call.
/// Several such groups fill a multiprocessor as well: three on sm_80, four on sm_90.
/// </remarks>
/// <param name="Threads">Threads of a group at most.</param>
/// <param name="Groups">Groups that a multiprocessor holds at a time at least: one alone leaves it idle at every barrier.</param>
internal readonly record struct Occupancy(int Threads, int Groups)
{
    /// <summary>Two groups of 256 threads: up to 128 registers each.</summary>
    public static Occupancy Default => new(256, 2);

    /// <summary>The bounds of a launch that the compiler receives.</summary>
    public KernelSpecialization Bounds => new(Threads, Groups);
}
