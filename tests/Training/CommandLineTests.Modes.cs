using NUnit.Framework;
using PGGan.Tests.Data;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Training;

public sealed partial class CommandLineTests
{
    [Test]
    public void ModesAreCountedOfANetworkAndOfItsData()
    {
        string run = Train("runs", threads: 2), digits = SegmentDigits.Write(Folder, count: 200);
        (int code, string output, string error) = Call("modes", "--network", run, "--data", digits, "--images", "1500", "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match(@"(?m)^Classifier: learned 160 digits of 16×16, names \d+\.\d % of 40 others right\.$"));
        Assert.That(output, Does.Match(@"(?m)^Network: .*\.safetensors at kimg 0\.384\.$"));
        Assert.That(output, Does.Match(@"(?m)^generated: 1,500 images, \d+ of 1,000 modes, KL \d\.\d{4}$"));

        // 1,500 draws of 1,000 equally frequent modes leave e^-1.5 of them empty.
        Assert.That(output, Does.Match(@"(?m)^real:      1,500 images, 7\d\d of 1,000 modes, KL 0\.\d{4}$"));

        AssertRefused(["modes", "--network", run, "--data", Folder + "/nowhere"], "no digits");
        AssertRefused(["modes", "--network", run, "--data", digits, "--images", "0"], "--images");
        SegmentDigits.Write(Folder, count: 49);
        AssertRefused(["modes", "--network", run, "--data", digits], "49 digits are too few");
        string gray = Path.Combine(Folder, "gray");
        (code, _, error) = Finish(gray, 2,
            [.. With(Tiny, "--kimg", "0.032"), "--gray", "--data", PlainFolder(), "--cache", Path.Combine(Folder, "cache")]);
        Assert.That(code, Is.Zero, error);
        AssertRefused(["modes", "--network", Directory.GetDirectories(gray).Single(), "--data", digits], "1 channel");
    }

    private string PlainFolder()
    {
        string pictures = Directory.CreateDirectory(Path.Combine(Folder, "pictures")).FullName;
        File.WriteAllBytes(Path.Combine(pictures, "0.png"), ImagingFiles.Plain(16, 16, 1, 2, 3));
        return pictures;
    }
}
