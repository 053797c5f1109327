using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging;

[Parallelizable(ParallelScope.All)]
internal sealed class PremultipliedTests
{
    [Test]
    public void WhatWasReadAndWrittenIsReadAgainTheSame()
    {
        for (int alpha = 0; alpha < 256; alpha++)
        {
            for (int colour = 0; colour <= alpha; colour++)
            {
                PixelBuffer image = new(1, 1, 4, [(byte)colour, 0, (byte)alpha, (byte)alpha]);
                PixelBuffer file = Premultiplied.ToStraight(image);
                Assert.That(file.Pixels[0], Is.EqualTo(alpha == 0 ? 0 : colour * 255.0 / alpha).Within(0.5));
                byte[] again = new byte[4];
                Premultiplied.Of(file.Pixels, channels: 4, again);
                Assert.That(again, Is.EqualTo(image.Pixels));
            }
        }
    }

    [TestCase(FramingKind.CentreCrop, 8)]     // the box
    [TestCase(FramingKind.CentreCrop, 4)]
    [TestCase(FramingKind.Pad, 8)]            // Lanczos
    [TestCase(FramingKind.Stretch, 8)]
    public void AColourThatIsNotSeenDoesNotMatter(FramingKind kind, int resolution)
    {
        byte[] pixels = ImagingFiles.RandomBytes(24 * 16 * 4, index: 3), other = [.. pixels];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            if (i / 4 % 3 == 0)
            {
                pixels[i + 3] = other[i + 3] = 0;
                (other[i], other[i + 1], other[i + 2]) = (255, 0, 128);
            }
        }

        byte[] first = Apply(pixels), second = Apply(other);
        Assert.That(first, Is.EqualTo(second));
        Assert.That(first, Has.Length.EqualTo(resolution * resolution * 4));
        for (int i = 0; i < first.Length; i += 4)
        {
            Assert.That(first[i..(i + 3)], Is.All.LessThanOrEqualTo(first[i + 3]), "no colour is brighter than its alpha");
        }

        byte[] Apply(byte[] rgba) => new Framing(kind).Apply(new PixelBuffer(24, 16, 4, rgba), resolution, 4, null).Image.Pixels;
    }

    [Test]
    public void ColoursWeighByTheirAlpha()
    {
        // An opaque red pixel, a half transparent blue one, and two that are not seen.
        PixelBuffer picture = new(2, 2, 4, [255, 0, 0, 255, 0, 0, 255, 128, 0, 255, 0, 0, 255, 255, 255, 0]);
        PixelBuffer one = Framing.CentreCrop.Apply(picture, 1, 4, null).Image;
        Assert.That(one.Pixels, Is.EqualTo(new byte[] { 64, 0, 32, 96 }), "means of 255, 0, 0, 0; of 0, 128, 0, 0; of 255, 128, 0, 0");
        Assert.That(Premultiplied.ToStraight(one).Pixels, Is.EqualTo(new byte[] { 170, 0, 85, 96 }));
    }

    [Test]
    public void BarsAreTransparentAndOpaquePicturesStayOpaque()
    {
        PixelBuffer wide = new(4, 2, 3, [.. Enumerable.Repeat((byte)90, 24)]);
        byte[] padded = new Framing(FramingKind.Pad).Apply(wide, 4, 4, null).Image.Pixels;
        byte[] bar = new byte[16], row = [.. Enumerable.Repeat(new byte[] { 90, 90, 90, 255 }, 4).SelectMany(pixel => pixel)];
        Assert.That(padded, Is.EqualTo((byte[])[.. bar, .. row, .. row, .. bar]));
        byte[] gray = Framing.CentreCrop.Apply(new PixelBuffer(1, 1, 1, [7]), 1, 4, null).Image.Pixels;
        Assert.That(gray, Is.EqualTo(new byte[] { 7, 7, 7, 255 }));
    }

    [Test]
    public void OverABackgroundTheColoursAreThoseOfTheFileThere()
    {
        byte[] file = ImagingFiles.RandomBytes(16 * 16 * 4, index: 4);
        PixelBuffer straight = new(16, 16, 4, file), image = straight.Region(0, 0, 16, 16, 4, default);
        Background background = new(10, 200, 90);
        byte[] flat = Premultiplied.Over(image, background).Pixels, expected = straight.Region(0, 0, 16, 16, 3, background.Colour).Pixels;
        for (int i = 0; i < flat.Length; i++)
        {
            Assert.That(flat[i], Is.EqualTo(expected[i]).Within(1), "each part of the sum is rounded by itself");
        }

        Assert.That(Premultiplied.Over(straight with { Channels = 1 }, background).Channels, Is.EqualTo(1), "no alpha: as it is");
    }

    [Test]
    public void APngFileOfANetworksPictureHasStraightAlphaAndOthersAreOverWhite()
    {
        // The second pixel is brighter than its alpha, as a network may draw it.
        PixelBuffer drawn = new(2, 1, 4, [50, 0, 100, 100, 90, 30, 0, 60]);
        PixelBuffer png = ImageCodec.Decode(new ImageFileFormat(ImageFileKind.Png).Encode(drawn));
        Assert.That(png.Pixels, Is.EqualTo(new byte[] { 128, 0, 255, 100, 255, 128, 0, 60 }));
        PixelBuffer webp = ImageCodec.Decode(new ImageFileFormat(ImageFileKind.WebP).Encode(drawn));
        Assert.That(webp.HasTransparency(), Is.False);
        Assert.That(webp.ToRgb().Pixels, Is.EqualTo(new byte[] { 205, 155, 255, 255, 225, 195 }));
    }
}
