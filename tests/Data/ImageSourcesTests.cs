using System.Buffers.Binary;
using NUnit.Framework;
using NUnit.Framework.Constraints;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Data.TfRecords;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

/// <summary>What a path is, found out: the way from <c>--data</c> to a source.</summary>
public class ImageSourcesTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void TfRecordsAreReadWithoutACache()
    {
        byte[][] images = [ImagingFiles.RandomBytes(64, 1), ImagingFiles.RandomBytes(64, 2)];
        using (TfRecordWriter writer = new(folder.Root, "pets", 8, 1))
        {
            Array.ForEach(images, image => writer.Append(writer.Encode(image)));
        }

        Assert.That(ImageSources.Suggest(folder.Root), Is.EqualTo((8, 1)));
        using IImageSource set = Open(folder.Root, new ImageFolderOptions(8) { Channels = 1 });
        Assert.That(ReadAll(set), Is.EqualTo(images));
        Assert.That(folder.PathOf("cache"), Does.Not.Exist);
        Assert.That(() => Open(folder.Root, new ImageFolderOptions(8)),
            Refused("has gray images; train on one channel (`model.channels=1`)"));
    }

    [Test]
    public void AFormatThatHoldsManyPicturesIsPreparedOnceAndFoundAgain()
    {
        PutMnist([3, 1, 3], ImagingFiles.RandomBytes(3 * 28 * 28, 1));
        Assert.That(ImageSources.Suggest(folder.PathOf("mnist")), Is.EqualTo((32, 1)));
        int prepared = 0;
        ImageFolderOptions options = new(32) { Channels = 1, Conditional = true };
        HashSet<string> fingerprints = [];
        for (int again = 0; again < 2; again++)
        {
            using IImageSource set = Open(folder.PathOf("mnist"), options);
            Assert.That((set.Count, set.Labels.Size, prepared), Is.EqualTo((3, 10, 1)));
            float[] label = new float[10];
            set.ReadLabel(1, label);
            Assert.That(label, Is.EqualTo(new float[] { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 }));
            using MnistDigits digits = MnistDigits.Open(folder.PathOf("mnist"));
            Assert.That(ReadAll(set), Is.EqualTo(Enumerable.Range(0, 3).Select(i => digits.Read(i).Pixels)));
            fingerprints.Add(set.Fingerprint);
        }

        // Moved and touched: the same content is not prepared again. Other pixels or labels are.
        Directory.Move(folder.PathOf("mnist"), folder.PathOf("mnist2"));
        Directory.Move(folder.PathOf("mnist2"), folder.PathOf("mnist"));
        File.SetLastWriteTimeUtc(folder.PathOf("mnist/train-images-idx3-ubyte"), DateTime.UtcNow.AddDays(-1));
        Add();
        Assert.That((fingerprints.Count, prepared), Is.EqualTo((1, 1)));
        PutMnist([3, 1, 2], ImagingFiles.RandomBytes(3 * 28 * 28, 1));
        Add();
        Assert.That((fingerprints.Count, prepared), Is.EqualTo((2, 2)), "other labels");
        PutMnist([3, 1, 2], ImagingFiles.RandomBytes(3 * 28 * 28, 2));
        File.SetLastWriteTimeUtc(folder.PathOf("mnist/train-images-idx3-ubyte"), DateTime.UtcNow.AddDays(-2));
        Add();
        Assert.That((fingerprints.Count, prepared), Is.EqualTo((3, 3)), "other pixels");

        void Add()
        {
            using IImageSource set = Open(folder.PathOf("mnist"), options);
            fingerprints.Add(set.Fingerprint);
        }

        IImageSource Open(string path, ImageFolderOptions asked) =>
            ImageSources.Open(path, asked,
                new PreparationOptions { Folder = folder.PathOf("cache"), Progress = (done, total) => prepared += done == total ? 1 : 0 });
    }

    [Test]
    public void LabelsOfAFormatAreLeftOutOrReplaced()
    {
        PutMnist([3, 1, 3], new byte[3 * 28 * 28]);
        using (IImageSource without = Open(folder.PathOf("mnist"), new ImageFolderOptions(16)))
        {
            Assert.That((without.Channels, without.Labels.IsEmpty), Is.EqualTo((3, true)), "gray as RGB where it is asked for");
        }

        string labels = folder.PathOf("mine.npy");
        NpyFile.Write(labels, 3, 2, new float[] { 0, 1, 1, 0, 0, 1 });
        using IImageSource set = Open(folder.PathOf("mnist"), new ImageFolderOptions(16) { Conditional = true, Labels = labels });
        float[] label = new float[2];
        set.ReadLabel(0, label);
        Assert.That(label, Is.EqualTo(new float[] { 0, 1 }));
    }

    [Test]
    public void StackedDigitsAreAskedForByName()
    {
        PutMnist([3, 1, 3], ImagingFiles.RandomBytes(3 * 28 * 28, 1));
        ImageFolderOptions options = new(32) { Format = "mnist-rgb", MaxImages = 7 };
        using IImageSource set = Open(folder.PathOf("mnist"), options), other = Open(folder.PathOf("mnist"), options with { Seed = 1 });
        Assert.That((set.Count, set.Channels), Is.EqualTo((7, 3)));
        Assert.That(other.Fingerprint, Is.Not.EqualTo(set.Fingerprint));
        Assert.That(() => Open(folder.PathOf("mnist"), options with { Format = "svhn" }),
            Refused("no format 'svhn'; choose tfrecords, mnist"));
    }

    [Test]
    public void WithoutLabelsAConditionalRunIsRefused()
    {
        folder.Put("pets/a.png", ImagingFiles.Plain(8, 9, 1, 2, 3));
        Assert.That(ImageSources.Suggest(folder.PathOf("pets")), Is.EqualTo((8, 3)));
        Assert.That(
            () => Open(folder.PathOf("pets"), new ImageFolderOptions(8) { Conditional = true }),
            Refused("has no labels; make one folder a class, write a dataset.json"));
    }

    [Test]
    public void ASetOfOneImageFillsEveryMinibatch()
    {
        folder.Put("pets/a.png", ImagingFiles.Plain(8, 8, 1, 2, 3));
        using IImageSource set = Open(folder.PathOf("pets"), new ImageFolderOptions(8));
        TrainingConfig config = Presets.Quick;
        Phase phase = new Schedule(config).At(0) with { Resolution = 8, Minibatch = 5 };
        using MinibatchFeed feed = new(set, config);
        for (int step = 0; step < 3; step++)
        {
            Minibatch minibatch = feed.Take(step * 5, phase);
            Assert.That(minibatch.Pixels, Is.EqualTo(Enumerable.Repeat<byte[]>([1, 2, 3], 5 * 64).SelectMany(pixel => pixel)));
            feed.ReadAhead((step + 1) * 5, phase);
        }
    }

    [Test]
    public void AConfigurationSaysWhatIsShownOrWhatIsWrongWithIt()
    {
        TrainingConfig config = new()
        {
            Model = new ModelConfig { Resolution = 16, Channels = 1 },
            Data = new DataConfig { Conditional = true, Labels = "l.npy", Attributes = ["b", "a"], MaxImages = 7 },
        };
        ImageFolderOptions options = RunData.OptionsOf(config.Model, config.Data);
        Assert.That(
            (options.Resolution, options.Channels, options.Conditional, options.Labels, options.Attributes, options.MaxImages),
            Is.EqualTo((16, 1, true, "l.npy", config.Data.Attributes, 7)));
        Assert.That(config.Faults(), Is.Empty);
        Assert.That((config with { Data = config.Data with { Conditional = false } }).Faults(),
            Has.One.Contains("data.labels: labels are chosen and data.conditional is off"));
        Assert.That((config with { Data = config.Data with { Attributes = ["a", "a"], MaxImages = -1 } }).Faults(),
            Has.Exactly(2).StartsWith("data."));
    }

    private static IResolveConstraint Refused(string part) =>
        Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n");

    private static byte[][] ReadAll(IImageSource set) => [.. Enumerable.Range(0, set.Count).Select(i =>
    {
        byte[] pixels = new byte[set.Resolution * set.Resolution * set.Channels];
        set.Read(i, set.Resolution, pixels);
        return pixels;
    })];

    private IImageSource Open(string path, ImageFolderOptions options) =>
        ImageSources.Open(path, options, new PreparationOptions { Folder = folder.PathOf("cache") });

    private void PutMnist(byte[] digits, byte[] pixels)
    {
        byte[] header = new byte[16];
        int[] words = [0x803, digits.Length, 28, 28];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * i), words[i]);
        }

        folder.Put("mnist/train-images-idx3-ubyte", [.. header, .. pixels]);
        folder.Put("mnist/train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, (byte)digits.Length, .. digits]);
    }
}
