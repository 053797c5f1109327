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
