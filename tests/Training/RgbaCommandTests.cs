using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Training;

/// <summary>Transparent pictures as a person trains on them and draws them.</summary>
public sealed class RgbaCommandTests : CommandFixture
{
    private static readonly string[] Tiny =
    [
        "--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "6", "--device", "cpu", "--preset", "quick", "--train-kimg", "0.032",
        "--fade-kimg", "0.032", "--minibatch", "4", "--tick", "0.032", "--snap", "1", "--grid", "4x2",
    ];

    private readonly TemporaryFolder shared = new();
    private string run = "", trained = "";

    private string Pictures => shared.PathOf("pictures");

    private string Cache => shared.PathOf("cache");

    [OneTimeSetUp]
    public void Train()
    {
        for (int i = 0; i < 12; i++)
        {
            shared.Put($"pictures/{i}.png", Picture(i));
        }

        shared.Put("pictures/opaque.png", ImagingFiles.Plain(8, 8, 20, 30, 40));
        (int code, trained, string error) = Wait(Launch(shared.PathOf("runs"), threads: 2,
            [.. Tiny, "--rgba", "--kimg", "0.064", "--data", Pictures, "--cache", Cache]));
        Assert.That(code, Is.Zero, error);
        run = Directory.GetDirectories(shared.PathOf("runs")).Single();
    }

    [OneTimeTearDown]
    public void Remove() => shared.Dispose();

    [Test]
    public void ARunKeepsTransparencyAndGoesOn()
    {
        Assert.That(trained,
            Does.Contain("13 images of 8×8, 4 channels").And.Contain("12 with transparency").And.Not.Contain("background"));
        Assert.That(trained, Does.Contain("--rgba").And.Not.Contain("--gray"), "the settings that differ from the preset's");
        PixelBuffer reals = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(run, "reals.png")));
        Assert.That(reals.Pixels[..4], Is.EqualTo(new byte[4]), "the colour that the file hides is not there");
        foreach (string grid in Directory.GetFiles(run, "fakes-*.png"))
        {
            Assert.That(ImageCodec.Decode(File.ReadAllBytes(grid)).HasTransparency(), Is.True, grid);
            Assert.That(File.ReadAllBytes(grid)[25], Is.EqualTo(6), "colour type RGBA");
        }

        (int code, string output, string error) = Call("--resume", run, "--kimg", "0.096", "--device", "cpu", "--cache", Cache);
        Assert.That(code, Is.Zero, error + output);
        (code, output, error) = Finish("flat", 2, [.. Tiny, "--kimg", "0.004", "--data", Pictures, "--cache", Cache]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("3 channels").And.Contain("12 with transparency laid over the background"), "another set");
        AssertRefused(["--resume", run, "--rgba=0", "--kimg", "0.128", "--device", "cpu", "--cache", Cache], "another network");
    }

    [Test]
    public void PicturesAreDrawnWithAlphaWhereTheFileCanHaveIt()
    {
        string[] network = ["--network", run, "--device", "cpu"];
        Assert.That(Done(["generate", .. network, "--seeds", "0-3", "--grid", "2x2", "--output", "png"]), Does.Not.Contain("Note"));
        foreach (string file in Directory.GetFiles(Path.Combine(Folder, "png")))
        {
            Assert.That(ImageCodec.Decode(File.ReadAllBytes(file)).HasTransparency(), Is.True, file);
        }

        Assert.That(Done(["generate", .. network, "--seeds", "0", "--format", "jpeg", "--output", "jpg"]),
            Does.Contain("Note: .jpg files are written without transparency, over white"));
        PixelBuffer png = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "png", "seed0000.png")));
        Assert.That(Done(["generate", .. network, "--seeds", "0", "--format", "webp", "--output", "webp"]), Does.Contain("over white"));
        byte[] webp = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "webp", "seed0000.webp"))).ToRgb().Pixels;
        byte[] white = png.Region(0, 0, png.Width, png.Height, 3, (255, 255, 255)).Pixels;
        Assert.That(webp.Zip(white, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(2), "rounded three times");

        Assert.That(Done(["video", .. network, "--output", "film.webp", "--duration", "1", "--grid", "2x1"]),
            Does.Contain("Note: films have no transparency; the pictures are laid over white.").And.Contain("Wrote"));
        Assert.That(Done(["timelapse", run, "--output", "growth.apng", "--duration", "1"]), Does.Contain("Wrote"));
    }

    [Test]
    public void PicturesAreMeasuredSearchedAndFound()
    {
        string[] network = ["--network", run, "--device", "cpu"];
        Assert.That(Done(["metrics", .. network, "--newest", "--metrics", "swd,fid-random", "--cache", Cache]), Does.Contain("fid-random"));
        Assert.That(Done(["nearest", .. network, "--seeds", "0", "--neighbours", "2", "--cache", Cache]), Does.Contain(".png"));
        Assert.That(ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "nearest.png"))).HasTransparency(), Is.True);
        File.WriteAllBytes(Path.Combine(Folder, "wanted.png"), Picture(3));
        Done(["project", .. network, "--target", "wanted.png", "--steps", "3", "--output", "found"]);
        PixelBuffer both = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "found", "wanted-projected.png")));
        Assert.That(both.Pixels[..4], Is.EqualTo(new byte[4]), "the picture asked for is on the left");
    }

    [Test]
    public void SetsKeepFourChannelsInEveryForm()
    {
        Assert.That(Done(["dataset", "inspect", Pictures]), Does.Contain("Transparent: 12 of 13 images"));
        foreach (string set in new[] { "set", "set.zip", "set.tfrecords" })
        {
            Assert.That(Done(["dataset", "create", "--source", Pictures, "--dest", set, "--rgba", "--resolution", "8"]),
                Does.Contain("8×8 with 4 channels"));
            Assert.That(Done(["dataset", "inspect", set]), Does.Contain("Transparent: 12 of 13 images"));
        }

        Assert.That(Done(["dataset", "compare", "set.zip", "set.tfrecords"]), Does.Contain("13 identical"));

        // The same pixels, so the same grid of real images.
        byte[] wanted = File.ReadAllBytes(Path.Combine(run, "reals.png"));
        foreach (string set in new[] { "set.zip", "set.tfrecords" })
        {
            (int code, _, string error) = Finish(set + "-runs", 2, [.. Tiny, "--rgba", "--kimg", "0.004", "--data", set, "--cache", Cache]);
            Assert.That(code, Is.Zero, error);
            string[] reals = Directory.GetFiles(Path.Combine(Folder, set + "-runs"), "reals.png", SearchOption.AllDirectories);
            Assert.That(File.ReadAllBytes(reals.Single()), Is.EqualTo(wanted), set);
        }

        AssertRefused([.. Tiny, "--rgba=0", "--data", "set.tfrecords", "--cache", Cache],
            "has RGBA images; train on four channels (--rgba)");
    }

    [Test]
    public void WhatDoesNotGoTogetherIsOneLine()
    {
        AssertRefused([.. Tiny, "--rgba"], "the built-in planets have no transparency; name transparent images with --data");
        AssertRefused([.. Tiny, "--rgba", "--gray", "--data", Pictures], "--gray and --rgba");
        AssertRefused([.. Tiny, "--rgba", "--background", "black", "--data", Pictures], "--background: nothing is laid under");
        AssertRefused(["dataset", "create", "--source", Pictures, "--dest", "x.zip", "--rgba", "--background", "black"],
            "--background: nothing is laid under");
        AssertRefused([.. Tiny, "--init-from", run, "--rgba=0", "--kimg", "1"], "the weights would not fit");
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "plain")).FullName, "0.png"),
            ImagingFiles.Plain(8, 8, 1, 2, 3));
        (int code, string output, string error) =
            Finish("opaque", 1, [.. Tiny, "--rgba", "--kimg", "0.004", "--data", "plain", "--cache", Cache]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Note: no image has a transparent pixel").And.Contain("leave --rgba out"));
    }

    /// <summary>A disc in a colour of its own; around it is a colour that is not seen.</summary>
    private static byte[] Picture(int number)
    {
        byte[] pixels = new byte[16 * 16 * 4];
        for (int i = 0; i < 256; i++)
        {
            double x = (i % 16) - 7.5, y = (i / 16) - 7.5;
            bool inside = (x * x) + (y * y) < 40;
            pixels.AsSpan(4 * i, 4).Fill(255);
            (pixels[4 * i], pixels[(4 * i) + 1]) = inside ? ((byte)(20 * number), (byte)(255 - (10 * number))) : ((byte)255, (byte)0);
            pixels[(4 * i) + 3] = inside ? (byte)(255 - number) : (byte)0;
        }

        return PngWriter.Encode(new PixelBuffer(16, 16, 4, pixels));
    }

    private string Done(string[] arguments)
    {
        (int code, string output, string error) = Call(arguments);
        Assert.That(code, Is.Zero, error);
        return output;
    }
}
