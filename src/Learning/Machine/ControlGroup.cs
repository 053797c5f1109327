using System.Globalization;

namespace PGGan.Learning.Machine;

/// <summary>What a container or a batch system leaves to this process: the limits of its Linux control group (version 2, else 1).</summary>
/// <param name="Cores">Processor time a second, in cores; null: no limit.</param>
/// <param name="MemoryBytes">Memory in bytes; null: no limit.</param>
internal sealed record ControlGroup(double? Cores, long? MemoryBytes)
{
    // A group without a limit has a huge number in version 1.
    private const long Unlimited = 1L << 60;

    /// <summary>The limits of this process: the tightest of its group and of those above.</summary>
    /// <param name="root">Where the groups are mounted.</param>
    /// <param name="membership">The file that names the process's group.</param>
    public static ControlGroup Read(string root = "/sys/fs/cgroup", string membership = "/proc/self/cgroup")
    {
        string group = MachineFacts.Lines(membership).Where(line => line.StartsWith("0::/", StringComparison.Ordinal))
            .Select(line => line["0::/".Length..]).FirstOrDefault() ?? "";
        List<double> cores = [];
        List<long> memory = [];
        for (string? folder = Path.Combine(root, group); folder is not null && folder.StartsWith(root, StringComparison.Ordinal);
            folder = Path.GetDirectoryName(folder))
        {
            string[] quota = (First(folder, "cpu.max") ?? "").Split(' ');
            Add(cores, quota[0], quota.Length > 1 ? quota[1] : null);
            Add(memory, First(folder, "memory.max"));
        }

        Add(cores, First(root, "cpu/cpu.cfs_quota_us"), First(root, "cpu/cpu.cfs_period_us"));
        Add(memory, First(root, "memory/memory.limit_in_bytes"));
        return new ControlGroup(cores.Count > 0 ? cores.Min() : null, memory.Count > 0 ? memory.Min() : null);
    }

    private static void Add(List<double> cores, string? quota, string? period)
    {
        if (Number(quota) is long microseconds and > 0 && Number(period) is long each and > 0)
        {
            cores.Add((double)microseconds / each);
        }
    }

    private static void Add(List<long> memory, string? limit)
    {
        if (Number(limit) is long bytes and > 0 and < Unlimited)
        {
            memory.Add(bytes);
        }
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string? First(string folder, string file) => MachineFacts.Lines(Path.Combine(folder, file)).FirstOrDefault();
}
