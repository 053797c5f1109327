using System.Buffers.Binary;
using System.IO.Compression;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

public class ZipImagesTests
{
    // Of an entry in the directory of a zip file.
    private const int FlagsAt = 8, ChecksumAt = 16, SizeAt = 24;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase(0xFFFFFFFEu)]
    [TestCase(0x10000001u)]
    public void AnEntryThatClaimsGigabytesIsSkippedAndNamed(uint claimed)
    {
        using ImageFolder set = Open(Damaged(CompressionLevel.Optimal,
            entry => BinaryPrimitives.WriteUInt32LittleEndian(entry[SizeAt..], claimed)));
        Assert.That((set.Count, set.Summary.Skipped), Is.EqualTo((1, 1)));
        Assert.That(set.Summary.SkippedFiles[0],
            Is.EqualTo($"0.png: {claimed:N0} bytes, and at most 268,435,456 are read of an image file"));
        Assert.That(set.Summary.ToString(), Does.Contain("1 skipped (0.png: "));
    }

    [TestCase(CompressionLevel.Optimal, 50_000_000)]
    [TestCase(CompressionLevel.Optimal, 10)]
    [TestCase(CompressionLevel.NoCompression, 50_000_000)]
    [TestCase(CompressionLevel.NoCompression, 10)]
    public void AnEntryOfAnotherSizeThanItClaimsIsSkippedAndNamed(CompressionLevel level, int claimed)
    {
        using ImageFolder set = Open(Damaged(level, entry => BinaryPrimitives.WriteInt32LittleEndian(entry[SizeAt..], claimed)));
        Assert.That((set.Count, set.Summary.Skipped), Is.EqualTo((1, 1)));
        Assert.That(set.Summary.SkippedFiles[0], Does.StartWith("0.png: "));
    }

    [TestCase(CompressionLevel.Optimal)]
    [TestCase(CompressionLevel.NoCompression)]
    public void AnEntryWithAnotherChecksumIsSkippedAndNamed(CompressionLevel level)
    {
        using ImageFolder set = Open(Damaged(level, entry => entry[ChecksumAt] ^= 1));
        Assert.That((set.Count, set.Summary.Skipped), Is.EqualTo((1, 1)));
        Assert.That(set.Summary.SkippedFiles[0], Is.EqualTo("0.png: its checksum is not the one in the zip file"));
    }

    [Test]
    public void AnEncryptedEntryIsNamedWithTheRemedy()
    {
        string zip = Damaged(CompressionLevel.Optimal, entry => entry[FlagsAt] |= 1);
        using ImageFolder set = Open(zip);
        Assert.That(set.Summary.SkippedFiles, Is.EqualTo(new[] { "0.png: it is encrypted; unpack the zip file with its password" }));
    }

    [Test]
    public void AFileThatIsCutShortIsNoOtherFile()
    {
        byte[] bytes = File.ReadAllBytes(Zip(CompressionLevel.Optimal));
        Assert.That(() => Open(folder.Put("cut.zip", bytes[..^30])),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("cut short or damaged"));
        Assert.That(() => Open(folder.Put("a.zip", "text"u8)),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("neither a folder nor a zip"));
    }

    [Test]
    public void WhateverIsDamagedIsOneLineOrAPictureLess()
    {
        byte[] bytes = File.ReadAllBytes(Zip(CompressionLevel.Optimal));
        byte[] random = ImagingFiles.RandomBytes(3 * 300, 5);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[((random[3 * i] << 8) | random[(3 * i) + 1]) % bytes.Length] ^= (byte)(random[(3 * i) + 2] | 1);
            try
            {
                using ImagePictures pictures = ImagePictures.Open(folder.Put("damaged.zip", damaged), labelled: true);
                for (int picture = 0; picture < pictures.Count; picture++)
                {
                    ReadOne(pictures, picture);
                }
            }
            catch (ImageDataException fault)
            {
                Assert.That(fault.Message, Does.Not.Contain("\n"));
            }
        }

        static void ReadOne(ImagePictures pictures, int index)
        {
            try
            {
                pictures.Read(index);
            }
            catch (InvalidDataException fault)
            {
                Assert.That(ImageFiles.OneLine(fault), Is.Not.Empty);
            }
        }
    }

    [Test]
    public void FilesWithoutAnExtensionAreReadWhereTheyBeginAsImages()
    {
        using (ZipArchive zip = ZipFile.Open(folder.PathOf("set.zip"), ZipArchiveMode.Create))
        {
            Add(zip, "downloaded", ImagingFiles.Plain(8, 8, 1, 1, 1));
            Add(zip, "README", "text"u8.ToArray());
            Add(zip, "x.heic", [1]);
        }

        ZipFile.ExtractToDirectory(folder.PathOf("set.zip"), folder.PathOf("set"));
        foreach (string path in new[] { "set", "set.zip" })
        {
            using ImagePictures pictures = ImagePictures.Open(folder.PathOf(path));
            Assert.That((pictures.Count, pictures.NameOf(0)), Is.EqualTo((1, "downloaded")));
            Assert.That(pictures.Account!.Skipped.Named,
                Is.EqualTo(new[] { "x.heic: .heic files are not read; convert them to PNG or JPEG" }));
        }
    }

    [TestCase("Rar!\x1a\x07\x01\0", "x", "is a rar archive, which is not opened; unpack it and name the folder")]
    [TestCase("7z\u00bc\u00af\x27\x1c", "x.bin", "is a 7z archive")]
    [TestCase("text", "x.tar", "is a tar archive")]
    [TestCase("\x1f\u008b\b", "x.tar.gz", "is a gzip archive")]
    [TestCase("text", "x.dat", "is neither a folder nor a zip file")]
    public void AnArchiveOfAnotherSortIsNamed(string start, string name, string named) =>
        Assert.That(() => Open(folder.Put(name, System.Text.Encoding.Latin1.GetBytes(start))),
            Throws.TypeOf<ImageDataException>().With.Message.Contains(named));

    [Test]
    public void AnEntryThatUnpacksToHardlyEndingZerosIsNamed()
    {
        string path = folder.PathOf("bomb.zip");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Add(zip, "a.png", ImagingFiles.Plain(8, 8, 1, 1, 1));
            Add(zip, "bomb.png", new byte[80 << 20], CompressionLevel.SmallestSize);
        }

        using ImageFolder set = Open(path);
        Assert.That(set.Summary.SkippedFiles.Single(),
            Does.StartWith("bomb.png: ").And.Contains(" bytes that unpack to 83,886,080: a zip bomb"));
        Assert.That(set.Count, Is.EqualTo(1));
    }

    [Test]
    public void ManyEntriesThatUnpackToADiskFullAreRefused()
    {
        string path = folder.PathOf("bomb.zip");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            for (int i = 0; i < 18; i++)
            {
                Add(zip, $"{i}.png", ImagingFiles.Plain(8, 8, 1, 1, 1));
            }
        }

        byte[] bytes = File.ReadAllBytes(path);
        for (int at = 0; bytes.AsSpan(at).IndexOf("PK\x01\x02"u8) is >= 0 and int next; at += next + 4)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + next + SizeAt), 60 << 20);
        }

        File.WriteAllBytes(path, bytes);
        Assert.That(() => Open(path), Throws.TypeOf<ImageDataException>().With.Message.Contains("is a zip bomb or damaged: its "));
    }

    [Test]
    public void EntriesThatShareTheirBytesAreRefused()
    {
        byte[] zip = File.ReadAllBytes(Zip(CompressionLevel.NoCompression));
        int directory = zip.AsSpan().IndexOf("PK\x01\x02"u8), end = zip.AsSpan().IndexOf("PK\x05\x06"u8);
        byte[] entries = zip[directory..end];
        byte[] all = [.. zip[..directory], .. Enumerable.Repeat(entries, 100).SelectMany(bytes => bytes), .. zip[end..]];
        Span<byte> tail = all.AsSpan(directory + (100 * entries.Length));
        BinaryPrimitives.WriteInt16LittleEndian(tail[8..], 200);
        BinaryPrimitives.WriteInt16LittleEndian(tail[10..], 200);
        BinaryPrimitives.WriteInt32LittleEndian(tail[12..], 100 * entries.Length);
        foreach (int at in Enumerable.Range(0, 200))
        {
            // Claimed as packed to more than is there, as entries over one another are in all.
            BinaryPrimitives.WriteInt32LittleEndian(all.AsSpan(directory + (at * entries.Length / 2) + 20), 1000);
        }

        Assert.That(() => Open(folder.Put("overlap.zip", all)),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("its entries overlap"));
    }

    /// <summary>Names that are not said to be UTF-8 are those of the format's own code page.</summary>
    [Test]
    public void NamesOfOldZipFilesAreRead()
    {
        byte[] zip = File.ReadAllBytes(Zip(CompressionLevel.NoCompression));
        for (int at = 0; (at = zip.AsSpan(at).IndexOf("0.png"u8) is >= 0 and int next ? at + next : -1) >= 0;)
        {
            zip[at] = 0x82;
        }

        using ImagePictures pictures = ImagePictures.Open(folder.Put("old.zip", zip));
        Assert.That(Enumerable.Range(0, 2).Select(pictures.NameOf), Is.EqualTo(new[] { "1.png", "\u00e9.png" }));
    }

    [Test]
    public void AHundredThousandEntriesAreListed()
    {
        string path = folder.PathOf("many.zip");
        byte[] picture = ImagingFiles.Plain(1, 1, 1, 1, 1);
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            for (int i = 0; i < 100_000; i++)
            {
                Add(zip, $"{i % 10}/{i}.png", picture, CompressionLevel.NoCompression);
            }
        }

        using ImagePictures pictures = ImagePictures.Open(path, labelled: true);
        Assert.That((pictures.Count, pictures.Labels.Size, pictures.Read(99_999).Width), Is.EqualTo((100_000, 10, 1)));
    }

    private delegate void Damage(Span<byte> entry);

    private string Damaged(CompressionLevel level, Damage damage)
    {
        string path = Zip(level);
        byte[] bytes = File.ReadAllBytes(path);
        damage(bytes.AsSpan(bytes.AsSpan().IndexOf("PK\x01\x02"u8)));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string Zip(CompressionLevel level)
    {
        string path = folder.PathOf("set.zip");
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        for (byte i = 0; i < 2; i++)
        {
            Add(zip, $"{i}.png", ImagingFiles.Plain(8, 8, i, i, i), level);
        }

        return path;
    }

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        using Stream entry = zip.CreateEntry(name, level).Open();
        entry.Write(content);
    }

    private ImageFolder Open(string zip) =>
        ImageFolder.Open(zip, new ImageFolderOptions(8), new PreparationOptions { Folder = folder.PathOf("cache") });
}
