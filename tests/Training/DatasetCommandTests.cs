using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Training;

/// <summary><c>pggan dataset</c> as a process.</summary>
public class DatasetCommandTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        for (byte i = 0; i < 6; i++)
        {
            folder.Put($"pets/{(i % 2 == 0 ? "cat" : "dog")}/{i}.png", ImagingFiles.Plain(10, 8, i, (byte)(2 * i), 9));
        }
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void ASetIsMadeInEachFormComparedAndShown()
    {
        Assert.That(Succeed("create", "--source", "pets", "--dest", "set.zip", "--cond"),
            Does.Contain("6 pictures, to 8×8 with 3 channels, labels: class (2 classes)")
            .And.Match(@"(?m)^Wrote 6 images \(8×8\) to set\.zip$"));
        Succeed("create", "--source", "set.zip", "--dest", "records", "--to", "tfrecords");
        Assert.That(Succeed("compare", "set.zip", "records"), Does.Contain("Images: 6 identical").And.Contain("Labels: 6 identical"));

        string text = Succeed("inspect", "records");
        Assert.That(text,
            Does.Contain("tfrecords").And.Contain("Images:      6").And.Contain("Levels:      4×4 to 8×8").And.Contain("class: 0 3, 1 3")
            .And.Match(@"(?m)^Mean:        2\.50  5\.00  9\.00").And.Match("(?m)^Fingerprint: [0-9a-f]{32}"));

        Succeed("extract", "records", "out", "--start", "1", "--step", "3");
        Assert.That(Directory.GetFiles(folder.PathOf("out")).Select(Path.GetFileName).Order(),
            Is.EqualTo(new[] { "dataset.json", "img00000001.png", "img00000004.png" }));
        Assert.That(ImageCodec.Decode(File.ReadAllBytes(folder.PathOf("out/img00000004.png"))).Pixels[..3],
            Is.EqualTo(new byte[] { 3, 6, 9 }), "cats come first");

        Assert.That(Succeed("display", "set.zip", "--stop", "1", "--resolution", "2"), Is.EqualTo(
            "\x1b[38;2;0;0;9m\x1b[48;2;0;0;9m▀\x1b[38;2;0;0;9m\x1b[48;2;0;0;9m▀\x1b[0m\nimage 0 of 6, cat, 8×8, 00000/img00000000.png\n"));
    }

    [Test]
    public void SetsThatDifferExitWithOneAndSayWhere()
    {
        Succeed("create", "--source", "pets", "--dest", "a.zip");
        folder.Put("pets/dog/3.png", ImagingFiles.Plain(8, 8, 99, 0, 0));
        folder.Put("pets/dog/7.png", ImagingFiles.Plain(8, 8, 1, 0, 0));
        Directory.Move(folder.PathOf("pets/cat"), folder.PathOf("pets/emu"));
        (int code, string output, _) = Call("compare", "a.zip", "pets");
        Assert.That((code, output.Split('\n')[0]), Is.EqualTo((1, "Images: 0 identical, 6 different (at 0, 1, 2, 3, 4, 5)")));
        Assert.That(output, Does.Contain("Labels: 5 identical, 1 different (at 3)").And.Contain("Length: 6 and 7 images"));

        Succeed("create", "--source", "pets", "--dest", "b", "--max-images", "6", "--shuffle", "--cond=0");
        Assert.That(Succeed("compare", "b", "b", "--ignore-labels"), Does.Contain("Labels: not compared"));
    }

    [Test]
    public void ShufflingGivesAnotherOrderOfTheSameImagesWithTheirLabels()
    {
        int[] plain = Order("plain"), first = Order("first", "--shuffle", "--seed", "1"),
            again = Order("again", "--shuffle=1", "--seed", "1"), second = Order("second", "--shuffle", "--seed", "2"),
            some = Order("some", "--shuffle", "--seed", "1", "--max-images", "4");
        Assert.That(plain, Is.EqualTo(new[] { 0, 2, 4, 1, 3, 5 }), "cats come first");
        Assert.That(first, Is.EquivalentTo(plain).And.Not.EqualTo(plain));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(second, Is.EquivalentTo(plain).And.Not.EqualTo(plain).And.Not.EqualTo(first));
        Assert.That(some, Is.EqualTo(first[..4]), "of the whole set, not of its beginning");

        JsonArray labels = JsonNode.Parse(File.ReadAllText(folder.PathOf("first/dataset.json")))!["labels"]!.AsArray();
        Assert.That(labels.Select(label => label![1]!.GetValue<int>()), Is.EqualTo(first.Select(image => image % 2)));

        int[] Order(string dest, params string[] options)
        {
            Succeed(["create", "--source", "pets", "--dest", dest, .. options]);
            return [.. Directory.GetFiles(folder.PathOf(dest), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => (int)ImageCodec.Decode(File.ReadAllBytes(path)).Pixels[0])];
        }
    }

    [Test]
    public void LabelsAreComparedUnlessTheyAreToBeIgnored()
    {
        Succeed("create", "--source", "pets", "--dest", "a");
        Succeed("extract", "a", "b");
        JsonNode labels = JsonNode.Parse(File.ReadAllText(folder.PathOf("b/dataset.json")))!;
        labels["labels"]![5]![1] = 0;
        File.WriteAllText(folder.PathOf("b/dataset.json"), labels.ToJsonString());

        (int code, string output, _) = Call("compare", "a", "b");
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("Images: 6 identical").And.Contain("Labels: 5 identical, 1 different (at 5)"));
        Assert.That(Succeed("compare", "a", "b", "--ignore-labels"),
            Does.Contain("Images: 6 identical").And.Contain("Labels: not compared"));
    }

    [Test]
    public void ATrainableSetIsMadeOfMnist()
    {
        byte[] header = new byte[16];
        int[] words = [0x803, 5, 28, 28];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * i), words[i]);
        }

        folder.Put("mnist/train-images-idx3-ubyte", [.. header, .. ImagingFiles.RandomBytes(5 * 784, 1)]);
        Succeed("create", "--source", "mnist", "--dest", "digits.tfrecords");
        Assert.That(Succeed("compare", "mnist", "digits.tfrecords"), Does.Contain("5 identical"));
        Assert.That(Succeed("create", "--source", "mnist", "--format", "mnist-rgb", "--dest", "rgb", "--max-images", "4", "--seed", "3"),
            Does.Match(@"(?m)^Wrote 4 images \(32×32\) to rgb/$"));
    }

    [TestCase("create", "--source")]
    [TestCase("create --source nowhere --dest x", "no folder or file nowhere")]
    [TestCase("create --source pets --dest pets", "exists; choose another name")]
    [TestCase("create --source pets --dest x --resolution 48", "choose a power of two")]
    [TestCase("create --source pets --dest x --transform center-crop-wide", "say how wide with --resolution")]
    [TestCase("create --source pets --dest x --transform crop", "--transform: 'crop' is none of center-crop")]
    [TestCase("create --source pets/cat --dest x --cond", "has no labels; make one folder a class")]
    [TestCase("extract pets out --start 6", "it has images 0 to 5")]
    [TestCase("display pets --step 0", "--step: '0'")]
    [TestCase("show pets", "no command 'show'")]
    public void ABadCallIsOneLineAndExitCodeOne(string arguments, string part)
    {
        (int code, _, string error) = Call(arguments.Split(' '));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.StartWith("pggan: ").And.Contain(part));
        Assert.That(error.TrimEnd('\n'), Does.Not.Contain("\n"));
    }

    private string Succeed(params string[] arguments)
    {
        (int code, string output, string error) = Call(arguments);
        Assert.That(code, Is.Zero, error);
        return output;
    }

    private (int Code, string Output, string Error) Call(params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "pggan.dll"), "dataset", .. arguments])
            {
                WorkingDirectory = folder.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }
}
