using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Imaging.Animation;

namespace PGGan.Tests.Imaging;

/// <summary>Pictures that a network drew are known by their files, and show what they showed.</summary>
public class DrawnMarkTests
{
    private static readonly PixelBuffer Picture = new(40, 30, 3, ImagingFiles.RandomBytes(40 * 30 * 3, 1));

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase(ImageFileKind.Png, null)]
    [TestCase(ImageFileKind.WebP, null)]
    [TestCase(ImageFileKind.WebP, 90)]
    [TestCase(ImageFileKind.Jpeg, 90)]
    public void APictureOfEachSortHasTheMarkAndItsPixels(object kind, int? quality)
    {
        byte[] file = new ImageFileFormat((ImageFileKind)kind, quality).Encode(Picture);
        byte[] plain = kind switch
        {
            ImageFileKind.Png => PngWriter.Encode(Picture),
            ImageFileKind.WebP => ImageCodec.EncodeWebP(Picture, quality),
            _ => ImageCodec.EncodeJpeg(Picture, quality!.Value),
        };
        Assert.That((DrawnMark.IsIn(file), DrawnMark.IsIn(plain)), Is.EqualTo((true, false)));
        Assert.That(ImageCodec.Decode(file).Pixels, Is.EqualTo(ImageCodec.Decode(plain).Pixels));
        Assert.That((ImageCodec.TryReadSize(file, out int width, out int height), width, height), Is.EqualTo((true, 40, 30)));
    }

    [Test]
    [NotWithImageSharp("it reads no animated WebP file")]
    public void GridsAndFilmsHaveTheMark()
    {
        ImageGrid.Write(folder.PathOf("grid.png"), new byte[2 * 4 * 4 * 3], 4, 3, columns: 2, rows: 1);
        foreach ((string name, IAnimationFormat format) in new (string, IAnimationFormat)[]
        {
            ("film.gif", new GifAnimation()), ("film.png", new ApngAnimation()), ("film.webp", new WebPAnimation(90)),
        })
        {
            format.Write(folder.PathOf(name), new Film(40, 30, 10, [new FilmFrame(Picture), new FilmFrame(Picture)]));
        }

        foreach (string file in Directory.GetFiles(folder.Root))
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.That(DrawnMark.IsIn(bytes), file);
            Assert.That(() => ImageCodec.Decode(bytes), Throws.Nothing, file);
        }
    }

    [TestCase("seed0000.png", true)]
    [TestCase("a/few-seed0012.webp", true)]
    [TestCase("fakes-000000.640.png", true)]
    [TestCase("cat-projected.png", true)]
    [TestCase("holiday.png", false)]
    [TestCase("seed.png", false)]
    public void NamesThatMayHaveItAreThoseThatTheProgramGives(string name, bool may) =>
        Assert.That(DrawnMark.MayHave(name), Is.EqualTo(may));
}
