using System.Runtime.InteropServices;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// Asks Linux to back large blocks with pages of two megabytes where it leaves the choice to the program. A transform writes 36 planes at
/// once, each on pages of its own, and first use of a block stops once for two megabytes instead of 512 times. Elsewhere nothing happens.
/// </summary>
internal static unsafe partial class LargePages
{
    private const nuint PageBytes = 2 << 20, FewestBytes = 2 * PageBytes;
    private const int WantsLargePages = 14;   // MADV_HUGEPAGE

    /// <summary>A hint: whether the system follows it makes no difference but time.</summary>
    public static void Ask(void* block, nuint bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < FewestBytes)
        {
            return;
        }

        nuint first = ((nuint)block + PageBytes - 1) / PageBytes * PageBytes, end = ((nuint)block + bytes) / PageBytes * PageBytes;
        _ = Advise((void*)first, end - first, WantsLargePages);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
