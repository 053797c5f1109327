using NUnit.Framework;
using PGGan.Data.Formats;
using PGGan.Imaging;
using PGGan.Tests.Imaging;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Training;

public sealed class ProjectCommandTests : CommandFixture
{
    [Test]
    public void ImagesOfAnySizeAreProjectedAndOthersRefused()
    {
        FreshCheckpoint.Save(Path.Combine(Folder, "fresh.safetensors"), FreshCheckpoint.Config);
        Directory.CreateDirectory(Path.Combine(Folder, "other"));
        File.WriteAllBytes(Path.Combine(Folder, "red.png"), ImagingFiles.Plain(40, 24, 200, 10, 20));
        File.WriteAllBytes(Path.Combine(Folder, "other", "red.png"), ImagingFiles.Plain(16, 16, 10, 20, 200));
        File.WriteAllText(Path.Combine(Folder, "text.png"), "no image");

        string[] common = ["project", "--network", "fresh.safetensors", "--device", "cpu", "--threads", "1", "--target"];
        (int code, string output, string error) = Call(
            [.. common, "red.png", "other/red.png", "--steps", "20", "--search", "8", "--attempts", "2", "--save-descent"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output,
            Does.Match(
            @"(?m)^20 +\d\.\d{5}  \d\.\d{5} \d\.\d{5}$").And.Match(@"(?m)^red-2: distance \d\.\d+; the picture is off by \d+\.\d of 255"));
        Assert.That(output.TrimEnd(), Does.EndWith("\nWrote 2 projections (16×16) to out/"));
        string[] files = ["red-2-descent.png", "red-2-latent.npy", "red-2-projected.png", "red-descent.png", "red-latent.npy",
            "red-projected.png"];
        Assert.That(Directory.GetFiles(Path.Combine(Folder, "out")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Is.EqualTo(files));

        NpyFile latent = NpyFile.Read(Path.Combine(Folder, "out", "red-latent.npy"));
        Assert.That((latent.Shape[0], latent.Shape[1]), Is.EqualTo((1, 6)));
        PixelBuffer pair = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "out", "red-projected.png")));
        Assert.That((pair.Width, pair.Height), Is.EqualTo((32, 16)));
        Assert.That(pair.Pixels[..4], Is.EqualTo(new byte[] { 200, 10, 20, 255 }), "the image is on the left");
        PixelBuffer strip = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "out", "red-2-descent.png")));
        Assert.That((strip.Height, strip.Width % 16, strip.Pixels[^4..]), Is.EqualTo((16, 0, new byte[] { 10, 20, 200, 255 })),
            "it is at the end of the strip");

        // The latent draws the picture on the right again.
        string[] again = ["generate", "--network", "fresh.safetensors", "--device", "cpu", "--threads", "1", "--latents",
            "out/red-latent.npy"];
        (code, output, error) = Call([.. again, "--output", "again"]);
        Assert.That(code, Is.Zero, error);
        PixelBuffer drawn = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "again", "latent0000.png")));
        Assert.That(drawn.Pixels[..64], Is.EqualTo(pair.Pixels[64..128]));
        AssertRefused([.. again, "--seeds", "1"], "--seeds and --latents");

        AssertRefused([.. common, "red.png", "text.png"],
            "--target text.png: not a JPEG, PNG, WebP, GIF, BMP, TIFF, PNM or TGA image; name an image");
        AssertRefused([.. common, "red.png", "--class", "cat"], "--class: this network was trained without labels");
    }
}
