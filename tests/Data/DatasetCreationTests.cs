using System.IO.Compression;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Data.Creation;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

internal sealed class DatasetCreationTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        folder.Put("pets/dog/a.png", ImagingFiles.Plain(9, 12, 1, 2, 3));
        folder.Put("pets/cat/b.png", ImagingFiles.Plain(20, 16, 200, 100, 50));
        folder.Put("pets/cat/c.png", "no image"u8);
        folder.Put("pets/owl/d.png", ImagingFiles.Plain(8, 8, 7, 7, 7));
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase("set", DatasetForm.Folder)]
    [TestCase("set.zip", DatasetForm.Zip)]
    [TestCase("deep/set", DatasetForm.TfRecords)]
    public void ASetThatIsMadeIsReadBackWithItsLabels(string name, DatasetForm form)
    {
        List<string> skipped = [];
        using IPictures pets = Open();
        string dest = folder.PathOf(name);
        Assert.That(new DatasetCreation(pets, new ImageFolderOptions(8), null, (name, reason) => skipped.Add($"{name}: {reason}"))
            .Write(dest, form), Is.EqualTo(3));
        Assert.That(skipped, Is.EqualTo(new[] { "cat/c.png: not a JPEG, PNG, WebP, GIF, BMP, TIFF, PNM or TGA image" }));

        using IImageSource set = ImageSources.Open(dest, new ImageFolderOptions(8) { Conditional = true },
            new PreparationOptions { Folder = folder.PathOf("cache") });
        Assert.That((set.Count, set.Name, set.Labels.Attributes[0].Name), Is.EqualTo((3, "set", "class")));
        Assert.That(set.Labels.Attributes[0].Classes,
            Is.EqualTo(form == DatasetForm.TfRecords ? new[] { "0", "1", "2" } : ["cat", "dog", "owl"]));
        AssertImage(set, 0, [200, 100, 50], [1, 0, 0]);
        AssertImage(set, 1, [1, 2, 3], [0, 1, 0]);
        AssertImage(set, 2, [7, 7, 7], [0, 0, 1]);
    }

    [Test]
    public void WithoutLabelsSubfoldersAreNoClasses()
    {
        using IPictures pets = PictureFormats.Open(folder.PathOf("pets"), new ImageFolderOptions(4));
        using IPictures many = PictureSelection.InOrder(pets, [.. Enumerable.Repeat(0, 1001)]);
        new DatasetCreation(many, new ImageFolderOptions(4), null, null).Write(folder.PathOf("many"), DatasetForm.Folder);
        Assert.That(Directory.GetDirectories(folder.PathOf("many")).Select(Path.GetFileName).Order(),
            Is.EqualTo(new[] { "00000", "00001" }));
        using IPictures made = PictureFormats.Open(folder.PathOf("many"), new ImageFolderOptions(4) { Conditional = true });
        Assert.That((made.Count, made.Labels.IsEmpty), Is.EqualTo((1001, true)));
    }

    [Test]
    public void AHalfMadeSetIsNoSet([Values] DatasetForm form)
    {
        using IPictures pets = Open();
        string dest = folder.PathOf("set");
        DatasetCreation stopped = new(pets, new ImageFolderOptions(8), (done, all) => Assert.That(done, Is.LessThan(all)), null);
        // At the end of the images, before their labels.
        Assert.That(() => stopped.Write(dest, form), Throws.TypeOf<AssertionException>());
        Assert.That(Directory.GetFileSystemEntries(folder.Root), Is.EqualTo(new[] { folder.PathOf("pets") }));

        Directory.CreateDirectory(dest + DatasetCreation.Unfinished);   // of a process that was killed
        new DatasetCreation(pets, new ImageFolderOptions(8), null, null).Write(dest, form);
        Assert.That(Directory.GetFileSystemEntries(folder.Root), Is.EquivalentTo(new[] { folder.PathOf("pets"), dest }));
    }

    [Test]
    public void WhatExistsIsNotReplacedAndWhatCannotBeIsOneLine()
    {
        using IPictures pets = Open();
        DatasetCreation creation = new(pets, new ImageFolderOptions(8), null, null);
        folder.Put("set/x", "mine"u8);
        foreach (string dest in (string[])["set", "set/x"])
        {
            Assert.That(() => creation.Write(folder.PathOf(dest), DatasetForm.Folder),
                Throws.TypeOf<SettingException>().With.Message.Contains("exists; choose another name"));
        }

        Assert.That(
            () => creation.Write(folder.PathOf("set/x/y"), DatasetForm.Zip),
            Throws.TypeOf<SettingException>().With.Message.Contains("set/x/y cannot be written: ").And.Message.Not.Contains("\n"));
        Directory.CreateDirectory(folder.PathOf("empty"));
        Assert.That(creation.Write(folder.PathOf("empty"), DatasetForm.Folder), Is.EqualTo(3));

        DatasetCreation none = new(pets, new ImageFolderOptions(64) { Framing = new Framing(FramingKind.None) }, null, null);
        Assert.That(() => none.Write(folder.PathOf("none"), DatasetForm.Zip),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("none of the 4 pictures"));
        Assert.That(folder.PathOf("none"), Does.Not.Exist);
    }

    [Test]
    public void TheSamePicturesMakeTheSameZipFile()
    {
        using IPictures pets = Open();
        DatasetCreation creation = new(pets, new ImageFolderOptions(8), null, null);
        creation.Write(folder.PathOf("a.zip"), DatasetForm.Zip);
        creation.Write(folder.PathOf("b.zip"), DatasetForm.Zip);
        Assert.That(File.ReadAllBytes(folder.PathOf("a.zip")), Is.EqualTo(File.ReadAllBytes(folder.PathOf("b.zip"))));
        using ZipArchive zip = ZipFile.OpenRead(folder.PathOf("a.zip"));
        Assert.That(zip.Entries.Select(entry => entry.FullName), Is.EqualTo(new[]
        {
            "00000/img00000000.png", "00000/img00000001.png", "00000/img00000002.png", "dataset.json",
        }));
    }

    [Test]
    public void FramingsTakeTheirPartOfThePicture()
    {
        // Red counts columns, green rows, of a picture of 8 by 4.
        PixelBuffer picture = new(8, 4, 3,
            [.. Enumerable.Range(0, 32).SelectMany<int, byte>(i => [(byte)(10 * (i % 8)), (byte)(10 * (i / 8)), 1])]);
        PixelBuffer crop = Apply(FramingKind.CentreCrop, 4);
        Assert.That((crop.Pixels[0], crop.Pixels[1]), Is.EqualTo((20, 0)));
        PixelBuffer pad = Apply(FramingKind.Pad, 8);
        Assert.That(pad.Pixels.Chunk(24).Select(row => row.All(value => value == 0)),
            Is.EqualTo(new[] { true, true, false, false, false, false, true, true }));
        Assert.That(pad.Pixels[(2 * 24)..(6 * 24)], Is.EqualTo(picture.Pixels));
        Assert.That(() => Apply(FramingKind.None, 4), Throws.TypeOf<InvalidDataException>().With.Message.Contains("8x4, not 4x4"));

        PixelBuffer wide = Apply(FramingKind.CentreCropWide, 4, height: 3);   // 4:3 of 8 by 4 is 5 by 4, made 4 by 3
        Assert.That(wide.Pixels.Chunk(12).Select(row => row[2]), Is.EqualTo(new byte[] { 1, 1, 1, 0 }), "black below");
        PixelBuffer exact = new Framing(FramingKind.CentreCropWide, 4).Apply(picture, 8, 3, default).Image;
        Assert.That(exact.Pixels, Is.EqualTo(pad.Pixels), "a picture of the very shape is not touched");

        PixelBuffer Apply(FramingKind kind, int resolution, int height = 0) =>
            new Framing(kind, height).Apply(picture, resolution, 3, default).Image;
    }

    [Test]
    public void AFramingMakesAnotherPreparedSet()
    {
        ImageFolderOptions crop = new(8), pad = crop with { Framing = new Framing(FramingKind.Pad) };
        using ImageFolder a = ImageFolder.Open(folder.PathOf("pets"), crop, new PreparationOptions { Folder = folder.PathOf("cache") }),
            b = ImageFolder.Open(folder.PathOf("pets"), pad, new PreparationOptions { Folder = folder.PathOf("cache") });
        Assert.That(a.Fingerprint, Is.Not.EqualTo(b.Fingerprint));
        using IPictures pets = PictureFormats.Open(folder.PathOf("pets"), crop);
        string known = ImageCache.Fingerprint(folder.PathOf("pets"), pets, crop, PictureStatistics.Of(pets).Hashes);
        Assert.That(known, Is.EqualTo(a.Fingerprint), "known without preparing");
    }

    [Test]
    public void StatisticsAreThoseOfThePixels()
    {
        using IPictures pets = Open();
        PictureStatistics statistics = PictureStatistics.Of(pets);
        Assert.That((statistics.Images, statistics.Channels, statistics.Smallest, statistics.Largest),
            Is.EqualTo((3, 3, (8, 8), (20, 16))));
        Assert.That(statistics.Unreadable.Count, Is.EqualTo(1));
        double pixels = 108 + 320 + 64, mean = ((108 * 2) + (320 * 100) + (64 * 7)) / pixels;
        double square = ((108 * 4) + (320 * 10_000) + (64 * 49)) / pixels;
        Assert.That(statistics.Mean[1], Is.EqualTo(mean).Within(1e-9));
        Assert.That(statistics.Deviation[1], Is.EqualTo(Math.Sqrt(square - (mean * mean))).Within(1e-9));
    }

    [Test]
    public void ATerminalImageIsTwoPixelsACharacter()
    {
        PixelBuffer image = new(1, 3, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Assert.That(
            TerminalImage.Draw(image),
            Is.EqualTo("\x1b[38;2;1;2;3m\x1b[48;2;4;5;6m▀\x1b[0m\n\x1b[38;2;7;8;9m▀\x1b[0m\n"));
    }

    private IPictures Open() => PictureFormats.Open(folder.PathOf("pets"), new ImageFolderOptions(8) { Conditional = true });

    private static void AssertImage(IImageSource set, int index, byte[] colour, float[] expected)
    {
        byte[] pixels = new byte[8 * 8 * 3];
        float[] label = new float[expected.Length];
        set.Read(index, 8, pixels);
        set.ReadLabel(index, label);
        Assert.That(pixels, Is.EqualTo(Enumerable.Repeat(colour, 64).SelectMany(value => value)));
        Assert.That(label, Is.EqualTo(expected));
    }
}
