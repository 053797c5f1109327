using NUnit.Framework;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

/// <summary>A set that shows nothing gets a line with the remedy; one that shows something gets none.</summary>
internal sealed class PreparedTonesTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase(255, "lowest 8", "-level 0,255 ")]
    [TestCase(1023, "lowest 10", "-level 0,1023 ")]
    [TestCase(4095, "lowest 12", "-level 0,4095 ")]
    [NotWithImageSharp("it rounds 16 bits to 8, so that the note counts one bit more")]
    public void SixteenBitsThatUseTheLowOnes_AreNamed(int most, string bits, string remedy)
    {
        string[] notes = Notes(Enumerable.Range(0, 3).Select(_ => Gray16(most)), new ImageFolderOptions(16));
        Assert.That(notes, Has.Length.EqualTo(1));
        Assert.That(notes[0],
            Does.StartWith("Note: 3 of 3 images have 16 bits").And.Contain(bits).And.Contain(remedy).And.Contain("black"));
    }

    [Test]
    public void SixteenBitsThatUseAll_AreNot() =>
        Assert.That(Notes(Enumerable.Range(0, 3).Select(_ => Gray16(65535)), new ImageFolderOptions(16)), Is.Empty);

    [Test]
    public void WhiteDrawingsOnNothing_AreBlankUnlessTheBackgroundIsAnother()
    {
        byte[][] drawings = [.. Enumerable.Range(4, 3).Select(Disc)];
        string[] notes = Notes(drawings, new ImageFolderOptions(16));
        Assert.That(notes, Has.Length.EqualTo(1));
        Assert.That(notes[0], Does.Contain("3 of 3 images have nearly one colour").And.Contain("#ffffff").And.Contain("`data.background`"));
        Assert.That(Notes(drawings, new ImageFolderOptions(16) { Background = Background.Black }), Is.Empty);
        Assert.That(Notes(drawings, new ImageFolderOptions(16) { Background = Background.Noise }), Is.Empty);
    }

    [Test]
    public void PicturesOfOneColour_AreNamedWhereTheyAreTheMost()
    {
        byte[] noise = ImagingFiles.Png(16, 16, 8, 2, ImagingFiles.RandomBytes(768, 1));
        byte[][] plain = [.. Enumerable.Range(0, 3).Select(i => ImagingFiles.Plain(16, 16, (byte)(i * 40), 9, 9))];
        Assert.That(Notes([.. plain, noise], new ImageFolderOptions(16)),
            Has.One.Items.And.One.Contains("3 of 4 images have nearly one colour; nothing can be learned"));
        Assert.That(Notes([plain[0], noise, noise], new ImageFolderOptions(16)), Is.Empty);
    }

    [Test]
    public void SettingsOfARun_ReachThePreparation()
    {
        DataConfig data = new() { Background = "#102030", Fit = PictureFit.Pad, MaxPixels = 500 };
        ImageFolderOptions options = RunData.OptionsOf(new PGGan.Model.ModelConfig(), data);
        Assert.That((options.Background, options.Framing.Kind, options.MaxPixels),
            Is.EqualTo((new Background(16, 32, 48), FramingKind.Pad, 500)));
        Assert.That(RunData.OptionsOf(new PGGan.Model.ModelConfig(), new DataConfig()).PixelKey,
            Is.EqualTo(new ImageFolderOptions(options.Resolution).PixelKey), "nothing else is asked for");
        string[] keys = [.. new[] { data, data with { Background = "noise" }, data with { Fit = PictureFit.Stretch },
            data with { MaxPixels = 501 }, new DataConfig() }
            .Select(asked => RunData.OptionsOf(new PGGan.Model.ModelConfig(), asked).PixelKey)];
        Assert.That(keys, Is.Unique);
        Assert.That(new DataConfig { Background = "red", MaxPixels = 0 }.Faults(),
            Is.EqualTo(new[] { "maxPixels: 0 must be at least 1", "background: 'red' is none of white, black, #rrggbb or noise" }));
    }

    [Test]
    public void MorePixelsThanAllowed_AreSkippedAndNamed()
    {
        folder.Put("set/a.png", ImagingFiles.Plain(16, 16, 1, 2, 3));
        folder.Put("set/b.png", ImagingFiles.Plain(32, 32, 1, 2, 3));
        using ImageFolder set = Open(new ImageFolderOptions(16) { MaxPixels = 1000 });
        Assert.That(set.Count, Is.EqualTo(1));
        Assert.That(set.Summary.SkippedFiles, Has.One.Items.And.One.StartsWith("b.png: 32x32 pixels are more than the 1,000"));
    }

    private string[] Notes(IEnumerable<byte[]> files, ImageFolderOptions options)
    {
        if (Directory.Exists(folder.PathOf("set")))
        {
            Directory.Delete(folder.PathOf("set"), recursive: true);
        }

        int number = 0;
        foreach (byte[] file in files)
        {
            folder.Put($"set/{number++}.png", file);
        }

        using ImageFolder set = Open(options);
        using ImageFolder again = Open(options);
        Assert.That(again.Notes, Is.EqualTo(set.Notes), "also of a set that was prepared before");
        return [.. set.Notes];
    }

    private ImageFolder Open(ImageFolderOptions options) =>
        ImageFolder.Open(folder.PathOf("set"), options, new PreparationOptions { Folder = folder.PathOf("cache") });

    private static byte[] Gray16(int most) => ImagingFiles.Png(16, 16, 16, 0,
        [.. Enumerable.Range(0, 256).Select(i => ((i / 16) + (i % 16)) * most / 30)
            .SelectMany(value => new[] { (byte)(value >> 8), (byte)value })]);

    private static byte[] Disc(int radius) => ImagingFiles.Png(16, 16, 8, 6, [.. Enumerable.Range(0, 256).SelectMany(i =>
    {
        (int x, int y) = ((i % 16) - 8, (i / 16) - 8);
        return new byte[] { 255, 255, 255, (x * x) + (y * y) < radius * radius ? (byte)255 : (byte)0 };
    })]);
}
