using NUnit.Framework;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Imaging;
using PGGan.Tests.Imaging;
using PureHDF;
using PureHDF.Filters;

namespace PGGan.Tests.Data;

public class Hdf5FormatTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase(1)]
    [TestCase(3)]
    public void TheLargestDataSetIsRead(int channels)
    {
        byte[] images = ImagingFiles.RandomBytes(6 * channels * 16 * 16, 1);
        string path = Write(new H5File
        {
            ["data8x8"] = Set(new byte[6 * channels * 64], 6, (ulong)channels, 8, 8),
            ["data16x16"] = Packed(images, 6, (ulong)channels, 16, 16),
            ["data4x4"] = Set(new byte[6 * channels * 16], 6, (ulong)channels, 4, 4),
            ["other64x64"] = Set(new byte[4096], 1, 1, 64, 64),
        });
        Assert.That(Hdf5Pictures.Recognises(path));
        using Hdf5Pictures pictures = Hdf5Pictures.Open(path);
        Assert.That((pictures.Name, pictures.Count, pictures.Labels.IsEmpty), Is.EqualTo(("set", 6, true)));
        Assert.That(pictures.NameOf(4), Is.EqualTo("set.h5 image 4"));
        foreach (int index in new[] { 5, 0, 3 })
        {
            PixelBuffer image = pictures.Read(index);
            Assert.That((image.Width, image.Height, image.Channels), Is.EqualTo((16, 16, channels)));
            for (int i = 0; i < image.Pixels.Length; i++)
            {
                Assert.That(image.Pixels[i], Is.EqualTo(images[(((index * channels) + (i % channels)) * 256) + (i / channels)]));
            }
        }
    }

    [Test]
    public void ThreadsReadTheSameImages()
    {
        byte[] images = [.. Enumerable.Range(0, 10).SelectMany(i => Enumerable.Repeat((byte)i, 3 * 64))];
        using Hdf5Pictures pictures = Hdf5Pictures.Open(Write(new H5File { ["data8x8"] = Packed(images, 10, 3, 8, 8) }));
        Parallel.For(0, 300, i => Assert.That(pictures.Read(i % 10).Pixels, Has.All.EqualTo(i % 10)));
    }

    [Test]
    public void LabelsAreInASecondFile()
    {
        string path = Write(new H5File { ["data4x4"] = Set(new byte[2 * 16], 2, 1, 4, 4) });
        NpyFile.Write(folder.PathOf("set-labels.npy"), 2, 3, new float[] { 0, 0, 1, 0.5f, 0.25f, 0 });
        using (Hdf5Pictures pictures = Hdf5Pictures.Open(path))
        {
            float[] label = new float[3];
            pictures.ReadLabel(1, label);
            Assert.That(pictures.Labels.Size, Is.EqualTo(3));
            Assert.That(label, Is.EqualTo(new[] { 0.5f, 0.25f, 0 }));
        }

        NpyFile.Write(folder.PathOf("set-labels.npy"), 3, 1, new float[3]);
        AssertRefused(path, "2 images");
    }

    [TestCase(0, 1 << 30)]
    [TestCase(2, 1 << 24)]
    public void AHeaderThatClaimsMoreThanTheFileHoldsTakesNoMemory(int axis, int claimed)
    {
        string path = Write(new H5File { ["data4x4"] = Set(new byte[2 * 16], 2, 1, 4, 4) });
        byte[] bytes = File.ReadAllBytes(path),
            dimensions = System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>([2, 1, 4, 4]).ToArray();
        int at = bytes.AsSpan().IndexOf(dimensions);
        Assert.That(at, Is.Positive);
        BitConverter.TryWriteBytes(bytes.AsSpan(at + (axis * sizeof(ulong))), (ulong)claimed);
        File.WriteAllBytes(path, bytes);
        AssertRefused(path, "is damaged");
    }

    [Test]
    public void WhatCannotBeReadIsNamed()
    {
        AssertRefused(Write(new H5File { ["images"] = Set(new byte[16], 1, 1, 4, 4) }), "no data set 'data…'");
        AssertRefused(Write(new H5File { ["data4x4"] = new byte[16] }), "no data set 'data…'");
        AssertRefused(Write(new H5File { ["data4x4"] = Set(new byte[32], 1, 2, 4, 4) }), "[1, 2, 4, 4] of 1 bytes");
        AssertRefused(Write(new H5File { ["data4x4"] = new H5Dataset(new float[16], fileDims: [1, 1, 4, 4]) }), "[1, 1, 4, 4] of 4 bytes");
        Assert.That(Hdf5Pictures.Recognises(folder.Put("text.h5", "no HDF5"u8)), Is.False);
        Assert.That(Hdf5Pictures.Recognises(folder.PathOf("nowhere.h5")), Is.False);
        AssertRefused(folder.PathOf("nowhere.h5"), "cannot be read as HDF5");
    }

    [Test]
    public void CutAndDamagedFilesAreNamed()
    {
        byte[] images = ImagingFiles.RandomBytes(4 * 4096, 1);
        images.AsSpan(4096).Clear();
        byte[] whole = File.ReadAllBytes(Write(new H5File { ["data64x64"] = Packed(images, 4, 1, 64, 64) }));
        AssertRefused(folder.Put("cut.h5", whole.AsSpan(0, 40)), "cannot be read as HDF5");
        AssertRefused(folder.Put("cut.h5", whole.AsSpan(0, whole.Length - 100)), "cannot be read as HDF5");

        // The first chunk is nearly all of the file: random pixels do not pack.
        whole.AsSpan(whole.Length / 2, 200).Fill(0xFF);
        using Hdf5Pictures pictures = Hdf5Pictures.Open(folder.Put("damaged.h5", whole));
        Assert.That(() => pictures.Read(0),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("'data64x64'").And.Message.Not.Contains("\n"));
        Assert.That(pictures.Read(3).Pixels, Has.All.Zero);
    }

    private static void AssertRefused(string path, string part) => Assert.That(
        () => Hdf5Pictures.Open(path), Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n"));

    private string Write(H5File file)
    {
        string path = folder.PathOf("set.h5");
        file.Write(path);
        return path;
    }

    private static H5Dataset Set(byte[] values, params ulong[] dimensions) => new(values, fileDims: dimensions);

    // As the Theano version has it: gzip, in chunks; here of two images.
    private static H5Dataset Packed(byte[] values, params ulong[] dimensions) =>
        new(values, chunks: [2, .. dimensions[1..].Select(d => (uint)d)], datasetCreation: new(Filters: [DeflateFilter.Id]),
            fileDims: dimensions);
}
