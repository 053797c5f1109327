using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Imaging;
using PGGan.Tests.Imaging;
using SkiaSharp;

namespace PGGan.Tests.Data;

public class LmdbFormatTests
{
    private const int PageSize = 256;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void ImagesComeInTheOrderOfTheirKeys()
    {
        byte[] pixels = ImagingFiles.RandomRgba(6, 4, 1);
        Write(
            ("b", ImagingFiles.Skia(20, 20, Enumerable.Repeat((byte)77, 400).ToArray(), SKEncodedImageFormat.Jpeg, channels: 1)),
            ("c", "no image"u8.ToArray()),
            ("a", ImagingFiles.Skia(6, 4, pixels, SKEncodedImageFormat.Webp)));
        Assert.That(LmdbPictures.Recognises(folder.Root) && LmdbPictures.Recognises(folder.PathOf("data.mdb")));
        using LmdbPictures pictures = LmdbPictures.Open(folder.Root);
        Assert.That((pictures.Name, pictures.Count, pictures.Labels.IsEmpty), Is.EqualTo((Path.GetFileName(folder.Root), 3, true)));
        Assert.That(pictures.Read(0).Pixels, Is.EqualTo(pixels));
        PixelBuffer gray = pictures.Read(1);
        Assert.That((gray.Width, gray.Pixels[0], gray.Pixels[3]), Is.EqualTo((20, 77, 255)));
        Assert.That(() => pictures.Read(2), Throws.TypeOf<InvalidDataException>().With.Message.Contains("not a JPEG"));
    }

    /// <summary>Golden/README.md says how the library was asked for this file.</summary>
    [Test]
    public void AFileOfTheLibraryItselfIsReadValueByValue()
    {
        string golden = Path.Combine(AppContext.BaseDirectory, "Golden", "lmdb-0.9.24.mdb.gz");
        using (GZipStream packed = new(File.OpenRead(golden), CompressionMode.Decompress))
        using (FileStream unpacked = File.Create(folder.PathOf("data.mdb")))
        {
            packed.CopyTo(unpacked);
        }

        int[] kept = [.. Enumerable.Range(0, 120).Where(i => i % 7 != 0)];
        using LmdbFile file = LmdbFile.Open(folder.PathOf("data.mdb"));
        Assert.That(file.Count, Is.EqualTo(kept.Length));
        for (int i = 0; i < kept.Length; i++)
        {
            Assert.That(file.Read(i), Is.EqualTo(Enumerable.Repeat((byte)kept[i], kept[i] % 10 == 0 ? 5000 + kept[i] : 90 + kept[i])));
        }
    }

    [TestCase(1, 256)]
    [TestCase(40, 256)]
    [TestCase(300, 512)]
    [TestCase(300, 32768)]
    public void TreesOfAnyDepthAndPageSizeAreRead(int count, int pageSize)
    {
        (string Key, byte[] Value)[] items = Items(count);
        folder.Put("data.mdb", LmdbWriter.Build(pageSize, items));
        using LmdbFile file = LmdbFile.Open(folder.PathOf("data.mdb"));
        Assert.That(Enumerable.Range(0, file.Count).Select(file.Read), Is.EqualTo(items.Select(item => item.Value)));
    }

    [Test]
    public void ThreadsReadTheSameImages()
    {
        Write([.. Enumerable.Range(0, 40)
            .Select(i => (i.ToString("D2", CultureInfo.InvariantCulture), ImagingFiles.Plain(5, 5, (byte)i, 1, 2)))]);
        using LmdbPictures pictures = LmdbPictures.Open(folder.PathOf("data.mdb"));
        Parallel.For(0, 400, i => Assert.That(pictures.Read(i % 40).Pixels[..4], Is.EqualTo(new byte[] { (byte)(i % 40), 1, 2, 255 })));
    }

    [Test]
    public void NothingElseIsWrittenToTheFolderOfTheDatabase()
    {
        Write(("a", ImagingFiles.Plain(5, 5, 1, 2, 3)));
        using LmdbPictures pictures = LmdbPictures.Open(folder.Root);
        Assert.That(pictures.Read(0).Pixels[..3], Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(Directory.GetFileSystemEntries(folder.Root), Is.EqualTo(new[] { folder.PathOf("data.mdb") }));
    }

    [Test]
    public void WhatIsNoDatabaseIsNamed()
    {
        AssertRefused("no data.mdb");
        Write();
        AssertRefused("is empty");
        folder.Put("data.mdb", System.Text.Encoding.ASCII.GetBytes(new string('x', 20_000)));
        AssertRefused("page 0 does not begin as in an LMDB file");
        folder.Put("data.mdb", [1, 2, 3]);
        AssertRefused("cannot be read as LMDB: it is cut off: there is no byte 3");
        AssertRefusedWith(file => file[20] = 2, "its format is version 2, and only version 1 is read");
        AssertRefusedWith(file => file[PageSize + 16 + 76] = 4, "several values each");
        AssertRefusedWith(file => file[PageSize + 16 + 112] = 200, "there is no page 200");
        AssertRefusedWith(file => file[PageSize + 16 + 104] = 200, "should have 200 entries");
        Assert.That(LmdbPictures.Recognises(folder.PathOf("nowhere")), Is.False);
    }

    /// <summary>A branch that leads to itself, and one that leads to the same leaf again and again.</summary>
    [Test]
    public void ATreeThatMeetsItselfIsRefused()
    {
        byte[] whole = LmdbWriter.Build(PageSize, Items(60));
        int root = (int)BinaryPrimitives.ReadInt64LittleEndian(whole.AsSpan(PageSize + 16 + 112)), first = root * PageSize;
        int count = (ReadShort(whole, first + 12) - 16) / 2;
        int[] nodes = [.. Enumerable.Range(0, count).Select(i => first + ReadShort(whole, first + 16 + (2 * i)))];
        Assert.That(nodes, Has.Length.GreaterThan(1));
        AssertRefusedWith(file => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(nodes[0]), root), $"its tree has page {root} twice");
        AssertRefusedWith(LeadToTheFirst, "twice");

        void LeadToTheFirst(byte[] file) => Array.ForEach(nodes, node => file.AsSpan(nodes[0], 4).CopyTo(file.AsSpan(node)));
    }

    [Test]
    public void AFileCutAnywhereIsALineOrTheSameValues()
    {
        (string Key, byte[] Value)[] items = Items(9);
        byte[] whole = LmdbWriter.Build(PageSize, items);
        int refused = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            refused += Outcome(whole[..length], items, mayChange: false);
        }

        Assert.That(refused, Is.GreaterThan(whole.Length - PageSize), "all but what follows the last value's last byte");
    }

    [Test]
    public void AnyChangedByteIsALineOrTheSameValues([Values(0x01, 0xFF)] byte change)
    {
        (string Key, byte[] Value)[] items = Items(9);
        byte[] whole = LmdbWriter.Build(PageSize, items);
        int refused = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= change;

            // LMDB keeps no checksums: the bytes of values and their lengths may become others.
            int page = at / PageSize * PageSize;
            bool isTree = whole[page + 10] is 1 or 2;
            refused += Outcome(changed, items, mayChange: page >= 2 * PageSize && (!isTree || at - page >= ReadShort(whole, page + 14)));
        }

        Assert.That(refused, Is.GreaterThan(100), "page numbers, kinds, counts");
    }

    /// <summary>A file that is cut after it was opened.</summary>
    [Test]
    public void ACutWhileItIsReadIsAPictureThatCannotBeRead()
    {
        Write([.. Items(20)]);
        using LmdbPictures pictures = LmdbPictures.Open(folder.Root);
        using (FileStream file = new(folder.PathOf("data.mdb"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(3 * PageSize);
        }

        Assert.That(() => pictures.Read(19),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("it is cut off: there is no byte"));
    }

    // 1 when it was refused.
    private int Outcome(byte[] bytes, (string Key, byte[] Value)[] items, bool mayChange)
    {
        folder.Put("data.mdb", bytes);
        try
        {
            using LmdbFile file = LmdbFile.Open(folder.PathOf("data.mdb"));
            byte[][] values = [.. Enumerable.Range(0, file.Count).Select(file.Read)];
            Assert.That(values, Has.Length.EqualTo(items.Length));
            bool same = values.Zip(items).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second.Value));
            Assert.That(mayChange || same, "the same values");
            return 0;
        }
        catch (InvalidDataException fault)
        {
            Assert.That(fault.Message, Is.Not.Empty.And.Not.Contains("\n"));
            return 1;
        }
    }

    private void AssertRefusedWith(Action<byte[]> damage, string part)
    {
        byte[] file = LmdbWriter.Build(PageSize, Items(60));
        damage(file);
        folder.Put("data.mdb", file);
        AssertRefused(part);
    }

    private void AssertRefused(string part) => Assert.That(
        () =>
            LmdbPictures.Open(folder.Root), Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n"));

    // Every seventh value is too long for a leaf.
    private static (string Key, byte[] Value)[] Items(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (
            i.ToString("D5", CultureInfo.InvariantCulture), ImagingFiles.RandomBytes(i % 7 == 3 ? 600 + i : 20 + (i % 5), i)))];

    private static ushort ReadShort(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private void Write(params (string Key, byte[] Value)[] items) => folder.Put("data.mdb", LmdbWriter.Build(PageSize, items));
}
