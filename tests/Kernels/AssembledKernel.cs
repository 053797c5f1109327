using PGGan.Kernels.Gpu;

namespace PGGan.Tests.Kernels;

/// <summary>What a kernel takes, by ptxas.</summary>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="Shared">Shared memory of a group that is known to the assembler, in bytes.</param>
/// <param name="Stack">Local memory of a thread for what cannot be in registers, in bytes.</param>
/// <param name="Spill">Bytes written to and read from local memory because registers ran out.</param>
/// <param name="Cubin">The object file.</param>
internal sealed record AssembledKernel(int Registers, int Shared, int Stack, int Spill, byte[] Cubin)
{
    /// <summary>What is wrong with it: nothing, when it keeps its values in registers and as many groups as planned fit.</summary>
    public IEnumerable<string> Faults(Occupancy plan, Multiprocessor chip)
    {
        if (Stack > 0 || Spill > 0)
        {
            yield return $"{chip.Name}: {Stack} bytes of stack, {Spill} bytes spilled; values must stay in registers";
        }

        if (chip.GroupsByThreads(plan.Threads) < plan.Groups)
        {
            yield return $"{chip.Name}: {plan.Groups} groups of {plan.Threads} threads are planned, "
                + $"{chip.GroupsByThreads(plan.Threads)} fit";
        }

        if (chip.GroupsByRegisters(Registers, plan.Threads) < plan.Groups)
        {
            yield return $"{chip.Name}: {Registers} registers × {plan.Threads} threads × {plan.Groups} groups exceed "
                + $"{Multiprocessor.Registers}";
        }

        if (chip.GroupsByShared(Shared) < plan.Groups)
        {
            yield return $"{chip.Name}: {Shared} bytes of shared memory × {plan.Groups} groups exceed {chip.Shared}";
        }
    }
}
