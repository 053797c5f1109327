using System.IO.Hashing;
using System.Text;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Runs;

namespace PGGan.Tests.Learning.Runs;

public sealed class CheckpointTests : RunFolderFixture
{
    [Test]
    public void EveryFlippedBitIsNoticed()
    {
        byte[] whole = File.ReadAllBytes(Save("a.safetensors", 1000));
        List<int> silent = [];
        Parallel.ForEach(
            System.Collections.Concurrent.Partitioner.Create(0, whole.Length),
            () => (Bytes: (byte[])whole.Clone(), Path: PathOf($"{Guid.NewGuid():N}.safetensors")),
            (range, _, mine) =>
            {
                File.WriteAllBytes(mine.Path, mine.Bytes);
                using FileStream file = new(mine.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                for (int bit = 8 * range.Item1; bit < 8 * range.Item2; bit++)
                {
                    Put(file, bit / 8, (byte)(whole[bit / 8] ^ (1 << (bit % 8))));
                    if (!IsDamaged(mine.Path))
                    {
                        lock (silent)
                        {
                            silent.Add(bit);
                        }
                    }

                    Put(file, bit / 8, whole[bit / 8]);
                }

                return mine;
            },
            _ => { });
        Assert.That(silent, Is.Empty);
        Assert.That(IsDamaged(PathOf("a.safetensors")), Is.False);
    }

    [Test]
    public void OneOfAnOlderVersionIsReadAndSaysWhatItsChecksumDoesNotCover()
    {
        string path = Save("a.safetensors", 1000);
        byte[] bytes = File.ReadAllBytes(path);
        int values = 8 + (int)BitConverter.ToInt64(bytes);

        // Twelve letters less than the newer entry, made up for by blanks at the end of the header.
        string header = Encoding.UTF8.GetString(bytes.AsSpan(8, values - 8)).Replace("pggan-checkpoint-2", "pggan-checkpoint-1",
            StringComparison.Ordinal);
        int at = header.IndexOf("\"checksum\":\"", StringComparison.Ordinal);
        string digits = Convert.ToHexStringLower(XxHash3.Hash(bytes.AsSpan(values)));
        header = $"{header[..at]}\"xxh3\":\"{digits}{header[(at + 12 + digits.Length)..]}".PadRight(values - 8);
        File.WriteAllBytes(path, [.. bytes.AsSpan(0, 8), .. Encoding.UTF8.GetBytes(header), .. bytes.AsSpan(values)]);
        using (Checkpoint older = Checkpoint.Open(path))
        {
            Assert.That((older.HeaderIsChecked, older.State.Position.ImagesSeen), Is.EqualTo((false, 1000)));
        }

        bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.That(IsDamaged(path), Is.True);
    }

    private static void Put(FileStream file, int at, byte value)
    {
        file.Position = at;
        file.WriteByte(value);
    }

    private static bool IsDamaged(string path)
    {
        try
        {
            Checkpoint.Open(path).Dispose();
            return false;
        }
        catch (DamagedFileException)
        {
            return true;
        }
    }
}
