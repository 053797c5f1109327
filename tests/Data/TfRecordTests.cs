using System.Buffers.Binary;
using NUnit.Framework;
using NUnit.Framework.Constraints;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Data.TfRecords;
using PGGan.Model;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

/// <summary>The official tool's files, read and written; the other side of each test is <see cref="TfRecordTwin"/>.</summary>
public class TfRecordTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("pggan-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase(3, 16)]
    [TestCase(1, 8)]
    public void FilesOfAnotherWriterAreReadIdentically(int channels, int resolution)
    {
        // Levels that are no averages of each other: each must come from its own file.
        byte[][][] levels = [.. Pyramid.Levels(resolution).Select(level =>
            Enumerable.Range(0, 5).Select(i => ImagingFiles.RandomBytes(level * level * channels, (level * 10) + i)).ToArray())];
        for (int i = 0; i < levels.Length; i++)
        {
            TfRecordTwin.Write(FileOf(i + 2), channels, 4 << i, levels[i]);
        }

        foreach (string path in (string[])[folder, FileOf(3)])
        {
            using TfRecordImages set = TfRecordImages.Open(path, new ImageFolderOptions(0));
            Assert.That((set.Name, set.Resolution, set.Channels, set.Count), Is.EqualTo(("pets", resolution, channels, 5)));
            Assert.That(set.Labels.IsEmpty, Is.True);
            for (int i = 0; i < levels.Length; i++)
            {
                Assert.That(ReadAll(set, 4 << i), Is.EqualTo(levels[i].Select(image => TfRecordTwin.ChannelsLast(image, channels))));
            }
        }

        using TfRecordImages smaller = TfRecordImages.Open(folder, new ImageFolderOptions(4) { MaxImages = 3 });
        Assert.That((smaller.Resolution, smaller.Count), Is.EqualTo((4, 3)));
        Assert.That(() => TfRecordImages.Open(folder, new ImageFolderOptions(64)), Refused("not 64x64; choose one of those"));
        Assert.That(TfRecordImages.ShapeOf(folder), Is.EqualTo((resolution, channels)));
    }

    [TestCase(1L << 40)]
    [TestCase(long.MaxValue)]
    [TestCase(-1)]
    public void ARecordThatClaimsMoreThanAnImageTakesNoMemory(long claimed)
    {
        byte[] header = new byte[TfRecordFrame.HeaderLength];
        BinaryPrimitives.WriteInt64LittleEndian(header, claimed);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(sizeof(long)), TfRecordFrame.Checksum(header.AsSpan(0, sizeof(long))));
        File.WriteAllBytes(FileOf(2), [.. header, .. new byte[1000]]);
        Assert.That(() => TfRecordImages.Open(folder, new ImageFolderOptions(0)), Refused("more than an image of 1024x1024"));
    }

    [TestCase(3, 32)]
    [TestCase(1, 4)]
    [TestCase(3, 256)]
    public void WhatIsWrittenAnotherReaderReads(int channels, int resolution)
    {
        byte[][] images = [.. Enumerable.Range(0, 3).Select(i => ImagingFiles.RandomBytes(resolution * resolution * channels, i))];
        using (TfRecordWriter writer = new(folder, "pets", resolution, channels))
        {
            Array.ForEach(images, image => writer.Append(writer.Encode(image)));
        }

        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(Pyramid.Levels(resolution).Count()));
        byte[][][] levels = [.. images.Select(image => Pyramid.Build(image, resolution, channels))];
        for (int i = 0; i < levels[0].Length; i++)
        {
            (int[] shape, byte[] data)[] read = TfRecordTwin.Read(FileOf(i + 2));
            Assert.That(read.Select(record => record.shape), Has.All.EqualTo(new[] { channels, 4 << i, 4 << i }));
            Assert.That(read.Select(record => TfRecordTwin.ChannelsLast(record.data, channels)),
                Is.EqualTo(levels.Select(image => image[i])));
        }

        using TfRecordImages set = TfRecordImages.Open(folder, new ImageFolderOptions(resolution));
        Assert.That(ReadAll(set, resolution), Is.EqualTo(images));
    }

    [Test]
    public void RecordsHaveTheOfficialSizes()
    {
        // By the file sizes of its CIFAR-10: 50,000 images of 4×4, 8×8, 16×16 and 32×32.
        using (TfRecordWriter writer = new(folder, "pets", 32, 3))
        {
            writer.Append(writer.Encode(new byte[32 * 32 * 3]));
            writer.Append(writer.Encode(new byte[32 * 32 * 3]));
        }

        Assert.That(Enumerable.Range(2, 4).Select(r => new FileInfo(FileOf(r)).Length / 2), Is.EqualTo(new[] { 98, 247, 823, 3127 }));
    }

    [Test]
    public void LabelsAreReadFromTheirOwnFile()
    {
        WriteSmall(count: 3);
        float[] labels = [0, 1, 1, 0, 0.5f, 0.25f];
        NpyFile.Write(Path.Combine(folder, "pets-rxx.labels"), 3, 2, labels);
        using TfRecordImages without = TfRecordImages.Open(folder, new ImageFolderOptions(8));
        using TfRecordImages set = TfRecordImages.Open(folder, new ImageFolderOptions(8) { Conditional = true });
        Assert.That(without.Labels.IsEmpty, Is.True);
        Assert.That(set.Labels, Is.EqualTo(LabelSchema.Of("class", ["0", "1"])));
        Assert.That(set.Fingerprint, Is.Not.EqualTo(without.Fingerprint));
        float[] label = new float[2];
        for (int i = 0; i < 3; i++)
        {
            set.ReadLabel(i, label);
            Assert.That(label, Is.EqualTo(labels[(2 * i)..((2 * i) + 2)]));
        }

        NpyFile.Write(Path.Combine(folder, "pets-rxx.labels"), 2, 2, labels.AsMemory(0, 4));
        Assert.That(() => TfRecordImages.Open(folder, new ImageFolderOptions(8) { Conditional = true }),
            Refused("[2, 2] and the set has 3 images"));
    }

    [Test]
    public void TheFingerprintIsThatOfTheContent()
    {
        WriteSmall(count: 3);
        string first = Fingerprint();
        Assert.That(Fingerprint(), Is.EqualTo(first));
        File.SetLastWriteTimeUtc(FileOf(2), DateTime.UtcNow.AddDays(-3));
        Assert.That(Fingerprint(), Is.EqualTo(first));
        TfRecordTwin.Write(FileOf(3), 1, 8, [.. Enumerable.Range(1, 3).Select(i => ImagingFiles.RandomBytes(64, i))]);
        Assert.That(Fingerprint(), Is.Not.EqualTo(first), "the largest level");

        string Fingerprint()
        {
            using TfRecordImages set = TfRecordImages.Open(folder, new ImageFolderOptions(8));
            return set.Fingerprint;
        }
    }

    [Test]
    public void DamageIsAnErrorOfOneLine()
    {
        WriteSmall(count: 3);
        byte[] whole = File.ReadAllBytes(FileOf(3));
        int record = whole.Length / 3;
        AssertRefused(bytes => bytes[^1] ^= 1, "damaged at image 2: its checksum is wrong");
        AssertRefused(bytes => bytes[40] ^= 4, "damaged at image 0: its checksum is wrong");
        AssertRefused(bytes => bytes[8] ^= 1, "damaged at image 0: the checksum of its length is wrong");
        AssertRefused(bytes => bytes[(2 * record) + 1] ^= 1, "damaged at image 2: the checksum of its length is wrong");

        // In the middle: found when it is read.
        byte[] damaged = [.. whole];
        damaged[record + 50] ^= 1;
        File.WriteAllBytes(FileOf(3), damaged);
        using (TfRecordImages set = TfRecordImages.Open(folder, new ImageFolderOptions(8)))
        {
            Assert.That(() => set.Read(1, 8, new byte[64]), Refused("r03.tfrecords is damaged at image 1: its checksum is wrong"));
            set.Read(2, 8, new byte[64]);
        }

        File.WriteAllBytes(FileOf(3), whole[..^7]);
        Assert.That(Open, Refused("cut short or damaged: its"));
        File.WriteAllBytes(FileOf(3), whole[..^record]);
        Assert.That(Open, Refused("has 2 images of 1 channels, the 4x4 file 3 of 1"));
        File.WriteAllBytes(FileOf(3), []);
        Assert.That(Open, Refused("holds no record"));
        File.Copy(FileOf(2), FileOf(3), overwrite: true);
        Assert.That(Open, Refused("has images of 4x4, by its name 8x8"));
        File.WriteAllBytes(FileOf(3), whole);
        File.Move(FileOf(2), FileOf(4));
        Assert.That(Open, Refused("has no pets-r02.tfrecords, the images of 4x4"));
        File.Copy(FileOf(3), Path.Combine(folder, "other-r02.tfrecords"));
        Assert.That(Open, Refused("holds 2 sets of TFRecords (other, pets)"));

        void Open() => TfRecordImages.Open(folder, new ImageFolderOptions(8)).Dispose();

        void AssertRefused(Action<byte[]> damage, string part)
        {
            byte[] bytes = [.. whole];
            damage(bytes);
            File.WriteAllBytes(FileOf(3), bytes);
            Assert.That(Open, Refused(part));
        }
    }

    [Test]
    public void AMessageThatIsNoImageIsAnErrorOfOneLine()
    {
        TfRecordTwin.WriteRecords(FileOf(2), [TfRecordTwin.Example(1, 4, new byte[15])]);
        Assert.That(Open, Refused("'data' has 15 bytes for the shape [1, 4, 4]"));
        TfRecordTwin.WriteRecords(FileOf(2), [[8, 1]]);
        Assert.That(Open, Refused("no feature 'shape'"));
        TfRecordTwin.WriteRecords(FileOf(2), [[10, 99, 1]]);
        Assert.That(Open, Refused("it ends within a field"));
        TfRecordTwin.WriteRecords(FileOf(2), [[0xFF, 0xFF]]);
        Assert.That(Open, Refused("it ends within a number"));
        TfRecordTwin.WriteRecords(FileOf(2), [[0x0B]]);
        Assert.That(Open, Refused("wire type 3"));
        TfRecordTwin.WriteRecords(FileOf(2), [TfRecordTwin.Example(1, 3, new byte[9])]);
        Assert.That(Open, Refused("squares of a power of two"));

        void Open() => TfRecordImages.Open(folder, new ImageFolderOptions(0)).Dispose();
    }

    [Test]
    public void TheChecksumIsTheMaskedOneOfTheStandard()
    {
        uint masked = TfRecordFrame.Checksum("123456789"u8);
        Assert.That(uint.RotateLeft(masked - 0xA282EAD8, 15), Is.EqualTo(0xE3069283), "the CRC's check value");
    }

    [Test]
    public void ThreadsReadTheSameImages()
    {
        WriteSmall(count: 3);
        using TfRecordImages set = TfRecordImages.Open(folder, new ImageFolderOptions(8));
        byte[][] images = ReadAll(set, 8);
        Parallel.For(0, 300, i =>
        {
            byte[] pixels = new byte[64];
            set.Read(i % 3, 8, pixels);
            Assert.That(pixels, Is.EqualTo(images[i % 3]));
        });
    }

    private static IResolveConstraint Refused(string part) =>
        Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n");

    private static byte[][] ReadAll(TfRecordImages set, int resolution) => [.. Enumerable.Range(0, set.Count).Select(i =>
    {
        byte[] pixels = new byte[resolution * resolution * set.Channels];
        pixels.AsSpan().Fill(0xA5);
        set.Read(i, resolution, pixels);
        return pixels;
    })];

    private string FileOf(int exponent) => Path.Combine(folder, $"pets-r{exponent:D2}.tfrecords");

    private void WriteSmall(int count)
    {
        TfRecordTwin.Write(FileOf(2), 1, 4, [.. Enumerable.Range(0, count).Select(i => ImagingFiles.RandomBytes(16, i))]);
        TfRecordTwin.Write(FileOf(3), 1, 8, [.. Enumerable.Range(0, count).Select(i => ImagingFiles.RandomBytes(64, i))]);
    }
}

/// <summary>A second reader and writer of the format, as small as it can be: bit by bit, no code of the program.</summary>
internal static class TfRecordTwin
{
    /// <summary>Writes images <c>[C, H, W]</c>; every second record has its features in the other order.</summary>
    public static void Write(string path, int channels, int side, byte[][] images) =>
        WriteRecords(path,
            [.. images.Select((image, i) => Example(channels, side, image, dataFirst: i % 2 == 1, unpacked: channels == 1))]);

    public static byte[] Example(int channels, int side, byte[] image, bool dataFirst = false, bool unpacked = false)
    {
        byte[] size = side < 128 ? [(byte)side] : [(byte)(side & 127 | 128), (byte)(side >> 7)];
        byte[] list = unpacked ? [8, (byte)channels, 8, .. size, 8, .. size] : Message(1, [(byte)channels, .. size, .. size]);
        byte[] shape = Message(1, [.. Message(1, "shape"u8.ToArray()), .. Message(2, Message(3, list))]);
        byte[] data = Message(1, [.. Message(1, "data"u8.ToArray()), .. Message(2, Message(1, Message(1, image)))]);
        return Message(1, dataFirst ? [.. data, .. shape] : [.. shape, .. data]);
    }

    public static void WriteRecords(string path, byte[][] payloads)
    {
        using FileStream file = File.Create(path);
        foreach (byte[] payload in payloads)
        {
            byte[] length = BitConverter.GetBytes((long)payload.Length);
            file.Write([.. length, .. BitConverter.GetBytes(MaskedCrc.Of(length)), .. payload,
                .. BitConverter.GetBytes(MaskedCrc.Of(payload))]);
        }
    }

    /// <summary>Reads a file of records whose messages have any order of fields.</summary>
    public static (int[] Shape, byte[] Data)[] Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        List<(int[], byte[])> records = [];
        for (int at = 0; at < bytes.Length;)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            byte[] payload = bytes[(at + 12)..(at + 12 + length)];
            Check(bytes[at..(at + 8)], bytes.AsSpan(at + 8));
            Check(payload, bytes.AsSpan(at + 12 + length));
            at += length + 16;
            Dictionary<string, byte[]> features = Fields(Fields(payload).Single().Value).ToDictionary(
                entry => System.Text.Encoding.ASCII.GetString(Fields(entry.Value).Single(f => f.Number == 1).Value),
                entry => Fields(Fields(Fields(entry.Value).Single(f => f.Number == 2).Value).Single().Value).Single().Value);
            List<int> shape = [];
            for (int i = 0; i < features["shape"].Length;)
            {
                shape.Add((int)Varint(features["shape"], ref i));
            }

            records.Add(([.. shape], features["data"]));
        }

        return [.. records];

        static void Check(byte[] content, Span<byte> stored) =>
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(stored), Is.EqualTo(MaskedCrc.Of(content)));
    }

    public static byte[] ChannelsLast(byte[] image, int channels) =>
        [.. Enumerable.Range(0, image.Length).Select(i => image[(i % channels * (image.Length / channels)) + (i / channels)])];

    private static IEnumerable<(int Number, byte[] Value)> Fields(byte[] message)
    {
        for (int at = 0; at < message.Length;)
        {
            int tag = (int)Varint(message, ref at), length = (int)Varint(message, ref at);
            Assert.That(tag & 7, Is.EqualTo(2), "only lengths and bytes are written");
            yield return (tag >> 3, message[at..(at + length)]);
            at += length;
        }
    }

    private static long Varint(byte[] bytes, ref int at)
    {
        long value = 0;
        int shift = 0;
        do
        {
            value |= (long)(bytes[at] & 127) << shift;
            shift += 7;
        }
        while (bytes[at++] >= 128);
        return value;
    }

    private static byte[] Message(int number, byte[] content)
    {
        List<byte> bytes = [(byte)((number << 3) | 2)];
        int rest = content.Length;
        for (; rest >= 128; rest >>= 7)
        {
            bytes.Add((byte)(rest & 127 | 128));
        }

        return [.. bytes, (byte)rest, .. content];
    }
}
