using System.Globalization;
using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Imaging;
using PGGan.Model;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

public class DigitFormatTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase(false, "train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [TestCase(true, "train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [TestCase(true, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
    [TestCase(false, "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte")]
    public void MnistDigitsAreReadWithABorder(bool compressed, string images, string labels)
    {
        byte[] pixels = ImagingFiles.RandomBytes(3 * 28 * 28, 1);
        string path = Put(compressed, images, Idx(pixels, 3, 28, 28));
        Put(compressed, labels, Idx([7, 0, 9], 3));
        foreach (string given in new[] { path, folder.Root })
        {
            Assert.That(MnistDigits.Recognises(given));
            using MnistDigits digits = MnistDigits.Open(given);
            Assert.That(digits.Count, Is.EqualTo(3));
            Assert.That(digits.Name, Is.EqualTo(Path.GetFileName(folder.Root)));
            Assert.That(digits.Labels, Is.EqualTo(LabelSchema.Of("digit", ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])));
            Assert.That(digits.NameOf(2), Does.StartWith(images).And.EndsWith(" image 2"));
            PixelBuffer image = digits.Read(2);
            Assert.That((image.Width, image.Height, image.Channels), Is.EqualTo((32, 32, 1)));
            for (int y = 0; y < 32; y++)
            {
                for (int x = 0; x < 32; x++)
                {
                    bool inside = x is >= 2 and < 30 && y is >= 2 and < 30;
                    Assert.That(image.Pixels[(y * 32) + x], Is.EqualTo(inside ? pixels[(2 * 784) + ((y - 2) * 28) + x - 2] : 0));
                }
            }

            Assert.That(Labels(digits), Is.EqualTo(new[] { 7, 0, 9 }));
        }
    }

    [Test]
    public void TrainingDigitsComeBeforeTheTestDigits()
    {
        folder.Put("t10k-images-idx3-ubyte", Idx(new byte[9], 1, 3, 3));
        folder.Put("train-images-idx3-ubyte", Idx(new byte[18], 2, 3, 3));
        using MnistDigits digits = MnistDigits.Open(folder.Root);
        Assert.That((digits.Count, digits.Labels.IsEmpty), Is.EqualTo((2, true)), "without labels");
        Assert.That(digits.Read(1).Width, Is.EqualTo(3), "only 28×28 gets a border");
    }

    [Test]
    public void DamagedMnistIsNamed()
    {
        byte[] images = Idx(new byte[2 * 6], 2, 2, 3);
        Refused(images[..^1], "names 2×2×3 values, 11 are there");
        Refused([.. images, 0], "13 are there");
        Refused(images[..9], "not an idx file");
        Refused([0, 0, 13, .. images[3..]], "not an idx file");
        Refused(Idx(new byte[12], 12), "with 3 dimensions");
        Refused(Idx([], 0, 2, 3), "names 0×2×3");
        Refused(Compress(images)[..15], "not an idx file");
        byte[] packed = Compress(images);
        packed[10] = 0xFF;   // no such kind of deflate block
        Refused(packed, "damaged gzip");
        folder.Put("train-labels-idx1-ubyte", Idx([1, 2, 3], 3));
        Refused(images, "3 labels for 2 images");
        folder.Put("train-labels-idx1-ubyte", Idx([1, 10], 2));
        Refused(images, "label 1 is 10");
        Assert.That(MnistDigits.Recognises(folder.PathOf("train-labels-idx1-ubyte")), Is.False);
        Assert.That(MnistDigits.Recognises(folder.PathOf("nowhere")), Is.False);

        void Refused(byte[] file, string part)
        {
            string path = folder.Put("train-images-idx3-ubyte", file);
            Assert.That(() => MnistDigits.Open(path),
                Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n"));
        }
    }

    [TestCase("digits.csv")]
    [TestCase("digits.csv.gz")]
    public void DigitsOfSciKitLearnAreRead(string name)
    {
        int[][] rows = [[.. Enumerable.Range(0, 64).Select(i => i % 17), 3], [.. Enumerable.Repeat(16, 64), 8]];
        string text = string.Join('\n', rows.Select(row => string.Join(',', row.Select(v => v.ToString(CultureInfo.InvariantCulture)))))
            + "\n";
        Put(name.EndsWith(".gz", StringComparison.Ordinal), "digits.csv", Encoding.ASCII.GetBytes(text));
        Assert.That(DigitsCsv.Recognises(folder.Root) && DigitsCsv.Recognises(folder.PathOf(name)));
        using DigitsCsv digits = DigitsCsv.Open(folder.Root);
        PixelBuffer first = digits.Read(0);
        Assert.That((digits.Count, first.Width, first.Height, first.Channels), Is.EqualTo((2, 8, 8, 1)));
        Assert.That(first.Pixels, Is.EqualTo(rows[0][..64].Select(v => (byte)Math.Round(v * 255 / 16.0))));
        Assert.That(digits.Read(1).Pixels, Has.All.EqualTo(255));
        Assert.That(Labels(digits), Is.EqualTo(new[] { 3, 8 }));
    }

    [TestCase("", "is empty")]
    [TestCase("1,2,3\n", "line 1")]
    [TestCase("GRAY,5\nGRAY,10\n", "line 2")]
    [TestCase("GRAY,5\nGRAY,1.5\n", "line 2")]
    [TestCase("GRAY,5\nGRAY,\n", "line 2")]
    [TestCase("17,GRAY\n", "line 1")]
    [TestCase("NaN,GRAY\n", "line 1")]
    public void DamagedDigitsAreNamed(string text, string part)
    {
        string gray = string.Join(',', Enumerable.Repeat("16", text.Contains(",GRAY", StringComparison.Ordinal) ? 63 : 64));
        string path = folder.Put("digits.csv",
            Encoding.ASCII.GetBytes(text.Replace("GRAY", gray, StringComparison.Ordinal)
            .Replace($"{gray}\n", $"{gray},1\n", StringComparison.Ordinal)));
        Assert.That(() => DigitsCsv.Open(path),
            Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n"));
    }

    [Test]
    public void ThreeDigitsBecomeRedGreenAndBlue()
    {
        byte[] pixels = ImagingFiles.RandomBytes(7 * 6, 2);
        folder.Put("train-images-idx3-ubyte", Idx(pixels, 7, 2, 3));
        using StackedDigits stacked = new(MnistDigits.Open(folder.Root), count: 50, seed: 3);
        Assert.That((stacked.Count, stacked.Labels.IsEmpty), Is.EqualTo((50, true)));
        foreach (int index in new[] { 49, 0, 17 })
        {
            (int red, int green, int blue) = stacked.DigitsOf(index);
            PixelBuffer image = stacked.Read(index);
            Assert.That((image.Width, image.Height, image.Channels), Is.EqualTo((3, 2, 3)));
            for (int i = 0; i < 6; i++)
            {
                Assert.That(image.Pixels[(i * 3)..((i * 3) + 3)],
                    Is.EqualTo(new[] { pixels[(red * 6) + i], pixels[(green * 6) + i], pixels[(blue * 6) + i] }));
            }
        }
    }

    [Test]
    public void StackedDigitsDependOnSeedAndNumberAlone()
    {
        folder.Put("train-images-idx3-ubyte", Idx(ImagingFiles.RandomBytes(10 * 4, 2), 10, 2, 2));
        using StackedDigits a = new(MnistDigits.Open(folder.Root), count: 30_000, seed: 3);
        using StackedDigits b = new(MnistDigits.Open(folder.Root), count: 9, seed: 3);
        using StackedDigits c = new(MnistDigits.Open(folder.Root), seed: 4);
        Assert.That(c.Count, Is.EqualTo(1_000_000));
        Assert.That(b.DigitsOf(8), Is.EqualTo(a.DigitsOf(8)));
        Assert.That(Enumerable.Range(0, 9).Any(i => c.DigitsOf(i) != a.DigitsOf(i)));

        // χ² over the thousand combinations: 999 ± 45, six deviations allowed.
        int[] counts = new int[1000];
        for (int i = 0; i < a.Count; i++)
        {
            (int red, int green, int blue) = a.DigitsOf(i);
            counts[red + (10 * green) + (100 * blue)]++;
        }

        Assert.That(counts.Sum(count => (count - 30) * (count - 30) / 30.0), Is.InRange(999 - 270, 999 + 270));
    }

    [Test]
    public void DigitsOfOtherKindsDoNotStack()
    {
        byte[] record = [1, .. new byte[3072]];
        folder.Put("data_batch_1.bin", record);
        using StackedDigits stacked = new(CifarPictures.Open(folder.Root), 1);
        Assert.That(() => stacked.Read(0), Throws.TypeOf<InvalidDataException>().With.Message.Contains("gray"));
    }

    [Test]
    public void AFileThatUnpacksToMoreThanTheMostIsRefused()
    {
        string path = Put(compressed: true, "digits.csv", new byte[1_000_001]);
        Assert.That(GZipFile.ReadAll(path, most: 1_000_001), Has.Length.EqualTo(1_000_001));
        Assert.That(
            () => GZipFile.ReadAll(path, most: 1_000_000),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("unpacks to more than 1,000,000 bytes"));
    }

    private string Put(bool compressed, string name, byte[] content) =>
        folder.Put(compressed ? name + ".gz" : name, compressed ? Compress(content) : content);

    private static byte[] Idx(byte[] values, params int[] dimensions) =>
        [0, 0, 8, (byte)dimensions.Length,
            .. dimensions.SelectMany(d => new[] { (byte)(d >> 24), (byte)(d >> 16), (byte)(d >> 8), (byte)d }), .. values];

    private static byte[] Compress(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static IEnumerable<int> Labels(IPictures pictures) => Enumerable.Range(0, pictures.Count).Select(i =>
    {
        float[] label = [.. Enumerable.Repeat(5f, pictures.Labels.Size)];
        pictures.ReadLabel(i, label);
        Assert.That(label.Sum(), Is.EqualTo(1));
        return Array.IndexOf(label, 1);
    });
}
