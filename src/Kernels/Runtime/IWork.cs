namespace PGGan.Kernels.Cpu;

/// <summary>
/// One operation cut into parts by its shape alone. A value of pointers and numbers: it lies on the caller's stack while the threads run
/// it, so a launch allocates nothing.
/// </summary>
internal interface IWork
{
    /// <summary>Does part <paramref name="part"/>; parts write to places of their own.</summary>
    void Run<T>(int part)
        where T : struct, ISimdLane<T>;
}

/// <summary>Work that needs scratch memory: as much as it asked for, one piece a thread.</summary>
internal unsafe interface IScratchWork
{
    /// <summary>Does part <paramref name="part"/> with scratch memory of undefined contents.</summary>
    void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>;
}
