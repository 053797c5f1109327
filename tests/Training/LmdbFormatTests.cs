using System.Globalization;
using System.Text;
using LightningDB;
using NUnit.Framework;
using PGGan.Training.Data;
using PGGan.Training.Data.Formats;
using PGGan.Training.Imaging;
using SkiaSharp;

namespace PGGan.Tests.Training;

public class LmdbFormatTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        try
        {
            LmdbLibrary.Require();
        }
        catch (ImageDataException fault)
        {
            Assert.That(fault.Message, Does.Contain("apt-get install liblmdb0").And.Not.Contains("\n"));
            Assert.Ignore(fault.Message);
        }
    }

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

    [Test]
    public void ThreadsReadTheSameImages()
    {
        Write([.. Enumerable.Range(0, 40).Select(i => (i.ToString("D2", CultureInfo.InvariantCulture), ImagingFiles.Plain(5, 5, (byte)i, 1, 2)))]);
        using LmdbPictures pictures = LmdbPictures.Open(folder.PathOf("data.mdb"));
        Parallel.For(0, 400, i => Assert.That(pictures.Read(i % 40).Pixels[..4], Is.EqualTo(new byte[] { (byte)(i % 40), 1, 2, 255 })));
    }

    [Test]
    public void AFolderThatCannotBeWrittenIsRead()
    {
        Write(("a", ImagingFiles.Plain(5, 5, 1, 2, 3)));
        File.Delete(folder.PathOf("lock.mdb"));
        using LmdbPictures pictures = LmdbPictures.Open(folder.Root);
        Assert.That(File.Exists(folder.PathOf("lock.mdb")), Is.False);
        Assert.That(pictures.Read(0).Pixels[..3], Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void WhatIsNoDatabaseIsNamed()
    {
        AssertRefused("no data.mdb");
        Write();
        AssertRefused("is empty");
        Write(("a", ImagingFiles.Plain(5, 5, 1, 2, 3)));
        File.WriteAllText(folder.PathOf("data.mdb"), new string('x', 20_000));
        AssertRefused("cannot be read as LMDB");
        File.WriteAllBytes(folder.PathOf("data.mdb"), [1, 2, 3]);
        AssertRefused("cannot be read as LMDB");
        Assert.That(LmdbPictures.Recognises(folder.PathOf("nowhere")), Is.False);

        void AssertRefused(string part) => Assert.That(
            () => LmdbPictures.Open(folder.Root), Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n"));
    }

    private void Write(params (string Key, byte[] Value)[] items)
    {
        using LightningEnvironment environment = new(folder.Root, new EnvironmentConfiguration { MapSize = 1 << 20 });
        environment.Open();
        using LightningTransaction transaction = environment.BeginTransaction();
        using LightningDatabase database = transaction.OpenDatabase();
        foreach ((string key, byte[] value) in items)
        {
            transaction.Put(database, Encoding.ASCII.GetBytes(key), value).ThrowOnError();
        }

        transaction.Commit().ThrowOnError();
    }
}
