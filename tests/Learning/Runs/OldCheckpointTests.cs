using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using NUnit.Framework;
using PGGan.Learning;

namespace PGGan.Tests.Learning.Runs;

/// <summary>
/// A run begun by an earlier version (commit d6f6f44, before the libraries were cut) and stopped in the middle of a fade
/// goes on bit for bit
/// as it did there. tests/Golden/README.md tells how the file was made.
/// </summary>
internal sealed class OldCheckpointTests
{
    // Of the earlier version's last checkpoint, after 240 images, on a CPU with 512-bit vectors; sums of other widths round otherwise.
    private const string Sha256 = "E53852EF4BFFB786011A9F377EDD8B11EE10BC34CF6DA27B845A5A58A07778C2";

    [Test]
    public void ARunOfAnEarlierVersionGoesOnBitForBit()
    {
        using TemporaryFolder folder = new();
        string checkpoint = folder.PathOf("old.safetensors");
        using (GZipStream packed =
            new(File.OpenRead(Path.Combine(TestContext.CurrentContext.TestDirectory, "Golden", "run-d6f6f44-r8-fading.safetensors.gz")),
            CompressionMode.Decompress))
        using (FileStream file = File.Create(checkpoint))
        {
            packed.CopyTo(file);
        }

        List<long> ticks = [];
        TrainingRunOptions options = new()
        {
            OutputFolder = folder.PathOf("runs"),
            CacheFolder = folder.PathOf("cache"),
            Device = new DeviceOptions { Device = "cpu", Threads = 2 },
        };
        using TrainingRun run = TrainingRun.Resume(checkpoint, options);
        Assert.That(run.Run(tick => ticks.Add(tick.ImagesSeen)), Is.EqualTo(RunEnd.Finished));
        Assert.That(ticks, Is.EqualTo(new[] { 128, 160, 192, 224, 240 }));
        byte[] last = File.ReadAllBytes(Path.Combine(run.Folder, "checkpoint-000000.240.safetensors"));
        if (Vector512.IsHardwareAccelerated)
        {
            // Behind the header, which also has the configuration with the settings that exist since.
            int header = sizeof(long) + (int)BinaryPrimitives.ReadInt64LittleEndian(last);
            Assert.That(Convert.ToHexString(SHA256.HashData(last.AsSpan(header))), Is.EqualTo(Sha256));
        }
    }
}
