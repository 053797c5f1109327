using System.IO.Compression;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Tests.Imaging;
using SkiaSharp;

namespace PGGan.Tests.Data;

public class DataFolderTests
{
    private string root = "", source = "", cache = "";

    [SetUp]
    public void MakeFolders()
    {
        root = Path.Combine(Path.GetTempPath(), $"pggan-{Guid.NewGuid():N}");
        (source, cache) = (Path.Combine(root, "pictures"), Path.Combine(root, "cache"));
        Directory.CreateDirectory(source);
    }

    [TearDown]
    public void DeleteFolders() => Directory.Delete(root, recursive: true);

    [Test]
    [NotWithImageSharp("its decoder of BMP is left out")]
    public void EveryKindOfFileBecomesASquareInOrdinalOrder()
    {
        byte[] half = new byte[20 * 20 * 4];
        for (int i = 0; i < half.Length; i += 4)
        {
            (half[i], half[i + 3]) = (200, (byte)(i / 4 % 20 < 10 ? 255 : 0));
        }

        Put("Z.PNG", ImagingFiles.Plain(16, 16, 1, 2, 3));
        Put("a/deep/wide.bmp", ImagingFiles.Bmp(24, 8, [.. Enumerable.Repeat<byte[]>([10, 20, 30], 192).SelectMany(p => p)]));
        Put("b.gif", ImagingFiles.Gif(10, 10, (40, 50, 60), (0, 0, 0)));
        Put("c.webp", ImagingFiles.Skia(20, 20, half, SKEncodedImageFormat.Webp));
        Put("d.jpg", ImagingFiles.Skia(40, 24, Enumerable.Repeat((byte)77, 960).ToArray(), SKEncodedImageFormat.Jpeg, channels: 1));
        Put("e.jpeg", "not an image"u8.ToArray());
        Put("f.png", ImagingFiles.Plain(16, 16, 9, 9, 9)[..60]);
        Put("notes.txt", "text"u8.ToArray());
        Put(".hidden.png", ImagingFiles.Plain(8, 8, 0, 0, 0));
        Put(".git/x.png", ImagingFiles.Plain(8, 8, 0, 0, 0));

        using ImageFolder folder = Open(8);
        Assert.That((folder.Count, folder.Resolution, folder.Channels, folder.Name), Is.EqualTo((5, 8, 3, "pictures")));
        AssertPlain(folder, 0, 1, 2, 3);
        AssertPlain(folder, 1, 10, 20, 30);
        AssertPlain(folder, 2, 40, 50, 60);
        byte[] transparent = Read(folder, 3, 8);
        Assert.That(transparent[..3], Is.EqualTo(new byte[] { 200, 0, 0 }));
        Assert.That(transparent[^3..], Is.EqualTo(new byte[] { 255, 255, 255 }));
        AssertPlain(folder, 4, 77, 77, 77);

        PreparationSummary summary = folder.Summary;
        Assert.That((summary.Images, summary.Cropped, summary.Composited, summary.Enlarged, summary.Skipped), Is.EqualTo((5, 2, 1, 0, 2)));
        Assert.That(summary.SkippedFiles[0], Does.StartWith("e.jpeg: not a JPEG"));
        Assert.That(summary.SkippedFiles[1], Does.StartWith("f.png: "));
        Assert.That(summary.ToString(), Does.StartWith("5 images, 2 cropped").And.Contain("2 skipped (e.jpeg"));
    }

    [Test]
    public void LevelsAreThePyramidOfTheResizedImage()
    {
        byte[] pixels = ImagingFiles.RandomBytes(48 * 48 * 3, 1);
        Put("a.png", ImagingFiles.Plain(3, 3, 255, 0, 0));
        using (FileStream file = File.Create(Path.Combine(source, "b.png")))
        {
            PngWriter.Write(file, 48, 48, 3, pixels);
        }

        using ImageFolder folder = Open(16);
        byte[] top = Resampler.Box(new PixelBuffer(48, 48, 3, pixels), 3).Pixels;
        byte[][] levels = Pyramid.Build(top, 16, 3);
        Assert.That(Read(folder, 1, 16), Is.EqualTo(top));
        Assert.That(Read(folder, 1, 8), Is.EqualTo(levels[1]));
        Assert.That(Read(folder, 1, 4), Is.EqualTo(levels[0]));
        Assert.That(folder.Summary.Enlarged, Is.EqualTo(1));
        AssertPlain(folder, 0, 255, 0, 0);
        Assert.That(() => Read(folder, 0, 32), Throws.ArgumentException);
        Assert.That(() => Read(folder, 2, 16), Throws.ArgumentException);
    }

    [Test]
    public void GrayAndBackgroundAreOptions()
    {
        Put("a.png", ImagingFiles.Skia(4, 4, new byte[64], SKEncodedImageFormat.Png));
        using ImageFolder gray = ImageFolder.Open(
            source, new ImageFolderOptions(4) { Channels = 1, Background = new Background(100, 200, 50) },
            new PreparationOptions { Folder = cache });
        Assert.That(gray.Channels, Is.EqualTo(1));
        byte[] pixels = new byte[16];
        gray.Read(0, 4, pixels);
        Assert.That(pixels, Has.All.EqualTo(153));   // 0.299 · 100 + 0.587 · 200 + 0.114 · 50
        using ImageFolder white = Open(4);
        AssertPlain(white, 0, 255, 255, 255);
        Assert.That(white.Fingerprint, Is.Not.EqualTo(gray.Fingerprint));
    }

    [Test]
    public void AZipFileGivesTheSameImages()
    {
        for (byte i = 0; i < 30; i++)
        {
            Put($"sub/{i:D2}.png", ImagingFiles.Plain(9, 9, i, 0, i));
        }

        Put("__MACOSX/sub/00.png", "resource fork"u8.ToArray());
        string zip = Path.Combine(root, "set.zip");
        ZipFile.CreateFromDirectory(source, zip);
        using ImageFolder folder = ImageFolder.Open(zip, new ImageFolderOptions(4), new PreparationOptions { Folder = cache });
        Assert.That((folder.Count, folder.Name), Is.EqualTo((30, "set")));
        for (byte i = 0; i < 30; i++)
        {
            AssertPlain(folder, i, i, 0, i);
        }

        Assert.That(ImageFolder.SuggestResolution(zip), Is.EqualTo(8));
        using ImageFolder unpacked = Open(4);
        Assert.That(unpacked.Fingerprint, Is.EqualTo(folder.Fingerprint), "keyed by content, not by place");
    }

    [Test]
    public void ThePreparedSetIsUsedAgain()
    {
        string file = Put("a.png", ImagingFiles.Plain(8, 8, 1, 2, 3));
        int prepared = 0;
        string fingerprint = OpenCounting();
        Assert.That(prepared, Is.EqualTo(1), "prepared at first");
        Assert.That(OpenCounting(), Is.EqualTo(fingerprint));
        Assert.That(prepared, Is.EqualTo(1), "same files");

        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-3));
        Assert.That(OpenCounting(), Is.EqualTo(fingerprint));
        Assert.That(prepared, Is.EqualTo(1), "touched, same bytes");

        Directory.Move(source, source + "2");
        source += "2";
        Assert.That(OpenCounting(), Is.EqualTo(fingerprint));
        Assert.That(prepared, Is.EqualTo(1), "moved");

        string OpenCounting()
        {
            using ImageFolder folder = ImageFolder.Open(source, new ImageFolderOptions(8),
                new PreparationOptions { Folder = cache, Progress = (done, total) => prepared += done == total ? 1 : 0 });
            AssertPlain(folder, 0, 1, 2, 3);
            return folder.Fingerprint;
        }
    }

    [Test]
    public void AChangedSourceIsPreparedAgain()
    {
        byte[] first = ImagingFiles.Plain(8, 8, 1, 2, 3), second = ImagingFiles.Plain(8, 8, 4, 2, 3);
        Assert.That(first, Has.Length.EqualTo(second.Length), "the size must not give it away");
        string file = Put("a.png", first);
        HashSet<string> fingerprints = [Fingerprint(1, 2, 3)];
        File.WriteAllBytes(file, second);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));
        Assert.That(fingerprints.Add(Fingerprint(4, 2, 3)), "other bytes");
        Put("b.png", first);
        Assert.That(fingerprints.Add(Fingerprint(4, 2, 3)), "another file");
        File.Move(Path.Combine(source, "b.png"), Path.Combine(source, "0.png"));
        Assert.That(fingerprints.Add(Fingerprint(1, 2, 3)), "another name, another order");

        string Fingerprint(byte red, byte green, byte blue)
        {
            using ImageFolder folder = Open(8);
            AssertPlain(folder, 0, red, green, blue);
            return folder.Fingerprint;
        }
    }

    [Test]
    public void ADamagedOrUnfinishedCacheIsMadeAgain()
    {
        Put("a.png", ImagingFiles.Plain(8, 8, 1, 2, 3));
        Open(8).Dispose();
        string prepared = Directory.EnumerateDirectories(cache).Single();
        using (FileStream level = File.OpenWrite(Path.Combine(prepared, "level-0004.u8")))
        {
            level.SetLength(5);
        }

        Directory.CreateDirectory(Path.Combine(cache, ".preparing-left"));
        using (ImageFolder folder = Open(8))
        {
            Assert.That(Read(folder, 0, 4)[..3], Is.EqualTo(new byte[] { 1, 2, 3 }));
        }

        File.WriteAllText(Path.Combine(prepared, "manifest.json"), "{");
        using (ImageFolder folder = Open(8))
        {
            AssertPlain(folder, 0, 1, 2, 3);
        }

        Assert.That(Directory.EnumerateDirectories(cache), Is.EqualTo(new[] { prepared }));
    }

    [Test]
    public void AnInterruptedPreparationLeavesNothing()
    {
        Put("a.png", ImagingFiles.Plain(8, 8, 1, 2, 3));
        Assert.That(
            () =>
                ImageFolder.Open(source, new ImageFolderOptions(8),
                new PreparationOptions { Folder = cache, Progress = (_, _) => throw new OperationCanceledException() }),
            Throws.TypeOf<OperationCanceledException>());
        Assert.That(Directory.EnumerateDirectories(cache), Is.Empty);
        using ImageFolder folder = Open(8);
        AssertPlain(folder, 0, 1, 2, 3);
    }

    [Test]
    public void TwoPreparationsAtOnceMakeOneSet()
    {
        for (byte i = 0; i < 40; i++)
        {
            Put($"{i:D2}.png", ImagingFiles.Plain(16, 16, i, i, i));
        }

        int prepared = 0;
        Parallel.For(0, 4, _ =>
        {
            void Count(int done, int total) => Interlocked.Add(ref prepared, done == total ? 1 : 0);
            using ImageFolder folder = ImageFolder.Open(source, new ImageFolderOptions(16),
                new PreparationOptions { Folder = cache, Progress = Count });
            AssertPlain(folder, 39, 39, 39, 39);
        });
        Assert.That(prepared, Is.EqualTo(1));
    }

    [Test]
    public void ThreadsReadTheSameImages()
    {
        for (byte i = 0; i < 20; i++)
        {
            Put($"{i:D2}.png", ImagingFiles.Plain(32, 32, i, (byte)(2 * i), 7));
        }

        using ImageFolder folder = Open(32);
        Parallel.For(0, 400, i => AssertPlain(folder, i % 20, (byte)(i % 20), (byte)(2 * (i % 20)), 7));
    }

    [Test]
    public void WhatCannotBeUsedIsAnErrorOfOneLine()
    {
        AssertRefused(source, 8, "has no images");
        AssertRefused(Path.Combine(root, "nowhere"), 8, "no folder or file");
        AssertRefused(Put("note.txt", "text"u8.ToArray()), 8, "neither a folder nor a zip");
        AssertRefused(source, 12, "power of two");
        Put("a.png", "no image"u8.ToArray());
        AssertRefused(source, 8, "none of the 1 files");
        Assert.That(() => ImageFolder.SuggestResolution(source), Throws.TypeOf<ImageDataException>());
        Assert.That(Directory.EnumerateDirectories(cache), Is.Empty);

        Put("b.png", ImagingFiles.Plain(8, 8, 1, 2, 3));
        cache = Put("occupied", []);
        AssertRefused(source, 8, "Cache: ");

        void AssertRefused(string path, int resolution, string part) => Assert.That(
            () => ImageFolder.Open(path, new ImageFolderOptions(resolution), new PreparationOptions { Folder = cache }),
            Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n"));
    }

    [Test]
    public void TheResolutionSuggestedFitsTheMedianShortSide()
    {
        Put("a.png", ImagingFiles.Plain(300, 70, 0, 0, 0));
        Put("b.png", ImagingFiles.Plain(63, 99, 0, 0, 0));
        Put("c.png", ImagingFiles.Plain(200, 500, 0, 0, 0));
        Put("d.png", "no image"u8.ToArray());
        Assert.That(ImageFolder.SuggestResolution(source), Is.EqualTo(64));   // of 63, 70, 200
        File.Delete(Path.Combine(source, "c.png"));
        Put("c.png", ImagingFiles.Plain(2, 2, 0, 0, 0));
        Assert.That(ImageFolder.SuggestResolution(source), Is.EqualTo(32));   // of 2, 63, 70
        Put("a.png", ImagingFiles.Plain(2, 70, 0, 0, 0));
        Assert.That(ImageFolder.SuggestResolution(source), Is.EqualTo(4));
        Put("a.png", ImagingFiles.Plain(2100, 2100, 0, 0, 0));
        File.Delete(Path.Combine(source, "b.png"));
        File.Delete(Path.Combine(source, "c.png"));
        Assert.That(ImageFolder.SuggestResolution(source), Is.EqualTo(1024));
    }

    private string Put(string name, byte[] content)
    {
        string path = Path.Combine(source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    private ImageFolder Open(int resolution) =>
        ImageFolder.Open(source, new ImageFolderOptions(resolution), new PreparationOptions { Folder = cache });

    private static byte[] Read(ImageFolder folder, int index, int resolution)
    {
        byte[] pixels = new byte[resolution * resolution * folder.Channels];
        pixels.AsSpan().Fill(0xA5);
        folder.Read(index, resolution, pixels);
        return pixels;
    }

    private static void AssertPlain(ImageFolder folder, int index, byte red, byte green, byte blue)
    {
        foreach (int level in Pyramid.Levels(folder.Resolution))
        {
            byte[] expected = [.. Enumerable.Repeat<byte[]>([red, green, blue], level * level).SelectMany(p => p)];
            Assert.That(Read(folder, index, level), Is.EqualTo(expected), $"image {index}, level {level}");
        }
    }
}
