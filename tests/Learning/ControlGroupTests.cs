using NUnit.Framework;
using PGGan.Learning.Machine;

namespace PGGan.Tests.Learning;

/// <summary>Limits as Linux writes them, in folders made by hand.</summary>
public sealed class ControlGroupTests
{
    [Test]
    public void TheTightestOfAGroupAndThoseAboveCounts()
    {
        using TemporaryFolder folder = new();
        string membership = Put(folder, "membership", "0::/batch/job7\n");
        Put(folder, "root/batch/job7/cpu.max", "max 100000\n");
        Put(folder, "root/batch/job7/memory.max", "4294967296\n");
        Put(folder, "root/batch/cpu.max", "250000 100000\n");
        Put(folder, "root/batch/memory.max", "max\n");
        Assert.That(ControlGroup.Read(folder.PathOf("root"), membership), Is.EqualTo(new ControlGroup(2.5, 4L << 30)));
    }

    [Test]
    public void VersionOneIsRead()
    {
        using TemporaryFolder folder = new();
        string membership = Put(folder, "membership", "4:memory:/\n3:cpu,cpuacct:/\n");
        Put(folder, "root/cpu/cpu.cfs_quota_us", "150000\n");
        Put(folder, "root/cpu/cpu.cfs_period_us", "100000\n");
        Put(folder, "root/memory/memory.limit_in_bytes", "1073741824\n");
        Assert.That(ControlGroup.Read(folder.PathOf("root"), membership), Is.EqualTo(new ControlGroup(1.5, 1L << 30)));
    }

    [Test]
    public void WithoutLimitsThereAreNone()
    {
        using TemporaryFolder folder = new();
        Put(folder, "root/cpu/cpu.cfs_quota_us", "-1\n");
        Put(folder, "root/cpu/cpu.cfs_period_us", "100000\n");
        Put(folder, "root/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Put(folder, "root/memory.max", "not a number\n");
        ControlGroup none = new(null, null);
        Assert.That(ControlGroup.Read(folder.PathOf("root"), folder.PathOf("missing")), Is.EqualTo(none));
        Assert.That(ControlGroup.Read(folder.PathOf("nowhere"), folder.PathOf("missing")), Is.EqualTo(none));
    }

    private static string Put(TemporaryFolder folder, string name, string text)
    {
        string path = folder.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
