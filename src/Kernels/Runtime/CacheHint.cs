using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace PGGan.Kernels.Cpu;

/// <summary>Hints that memory will be read soon; nothing on processors without such an instruction.</summary>
internal static unsafe class CacheHint
{
    /// <summary>Floats to ask in advance for of a long run: what memory delivers during two of its latencies, about 16 KiB.</summary>
    public const int Ahead = 4096;

    /// <summary>Brings the line at <paramref name="p"/> into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SecondLevel(float* p)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(p);
        }
    }

    /// <summary>Brings <paramref name="count"/> floats into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SecondLevel(float* p, int count)
    {
        if (Sse.IsSupported)
        {
            for (int i = 0; i < count; i += 16)
            {
                Sse.Prefetch1(p + i);
            }
        }
    }
}
