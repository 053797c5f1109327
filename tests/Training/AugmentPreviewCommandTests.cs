using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Training;

/// <summary>Real images under augmentation as a person asks for them.</summary>
public sealed class AugmentPreviewCommandTests : CommandFixture
{
    [Test]
    public void ARowShowsAnImageFirstAsItIs()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        foreach (byte level in new byte[] { 40, 120, 200 })
        {
            File.WriteAllBytes(Path.Combine(Folder, "data", $"{level}.png"), ImagingFiles.Plain(20, 16, level, (byte)(level / 2), 90));
        }

        (int code, string output, string error) = Call("augment-preview", "--data", "data", "--res", "16", "--cache", "cache", "--augment",
            "diff", "--grid", "5x3", "--output", "diff.png");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("diff: translation, colour, cutout.")
            .And.Match(@"(?m)^Wrote 3 rows \(64×64\) to diff\.png: an image, next to it as D would see it$"));
        PixelBuffer diff = Resampler.Box(ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "diff.png"))), 4);
        Assert.That((diff.Width, diff.Height), Is.EqualTo((5 * 16, 3 * 16)));
        Assert.That(Enumerable.Range(0, 3).Select(row => (int)At(diff, 8, (16 * row) + 8)[0]), Is.All.AnyOf(40, 120, 200));
        for (int row = 0; row < 3; row++)
        {
            Assert.That(Enumerable.Range(0, 256).Select(i => At(diff, i % 16, (16 * row) + (i / 16)).ToArray()),
                Is.All.EqualTo(At(diff, 8, (16 * row) + 8).ToArray()), "the image itself is plain");
            Assert.That(Enumerable.Range(16, 64).Count(x => At(diff, x, (16 * row) + 8).ToArray() is [127 or 128, 127 or 128, 127 or 128]),
                Is.GreaterThan(0), "something is left out");
        }

        (code, output, error) = Call("augment-preview", "--data", "data", "--res", "16", "--cache", "cache", "--strength", "0",
            "--grid", "2x1", "--output", "same.png");
        Assert.That(code, Is.Zero, error);
        PixelBuffer same = Resampler.Box(ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "same.png"))), 4);
        Assert.That(At(same, 24, 8).ToArray(), Is.EqualTo(At(same, 8, 8).ToArray()), "at strength 0 nothing changes");
    }

    [Test]
    public void WhatCannotBeShownIsRefusedInALine()
    {
        AssertRefused(["augment-preview", "--augment", "none"], "choose diff or ada");
        AssertRefused(["augment-preview", "--augment", "diff", "--strength", "0.5"], "--strength");
        AssertRefused(["augment-preview", "--strength", "1.5"], "0 to 1");
        AssertRefused(["augment-preview", "--res", "48"], "--res: 48");
        AssertRefused(["augment-preview", "--data", "nowhere"], "nowhere");
        AssertRefused(["augment-previw"], "did you mean augment-preview");
        AssertRefused(["--augment", "adda", "-n"], "choose none, diff or ada");
    }

    private static ReadOnlySpan<byte> At(PixelBuffer image, int x, int y) =>
        image.Pixels.AsSpan(((y * image.Width) + x) * image.Channels, 3);
}
