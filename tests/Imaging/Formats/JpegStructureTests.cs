using NUnit.Framework;
using PGGan.Imaging;
using SkiaSharp;

namespace PGGan.Tests.Imaging.Formats;

/// <summary>A JPEG picture is used when all its coefficients are there, and named when some are not.</summary>
internal sealed class JpegStructureTests
{
    private const int Across = 11, Down = 7;

    [Test]
    [NotWithImageSharp("it decodes the same coefficients to other values where they come in several scans")]
    public void EveryCoding_ShowsTheSamePicture()
    {
        byte[] pixels = ImageCodec.Decode(JpegWriter.Baseline(Across, Down, 1)).Pixels;
        Assert.That(ImageCodec.Decode(JpegWriter.Baseline(Across, Down, 1, restartInterval: 5)).Pixels, Is.EqualTo(pixels));
        Assert.That(ImageCodec.Decode(JpegWriter.Progressive(Across, Down, 1, out _)).Pixels, Is.EqualTo(pixels));
        Assert.That(ImageCodec.Decode(JpegWriter.Progressive(Across, Down, 1, out _, restartInterval: 9)).Pixels, Is.EqualTo(pixels));
    }

    [TestCase(false, 0)]
    [TestCase(false, 4)]
    [TestCase(true, 0)]
    [TestCase(true, 11)]
    public void ACutPicture_IsRefusedUnlessAllPixelsAreThere(bool progressive, int restartInterval)
    {
        byte[] file = Make(progressive, restartInterval), pixels = ImageCodec.Decode(file).Pixels;
        int refused = 0;
        for (int length = 1; length < file.Length; length++)
        {
            try
            {
                Assert.That(ImageCodec.Decode(file.AsSpan(0, length)).Pixels, Is.EqualTo(pixels), $"cut at {length} of {file.Length}");
                Assert.That(length, Is.GreaterThan(file.Length - 5), "only without the end marker and what fills up the last bytes");
            }
            catch (InvalidDataException fault)
            {
                Assert.That(fault.Message, Does.Not.Contain("\n"));
                refused++;
            }
        }

        Assert.That(refused, Is.InRange(file.Length - 5, file.Length - 3));
    }

    [Test]
    public void AProgressivePictureCutBetweenTwoScans_IsRefused()
    {
        byte[] file = JpegWriter.Progressive(Across, Down, 2, out IReadOnlyList<int> starts);
        Assert.That(starts, Has.Count.EqualTo(6));
        foreach (int start in starts.Skip(1))
        {
            Assert.That(() => ImageCodec.Decode([.. file[..start], 0xFF, 0xD9]), Refused("cut short"), "with an end marker too");
        }
    }

    [TestCase(1)]
    [TestCase(8)]
    public void ALostRestartInterval_IsRefused(int lost)
    {
        byte[] file = JpegWriter.Baseline(Across, Down, 3, restartInterval: 4);
        int[] markers = [.. Enumerable.Range(0, file.Length - 1).Where(i => file[i] == 0xFF && file[i + 1] is >= 0xD0 and <= 0xD7)];
        Assert.That(markers, Has.Length.EqualTo(((Across * Down) - 1) / 4));
        Assert.That(() => ImageCodec.Decode([.. file[..markers[3]], .. file[markers[3 + lost]..]]), Refused("a part is missing"));
    }

    [Test]
    public void OverwrittenBytes_AreSeen()
    {
        byte[] file = ImagingFiles.Skia(96, 80, Smooth(96, 80), SKEncodedImageFormat.Jpeg), pixels = ImageCodec.Decode(file).Pixels;
        int missed = 0, tried = 0;
        for (int place = file.Length / 3; place < file.Length - 50; place += 23)
        {
            byte[] damaged = [.. file];
            tried++;
            for (int i = 0; i < 40; i++)
            {
                damaged[place + i] = (byte)((i * 37) + place);
            }

            try
            {
                missed += ImageCodec.Decode(damaged).Pixels.AsSpan().SequenceEqual(pixels) ? 0 : 1;
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }

        Assert.That(missed, Is.LessThanOrEqualTo(tried / 10), "codes of a damaged place may happen to fit");
    }

    [Test]
    public void CoefficientsBeyondAnyPicture_AreRefused()
    {
        byte[] file = JpegWriter.Baseline(Across, Down, 4);
        int table = Enumerable.Range(0, file.Length).First(i => file[i] == 0xFF && file[i + 1] == 0xDB) + 5;
        file.AsSpan(table, 64).Fill(60);
        Assert.That(() => ImageCodec.Decode(file), Refused("damaged"));
    }

    [Test]
    public void TrailingBytesAndFillBytes_AreNoDamage()
    {
        byte[] file = JpegWriter.Baseline(Across, Down, 5), pixels = ImageCodec.Decode(file).Pixels;
        Assert.That(ImageCodec.Decode([.. file, .. "trailing"u8, 0xFF, 0xC0, 1, 2]).Pixels, Is.EqualTo(pixels));
        Assert.That(ImageCodec.Decode([.. file[..^2], 0xFF, 0xFF, 0xFF, 0xD9]).Pixels, Is.EqualTo(pixels));
        Assert.That(ImageCodec.Decode([.. file[..^2], 0, 0, 0, 0, 0xFF, 0xD9]).Pixels, Is.EqualTo(pixels), "filled up with zeros");
        Assert.That(() => ImageCodec.Decode([.. file[..^2], 7, 99, 12, 45, 0xFF, 0xD9]), Refused("damaged"));
    }

    private static byte[] Make(bool progressive, int restartInterval) => progressive
        ? JpegWriter.Progressive(Across, Down, 1, out _, restartInterval) : JpegWriter.Baseline(Across, Down, 1, restartInterval);

    private static byte[] Smooth(int width, int height)
    {
        byte[] rgba = new byte[width * height * 4];
        for (int i = 0; i < width * height; i++)
        {
            int x = i % width, y = i / width;
            (rgba[4 * i], rgba[(4 * i) + 1]) = ((byte)(128 + (100 * Math.Sin(x * 0.13) * Math.Cos(y * 0.09))), (byte)((x + y) * 255 / 180));
            (rgba[(4 * i) + 2], rgba[(4 * i) + 3]) = ((byte)(((x / 8) + (y / 8)) % 2 * 90), 255);
        }

        return rgba;
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(string part) =>
        Throws.TypeOf<InvalidDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n");
}
