using System.IO.Compression;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

/// <summary>Every file of a source is used, skipped for a reason, or counted.</summary>
public class SourceAccountTests
{
    private static readonly byte[] Picture = ImagingFiles.Plain(8, 8, 1, 2, 3);

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase("set")]
    [TestCase("set.zip")]
    public void TheNumbersAddUp(string path)
    {
        folder.Put("set/a.png", Picture);
        folder.Put("set/b.picture", Picture);
        folder.Put("set/c", Picture);
        folder.Put("set/d.PNG", Picture[..40]);
        folder.Put("set/e.heic", [1]);
        folder.Put("set/f.txt", "text"u8);
        folder.Put("set/g.txt", "text"u8);
        folder.Put("set/README", "text"u8);
        folder.Put("set/h.tar", new byte[600]);
        folder.Put("set/i.zip", "PK\x03\x04"u8);
        folder.Put("set/j.docx", "PK\x03\x04"u8);
        folder.Put("set/.hidden", Picture);
        folder.Put("set/photo.heic.jpg", Picture);
        folder.Put("set/k.heif", Picture);
        ZipFile.CreateFromDirectory(folder.PathOf("set"), folder.PathOf("set.zip"));
        using ImageFolder set = Open(path);
        Assert.That(set.Account, Is.EqualTo(
            "13 files: 5 used, 4 skipped, 4 not pictures (2 .txt, 1 .docx, 1 without extension); 1 hidden (not looked at)"));
        Assert.That(set.Summary.SkippedFiles.Order(StringComparer.Ordinal).Select(skipped => skipped.Split(';')[0]), Is.EqualTo(new[]
        {
            set.Summary.SkippedFiles[0], "e.heic: .heic files are not read", "h.tar: a tar archive is not opened",
            "i.zip: a zip file within the set is not opened",
        }));
        Assert.That(set.Count, Is.EqualTo(5));
    }

    [Test]
    public void WhatIsBeyondTheNumberAskedForIsCounted()
    {
        for (int i = 0; i < 5; i++)
        {
            folder.Put($"set/{i}.png", Picture);
        }

        using ImageFolder set = Open("set", new ImageFolderOptions(8) { MaxImages = 2 });
        Assert.That(set.Account, Is.EqualTo("5 files: 2 used, 3 beyond the number asked for"));
    }

    [Test]
    public void FoldersThatTheProgramWroteAreNoData()
    {
        folder.Put("set/a.png", Picture);
        folder.Put("set/runs/00000-set/config.json", """{"model": {"fmapBase": 64}, "schedule": {"totalKimg": 1}}"""u8);
        folder.Put("set/runs/00000-set/log.txt", "Device"u8);
        folder.Put("set/runs/00000-set/reals.png", Picture);
        folder.Put("set/runs/00000-set/set-aside/fakes-000001.png", Picture);
        folder.Put("set/model/config.json", """{"model": "of another program"}"""u8);
        folder.Put("set/model/reals.png", Picture);
        using (ImageFolder set = Open("set", new ImageFolderOptions(8), "set/cache"))
        {
            Assert.That(set.Account, Is.EqualTo(
                "7 files: 2 used, 1 not pictures (1 .json), 4 written by this program (4 in folders of runs)"));
        }

        folder.Put("set/c.png", Picture);
        using (ImageFolder set = Open("set", new ImageFolderOptions(8), "set/cache"))
        {
            Assert.That(set.Count, Is.EqualTo(3));
            Assert.That(set.Account, Does.Contain(" in sets of prepared images").And.Contain("4 in folders of runs"));
        }
    }

    [Test]
    public void AFolderOfARunAloneIsNoData()
    {
        folder.Put("run/config.json", """{"model": {"fmapBase": 64}, "schedule": {"totalKimg": 1}}"""u8);
        folder.Put("run/stats.jsonl", "{}"u8);
        folder.Put("run/reals.png", Picture);
        Assert.That(() => Open("run"), Throws.TypeOf<ImageDataException>()
            .With.Message.Contains("has no images").And.Message.Contains("3 written by this program (3 in folders of runs)"));
        using ImagePictures shown = ImagePictures.Open(folder.PathOf("run"), withDrawn: true);
        Assert.That(shown.Count, Is.EqualTo(1), "they may be looked at");
    }

    [TestCase(ImageFileKind.Png)]
    [TestCase(ImageFileKind.WebP)]
    [TestCase(ImageFileKind.Jpeg)]
    public void PicturesThatANetworkDrewAreNoData(object kind)
    {
        ImageFileFormat format = new((ImageFileKind)kind);
        byte[] drawn = format.Encode(new PixelBuffer(8, 8, 3, ImagingFiles.RandomBytes(192, 1)));
        folder.Put("set/a.png", Picture);
        folder.Put("set/seed0001.png", Picture);
        folder.Put($"set/few-seed0000{format.Extension}", drawn);
        folder.Put($"set/renamed{format.Extension}", drawn);
        using (ImageFolder set = Open("set"))
        {
            Assert.That(set.Account, Is.EqualTo("4 files: 2 used, 1 skipped, 1 written by this program (1 drawn by a network)"));
            Assert.That(set.Summary.SkippedFiles,
                Is.EqualTo(new[] { $"renamed{format.Extension}: drawn by a network of this program, which is no data" }));
        }

        using ImagePictures shown = ImagePictures.Open(folder.PathOf("set"), withDrawn: true);
        Assert.That(Enumerable.Range(0, 4).Select(i => shown.Read(i).Width), Is.All.EqualTo(8));
    }

    [Test]
    [Platform("Linux")]
    public void ANameOfAnyBytesIsReadAndPrintedSafely()
    {
        folder.Put("set/caf_.png", Picture);
        folder.Put("set/line\nbreak.png", Picture);
        folder.Put("set/dir_/bad.png", Picture[..40]);
        SpecialFiles.Rename(folder.PathOf("set"), "caf_.png"u8, [.. "caf"u8, 0xE9, .. ".png"u8]);
        byte[] latin = [.. "dir"u8, 0xE9];
        SpecialFiles.Rename(folder.PathOf("set"), "dir_"u8, latin);
        try
        {
            AssertReadWithAnyBytes();
        }
        finally
        {
            SpecialFiles.Rename(folder.PathOf("set"), latin, "dir_"u8);   // .NET cannot remove it
            SpecialFiles.Rename(folder.PathOf("set"), [.. "caf"u8, 0xE9, .. ".png"u8], "caf_.png"u8);
        }
    }

    private void AssertReadWithAnyBytes()
    {
        using ImageFolder set = Open("set");
        Assert.That((set.Count, set.Account), Is.EqualTo((2, "3 files: 2 used, 1 skipped")));
        Assert.That(set.Summary.SkippedFiles.Single(), Does.StartWith("dir\\xe9/bad.png: "));
        File.WriteAllText(folder.PathOf("set/dataset.json"),
            "{\"labels\": [[\"caf\u00e9.png\", 0], [\"line\\nbreak.png\", 1], [\"dir\u00e9/bad.png\", 1]]}");
        using ImageFolder labelled = Open("set", new ImageFolderOptions(8) { Conditional = true });
        float[] label = new float[2];
        labelled.ReadLabel(0, label);
        Assert.That(label, Is.EqualTo(new float[] { 1, 0 }));
    }

    private ImageFolder Open(string path, ImageFolderOptions? options = null, string cache = "cache") =>
        ImageFolder.Open(folder.PathOf(path), options ?? new ImageFolderOptions(8),
            new PreparationOptions { Folder = folder.PathOf(cache) });
}
