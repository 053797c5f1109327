using NUnit.Framework;
using PGGan.Files;
using PGGan.Metrics;
using PGGan.Metrics.Features;
using PGGan.Onnx;
using PGGan.Tests.Training;

namespace PGGan.Tests.Metrics;

public sealed class OnnxFeaturesTests : CommandFixture
{
    private static readonly float[] Weights = Values.Normal(4 * 3, seed: 6, index: 0), Head = Values.Normal(4 * 5, seed: 6, index: 1);

    [Test]
    public void MapsAreAveragedAndLogitsMadeProbabilities()
    {
        string file = Write("net.onnx", Maps([0, 3, 0, 0]));
        using IFeatureExtractor bytes = OnnxFeatures.Open(file, PixelRange.Bytes),
            unit = OnnxFeatures.Open(file, PixelRange.Parse("-1..1"));
        Assert.That((bytes.Name, bytes.Size, bytes.Classes), Is.EqualTo(("net.onnx", 4, 5)));
        Assert.That(bytes.Fingerprint, Is.Not.EqualTo(unit.Fingerprint), "the range decides too");

        byte[] images = [.. Values.Normal(40 * 8 * 8 * 3, seed: 6, index: 2).Select(value => (byte)Math.Clamp(128 + (60 * value), 0, 255))];
        (float[] features, float[] probabilities) = Extract(unit, images, 8);
        for (int i = 0; i < 40; i++)
        {
            double[] mean = [.. Enumerable.Range(0, 3)
                .Select(c => Enumerable.Range(0, 64).Average(pixel => (images[(((i * 64) + pixel) * 3) + c] / 127.5) - 1))];
            double[] expected = [.. Enumerable.Range(0, 4).Select(k => Enumerable.Range(0, 3).Sum(c => Weights[(k * 3) + c] * mean[c]))];
            double[] powers = [.. Enumerable.Range(0, 5)
                .Select(c => Math.Exp(Enumerable.Range(0, 4).Sum(k => Head[(k * 5) + c] * expected[k])))];
            Assert.That(Values.RelativeError(features.AsSpan(i * 4, 4), expected), Is.LessThan(1e-5));
            Assert.That(Values.RelativeError(probabilities.AsSpan(i * 5, 5), [.. powers.Select(power => power / powers.Sum())]),
                Is.LessThan(1e-5));
        }
    }

    [Test]
    public void ImagesAreBroughtToTheSizeOfBytesThatItTakesOneByOne()
    {
        byte[][] nodes = [OnnxModel.Node("Cast", ["pixels"], "numbers", ("to", OnnxModel.Float)),
            OnnxModel.Node("Flatten", ["numbers"], "flat", ("axis", 1))];
        string file = Write("bytes.onnx",
            OnnxModel.Of(nodes, [], [("pixels", OnnxModel.UInt8, [1, 2, 2, 3])], [("flat", OnnxModel.Float, [1, 12])]));
        using IFeatureExtractor network = OnnxFeatures.Open(file, PixelRange.Bytes);
        Assert.That((network.Size, network.Classes), Is.EqualTo((12, 0)));
        byte[] images = [.. Enumerable.Range(0, 3 * 4 * 4 * 3)
            .Select(i => (byte)(i / 48 == 2 ? 7 : (i / 48 * 60) + (i / 24 % 2 * 20) + (i % 3)))];
        float[] expected = [.. Enumerable.Range(0, 36).Select(i => i / 12 == 2 ? 7f : (i / 12 * 60) + (i / 6 % 2 * 20) + (i % 3))];
        Assert.That(Extract(network, images, 4).Features, Is.EqualTo(expected), "means of 2×2");
        Assert.That(Extract(network, [9, 8, 7], 1).Features, Is.EqualTo(new float[] { 9, 8, 7, 9, 8, 7, 9, 8, 7, 9, 8, 7 }), "enlarged");
        Assert.That(() => OnnxFeatures.Open(file, PixelRange.Parse("1")), Refused("takes bytes"));
    }

    [Test]
    public void WhatGivesNoFeaturesOfImagesIsNamed()
    {
        Assert.That(() => OnnxFeatures.Open(Write("junk.onnx", [1, 2, 3]), PixelRange.Bytes), Refused("no ONNX network"));
        Assert.That(() => OnnxFeatures.Open(Write("gray.onnx", Flat("flat", [0, 1, 8, 8])), PixelRange.Bytes), Refused("[N, 3, H, W]"));
        Assert.That(() => OnnxFeatures.Open(Write("classes.onnx", Flat("logits", [0, 3, 2, 2])), PixelRange.Bytes),
            Refused("no output of features"));
        using IFeatureExtractor any = OnnxFeatures.Open(Write("flat.onnx", Flat("flat", [0, 3, 0, 0])), PixelRange.Bytes);
        Assert.That(() => Extract(any, new byte[48], 4), Refused("48 features"));
    }

    [Test]
    public void TheProgramWithoutOnnxSaysSoAndTheOtherOpensNetworks()
    {
        string junk = Write("junk.onnx", [1, 2, 3]);
        string[] train = ["--res", "8", "--cbase", "32", "--cmax", "4", "--latent", "4", "--device", "cpu", "--outdir", "runs",
            "--metrics", "fid"];
        AssertRefused([.. train, "--features", junk], "without ONNX Runtime; run the same command as dotnet run --project src/Onnx");
        AssertRefused([.. train, "--features", junk, "--features-range=-1..1"], "junk.onnx is no ONNX network", program: "pggan-onnx.dll");
        FeatureNetworks networks = new((file, range) => throw new SettingException("file", $"{range.Name} {file}"));
        Assert.That(networks.Open(null, null), Is.Null);
        Assert.That(() => networks.Open(junk, "imagenet"), Refused($"imagenet {junk}"));
        Assert.That(() => networks.Open(junk, "2"), Refused("choose 255, 1, -1..1, imagenet"));
        Assert.That(() => networks.Open("nowhere.onnx", null), Refused("no file nowhere.onnx"));
        Assert.That(() => networks.Open(null, "1"), Refused("no network is named"));
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(string named) =>
        Throws.TypeOf<SettingException>().With.Message.Contains(named).And.Message.Not.Contains("\n");

    private string Write(string name, byte[] model)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, model);
        return path;
    }

    /// <summary>A 1×1 convolution to four maps, and of their averages five logits.</summary>
    private static byte[] Maps(long[] input) => OnnxModel.Of(
        [
            OnnxModel.Node("Conv", ["x", "w"], "maps"),
            OnnxModel.Node("GlobalAveragePool", ["maps"], "pooled"),
            OnnxModel.Node("Flatten", ["pooled"], "flat", ("axis", 1)),
            OnnxModel.Node("MatMul", ["flat", "head"], "logits"),
        ],
        [("w", [4, 3, 1, 1], Weights), ("head", [4, 5], Head)],
        [("x", OnnxModel.Float, input)],
        [("logits", OnnxModel.Float, [0, 5]), ("maps", OnnxModel.Float, [0, 4, 0, 0])]);

    /// <summary>Gives its input as it is.</summary>
    private static byte[] Flat(string output, long[] input) => OnnxModel.Of(
        [OnnxModel.Node("Flatten", ["x"], output, ("axis", 1))], [], [("x", OnnxModel.Float, input)], [(output, OnnxModel.Float, [0, 0])]);

    private static (float[] Features, float[] Probabilities) Extract(IFeatureExtractor network, byte[] images, int side)
    {
        int n = images.Length / (side * side * 3);
        float[] features = new float[n * network.Size], probabilities = new float[n * network.Classes];
        network.Extract(images, side, features, probabilities);
        return (features, probabilities);
    }
}
