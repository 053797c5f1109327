using NUnit.Framework;
using NUnit.Framework.Constraints;
using PGGan.Data;
using PGGan.Data.TfRecords;
using PGGan.Imaging;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

public class SourceFileTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void APassingFaultIsTriedAgain()
    {
        int tries = 0;
        int read = SourceFile.Try("x.png", () => ++tries < 3 ? throw new IOException("Input/output error") : 5);
        Assert.That((read, tries), Is.EqualTo((5, 3)));
    }

    [Test]
    public void AFaultThatStaysNamesTheFileAndTheRemedy()
    {
        int tries = 0;
        Assert.That(
            () => SourceFile.Try<int>("x.png", () => throw new IOException($"Input/output error {++tries}")),
            Refused("Data: x.png cannot be read: Input/output error 3; 3 tries failed: check the disk, or move the file away."));
        tries = 0;
        Assert.That(
            () => SourceFile.Try<int>("x.png", () => throw new UnauthorizedAccessException($"Access is denied {++tries}.")),
            Refused("Data: x.png cannot be read: Access is denied 1; give permission to read it, or move it away."));
    }

    [Test]
    public void DamageIsNotTriedAgain()
    {
        int tries = 0;
        Assert.That(() => SourceFile.Try<int>("x.png", () => throw new InvalidDataException($"{++tries}")),
            Throws.TypeOf<InvalidDataException>());
        Assert.That(() => SourceFile.Try<int>("x.png", () => throw new EndOfStreamException($"{++tries}")),
            Throws.TypeOf<EndOfStreamException>());
        Assert.That(tries, Is.EqualTo(2));
    }

    [Test]
    public void AFileLongerThanTheMostIsNotRead()
    {
        string path = folder.Put("a", [1, 2, 3]);
        Assert.That(SourceFile.ReadAll(path, 3), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(() => SourceFile.ReadAll(path, 2), Refused("3 bytes, and at most 2"));
    }

    [Test]
    public void APictureThatCannotBeReadNowEndsThePreparation_AndIsThereLater()
    {
        string source = folder.PathOf("set"), cache = folder.PathOf("cache");
        for (byte i = 0; i < 4; i++)
        {
            folder.Put($"set/{i}.png", ImagingFiles.Plain(8, 8, i, i, i));
        }

        using (IPictures failing = new Failing(ImagePictures.Open(source)))
        {
            Assert.That(() => ImageFolder.Open(source, failing, new ImageFolderOptions(8), new PreparationOptions { Folder = cache }),
                Refused("2.png cannot be read"));
            Assert.That(Directory.EnumerateDirectories(cache), Is.Empty);
        }

        using ImageFolder well = ImageFolder.Open(source, new ImageFolderOptions(8), new PreparationOptions { Folder = cache });
        Assert.That((well.Count, well.Summary.Skipped), Is.EqualTo((4, 0)));
    }

    [Test]
    public void AFileThatIsGoneBetweenListAndReadingEndsThePreparation_AndIsThereLater()
    {
        string source = folder.PathOf("set"), cache = folder.PathOf("cache");
        string gone = folder.Put("set/a.png", ImagingFiles.Plain(8, 8, 1, 1, 1));
        folder.Put("set/b.png", ImagingFiles.Plain(8, 8, 2, 2, 2));
        byte[] bytes = File.ReadAllBytes(gone);
        DateTime changed = File.GetLastWriteTimeUtc(gone);
        using (ImagePictures pictures = ImagePictures.Open(source))
        {
            File.Delete(gone);
            Assert.That(() => ImageFolder.Open(source, pictures, new ImageFolderOptions(8), new PreparationOptions { Folder = cache }),
                Refused("a.png cannot be read"));
        }

        File.WriteAllBytes(gone, bytes);
        File.SetLastWriteTimeUtc(gone, changed);
        using ImageFolder well = ImageFolder.Open(source, new ImageFolderOptions(8), new PreparationOptions { Folder = cache });
        Assert.That(well.Count, Is.EqualTo(2));
    }

    [TestCase("set")]
    [TestCase("set.zip")]
    [TestCase("set.h5")]
    [TestCase("set-r02.tfrecords")]
    [TestCase("train-images-idx3-ubyte")]
    [TestCase("data_batch_1.bin")]
    [TestCase("digits.csv.gz")]
    [Platform("Linux")]
    [CancelAfter(20_000)]
    public void APipeIsNeverWaitedFor(string name)
    {
        string path = SpecialFiles.Pipe(folder.PathOf(name));
        Assert.That(() => PictureFormats.Open(path, new ImageFolderOptions(8)).Dispose(),
            Refused("is a named pipe, and only regular files are read"));
    }

    [Test]
    [Platform("Linux")]
    [CancelAfter(20_000)]
    public void APipeAmongTheFilesOfAFormatIsNot()
    {
        Directory.CreateDirectory(folder.PathOf("cifar"));
        folder.Put("cifar/data_batch_1.bin", new byte[3073]);
        SpecialFiles.Pipe(folder.PathOf("cifar/batches.meta.txt"));
        Assert.That(() => PictureFormats.Open(folder.PathOf("cifar"), new ImageFolderOptions(8)).Dispose(),
            Refused("batches.meta.txt is a named pipe"));
        SpecialFiles.Pipe(folder.PathOf("digits/digits.csv.gz"));
        Assert.That(() => PictureFormats.Open(folder.PathOf("digits"), new ImageFolderOptions(8)).Dispose(),
            Refused("digits.csv.gz is a named pipe"));
        SpecialFiles.Pipe(folder.PathOf("records/set-r02.tfrecords"));
        Assert.That(() => TfRecordImages.Open(folder.PathOf("records"), new ImageFolderOptions(0)).Dispose(),
            Refused("set-r02.tfrecords is a named pipe"));
    }

    [TestCase("labels.npy")]
    [TestCase("labels.json")]
    [TestCase("set/dataset.json")]
    [Platform("Linux")]
    [CancelAfter(20_000)]
    public void APipeOfLabelsIsNot(string name)
    {
        string source = folder.PathOf("set");
        folder.Put("set/a.png", ImagingFiles.Plain(8, 8, 1, 1, 1));
        string pipe = SpecialFiles.Pipe(folder.PathOf(name)), device = SpecialFiles.Device(folder.PathOf("zero" + Path.GetExtension(name)));
        string? named = name.StartsWith("set/", StringComparison.Ordinal) ? null : pipe;
        ImageFolderOptions options = new(8) { Conditional = true, Labels = named };
        Assert.That(() => PictureFormats.Open(source, options).Dispose(), Refused($"{Path.GetFileName(name)} is a named pipe"));
        Assert.That(() => PictureFormats.Open(source, options with { Labels = device }).Dispose(), Refused("is a device"));
    }

    private static Constraint Refused(string part) =>
        Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n");

    /// <summary>Pictures on a disk that does not give the third one.</summary>
    private sealed class Failing(IPictures pictures) : IPictures
    {
        public string Name => pictures.Name;

        public int Count => pictures.Count;

        public PGGan.Model.LabelSchema Labels => pictures.Labels;

        public string NameOf(int index) => pictures.NameOf(index);

        public PixelBuffer Read(int index) => index != 2 ? pictures.Read(index)
            : SourceFile.Try<PixelBuffer>(NameOf(index), () => throw new IOException("Input/output error"));

        public void ReadLabel(int index, Span<float> label) => pictures.ReadLabel(index, label);

        public UInt128? HashListing(string prefix, bool withTimes) => pictures.HashListing(prefix, withTimes);

        public void Dispose() => pictures.Dispose();
    }
}
