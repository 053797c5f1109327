using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// Stores that go past the caches. A plain store first fetches the line that it is about to overwrite, a third of the traffic of a map of
/// two arrays; a result larger than the caches is gone from them before anybody reads it, so nothing is lost by not keeping it there.
/// </summary>
/// <remarks>
/// Such stores may become visible late. The interlocked operation that ends every part (<see cref="Workers"/>) is after them for all
/// threads.
/// </remarks>
internal static unsafe class Streaming
{
    /// <summary>
    /// Bytes from which on a result is streamed: the third-level cache that a few cores share. At a quarter of it, streaming already loses.
    /// </summary>
    public const long DefaultBytes = 32L << 20;

    // Storages begin on a line; so does every row of a whole number of lines, and every part of rows.
    private const int LineFloats = CpuStorage.Alignment / sizeof(float);

    /// <summary>Whether rows of so many floats begin where the widest vector may be stored aligned.</summary>
    public static bool IsAligned(int row) => row % LineFloats == 0;

    /// <summary>A store of one kind or the other; the choice is the same for a whole loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(bool stream, float* p, T x)
        where T : struct, ISimdLane<T>
    {
        if (stream)
        {
            T.Stream(p, x);
        }
        else
        {
            T.Store(p, x);
        }
    }
}
