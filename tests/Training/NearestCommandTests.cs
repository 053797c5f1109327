using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Learning.Configuration;
using PGGan.Model;
using PGGan.Tests.Imaging;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Training;

public sealed class NearestCommandTests : CommandFixture
{
    [Test]
    public void ACopyAmongTheTrainingImagesIsFound()
    {
        ModelConfig conditional = FreshCheckpoint.Config.Model with { Labels = LabelSchema.Of("kind", ["a", "b"]) };
        TrainingConfig config = FreshCheckpoint.Config with { Model = conditional, Data = new DataConfig { Conditional = true } };
        FreshCheckpoint.Save(Path.Combine(Folder, "fresh.safetensors"), config);
        string[] network = ["--network", "fresh.safetensors", "--class", "all", "--device", "cpu", "--threads", "1"];

        // What the network draws, a-seed0000.png … b-seed0001.png, behind images of one colour.
        (int code, string output, string error) = Call(["generate", .. network, "--seeds", "0,1", "--output", "data"]);
        Assert.That(code, Is.Zero, error);
        foreach (string path in Directory.GetFiles(Path.Combine(Folder, "data")))
        {
            // Without the mark by which drawn pictures are never taken for data.
            PixelBuffer copy = ImageCodec.Decode(File.ReadAllBytes(path));
            File.WriteAllBytes(path, PngWriter.Encode(copy.Region(0, 0, copy.Width, copy.Height, 3, default)));
        }

        foreach (byte level in new byte[] { 0, 40, 200 })
        {
            File.WriteAllBytes(Path.Combine(Folder, "data", $"__plain{level}.png"), ImagingFiles.Plain(48, 32, level, level, level));
        }

        File.WriteAllText(Path.Combine(Folder, "data", "0.png"), "no picture: skipped, and those behind it keep their names");
        (code, output, error) = Call(["nearest", .. network, "--seeds", "1", "--data", "data", "--cache", "cache", "--neighbours", "2"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match(@"(?m)^a 1 +0\.0 +0% +a-seed0001\.png 0\.0, \S+\.png \d+\.\d$")
            .And.Match(@"(?m)^b 1 +0\.0 +0% +b-seed0001\.png 0\.0, \S+\.png \d+\.\d$"));
        Assert.That(output, Does.Match(@"(?m)^Wrote 2 rows \(64×64\) to nearest\.png: a picture, behind it the nearest images$"));
        Assert.That(output, Does.Contain("nearest of 7 images of data").And.Match(@"\(7 looked at\): median \d+\.\d, smallest \d+\.\d"));
        PixelBuffer rows = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "nearest.png")));
        Assert.That((rows.Width, rows.Height), Is.EqualTo((3 * 64, 2 * 64)), "16×16 pixels are shown four times as large");
        rows = Resampler.Box(rows, 4);
        PixelBuffer drawn = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "data", "b-seed0001.png")));
        for (int y = 0; y < 16; y++)   // the second row begins with it twice: drawn, and found
        {
            byte[] row = drawn.Pixels[(y * 64)..((y + 1) * 64)];
            Assert.That(rows.Pixels.AsSpan((16 + y) * 192, 128).SequenceEqual([.. row, .. row]), Is.True, $"row {y}");
        }

        // The run's own images: planets, of which none is what a fresh network draws.
        (code, output, error) = Call(["nearest", .. network, "--seeds", "0", "--images", "20", "--neighbours", "1", "--output", "own.png",
            "--random-features"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("nearest of 20 images of planets").And.Contain("random features").And.Match(
            @"(?m)^a 0 +0\.\d{4} +\d+% +\d+ 0\.\d{4}$"));
        Assert.That(ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "own.png"))) is { Width: 128, Height: 128 }, Is.True);

        AssertRefused(["nearest", .. network, "--data", "nowhere"], "nowhere");
    }
}
