using System.Globalization;
using System.Runtime.InteropServices;

namespace PGGan.Learning.Machine;

/// <summary>
/// The machine that this process runs on, for records and reports. What the system does not say is left out, never a fault.
/// </summary>
internal static class MachineFacts
{
    /// <summary>The .NET runtime, <c>.NET 10.0.1, linux-x64</c>.</summary>
    public static string Runtime => $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}";

    /// <summary>The operating system, <c>Debian GNU/Linux 12 (bookworm), kernel 6.1.0</c>.</summary>
    public static string System => Lines("/proc/sys/kernel/osrelease").FirstOrDefault() is string kernel
        ? $"{RuntimeInformation.OSDescription}, kernel {kernel}" : RuntimeInformation.OSDescription;

    /// <summary>The processor's name and the cores that this process may use.</summary>
    public static string Processor
    {
        get
        {
            string name = Lines("/proc/cpuinfo").Where(line => line.StartsWith("model name", StringComparison.Ordinal))
                .Select(line => line[(line.IndexOf(':') + 1)..].Trim()).FirstOrDefault()
                ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? $"{RuntimeInformation.ProcessArchitecture}";
            int cores = Environment.ProcessorCount;
            return string.Create(CultureInfo.InvariantCulture, $"{name}, {cores} {(cores == 1 ? "core" : "cores")}");
        }
    }

    /// <summary>The memory that this process may use, in bytes: of the machine, or of a container where that is less.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Memory of the machine that could be used now, in bytes; null where the system does not say.</summary>
    public static long? FreeMemoryBytes => Lines("/proc/meminfo").Where(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
        .Select(line => Array.Find(line.Split(' '), word => word.Length > 0 && char.IsAsciiDigit(word[0])))
        .Select(word => long.TryParse(word, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : (long?)null)
        .FirstOrDefault();

    /// <summary>The NVIDIA kernel driver, <c>570.124.06</c>; null: there is none, or the system does not say.</summary>
    public static string? NvidiaDriver => Lines("/proc/driver/nvidia/version")
        .Where(line => line.StartsWith("NVRM version:", StringComparison.Ordinal))
        .Select(line => Array.Find(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), word => char.IsAsciiDigit(word[0])
            && word.Contains('.'))).FirstOrDefault();

    /// <summary>The lines of a file that the system has; none where it cannot be read.</summary>
    internal static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
