using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace PGGan.Kernels.Cpu;

/// <summary>Hints that memory will be read soon; nothing on processors without such an instruction.</summary>
internal static unsafe class CacheHint
{
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
