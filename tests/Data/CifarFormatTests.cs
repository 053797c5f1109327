using NUnit.Framework;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Imaging;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

public class CifarFormatTests
{
    private static readonly string[] TenNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void BatchesFollowOneAnotherWithTheirNames()
    {
        byte[][] images = [.. Enumerable.Range(0, 5).Select(i => ImagingFiles.RandomBytes(3072, i))];
        folder.Put("data_batch_2.bin", [9, .. images[3], 1, .. images[4]]);
        folder.Put("data_batch_1.bin", [4, .. images[0], 0, .. images[1], 6, .. images[2]]);
        folder.Put("test_batch.bin", [2, .. images[0]]);
        File.WriteAllLines(folder.PathOf("batches.meta.txt"), [.. TenNames, ""]);
        Assert.That(CifarPictures.Recognises(folder.Root));
        using CifarPictures cifar = CifarPictures.Open(folder.Root);
        Assert.That((cifar.Name, cifar.Count), Is.EqualTo(("cifar10", 5)), "the test images are others");
        Assert.That(cifar.Labels.Attributes.Single().Name, Is.EqualTo("class"));
        Assert.That(cifar.Labels.Attributes.Single().Classes, Is.EqualTo(TenNames));
        Assert.That(Enumerable.Range(0, 5).Select(i => LabelOf(cifar, i)), Is.EqualTo(new[] { 4, 0, 6, 9, 1 }));
        Assert.That(cifar.NameOf(4), Is.EqualTo("data_batch_2.bin image 1"));
        for (int i = 0; i < 5; i++)
        {
            PixelBuffer image = cifar.Read(i);
            Assert.That((image.Width, image.Height, image.Channels), Is.EqualTo((32, 32, 3)));
            byte[] interleaved = [.. Enumerable.Range(0, 1024)
                .SelectMany(p => new[] { images[i][p], images[i][1024 + p], images[i][2048 + p] })];
            Assert.That(image.Pixels, Is.EqualTo(interleaved));
        }

        using CifarPictures test = CifarPictures.Open(folder.PathOf("test_batch.bin"));
        Assert.That((test.Count, LabelOf(test, 0)), Is.EqualTo((1, 2)));
    }

    [Test]
    public void TheHundredClassesAreTheFineOnes()
    {
        byte[] image = ImagingFiles.RandomBytes(3072, 1);
        folder.Put("train.bin", [19, 99, .. image, 3, 0, .. image]);
        using CifarPictures cifar = CifarPictures.Open(folder.Root);
        Assert.That((cifar.Name, cifar.Count, cifar.Labels.Size), Is.EqualTo(("cifar100", 2, 100)));
        Assert.That(cifar.Labels.Attributes[0].Classes[99], Is.EqualTo("99"), "numbers where no names are there");
        Assert.That((LabelOf(cifar, 0), LabelOf(cifar, 1)), Is.EqualTo((99, 0)));
        Assert.That(cifar.Read(1).Pixels[..3], Is.EqualTo(new[] { image[0], image[1024], image[2048] }));
    }

    [Test]
    public void ThreadsReadTheSameImages()
    {
        folder.Put("data_batch_1.bin", [.. Enumerable.Range(0, 10).SelectMany(i => Enumerable.Repeat((byte)i, 3073))]);
        using CifarPictures cifar = CifarPictures.Open(folder.Root);
        Parallel.For(0, 200, i => Assert.That(cifar.Read(i % 10).Pixels, Has.All.EqualTo(i % 10)));
    }

    [Test]
    public void DamagedFilesAreNamed()
    {
        byte[] record = new byte[3073];
        Refused(record[..^1], "3072 bytes, no multiple of 3073");
        Refused([], "0 bytes");
        record[0] = 10;
        Refused(record, "data_batch_1.bin image 0 has the label 10");
        record[0] = 9;
        folder.Put("batches.meta.txt", "cat\ndog\n"u8);
        Refused(record, "names 2 classes, not 10");
        Assert.That(CifarPictures.Recognises(folder.PathOf("batches.meta.txt")), Is.False);
        Assert.That(() => CifarPictures.Open(folder.PathOf("nowhere")),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("no CIFAR images"));

        void Refused(byte[] file, string part)
        {
            string path = folder.Put("data_batch_1.bin", file);
            Assert.That(() => CifarPictures.Open(path),
                Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n"));
        }
    }

    private static int LabelOf(CifarPictures cifar, int index)
    {
        float[] label = new float[cifar.Labels.Size];
        cifar.ReadLabel(index, label);
        Assert.That(label.Sum(), Is.EqualTo(1));
        return Array.IndexOf(label, 1);
    }
}
