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
            Assert.That(pictures.Skipped!.Named, Is.EqualTo(new[] { "x.heic: .heic files are not read; convert them to PNG or JPEG" }));
        }
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
