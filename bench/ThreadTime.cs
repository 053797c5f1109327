using System.Runtime.InteropServices;

namespace PGGan.Bench;

/// <summary>How long the calling thread has run on a core; waiting for one does not count.</summary>
internal static partial class ThreadTime
{
    private const int LinuxThreadClock = 3, MacThreadClock = 16;   // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Its seconds on a core; null where the system does not say.</summary>
    public static double? Seconds => !OperatingSystem.IsWindows()
        && clock_gettime(OperatingSystem.IsMacOS() ? MacThreadClock : LinuxThreadClock, out TimeSpec time) == 0
            ? time.Seconds + (time.Nanoseconds / 1e9) : null;

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
