using NUnit.Framework;
using PGGan.Metrics;
using PGGan.Metrics.Features;
using PGGan.Onnx;
using PGGan.Tests.Training;

namespace PGGan.Tests.Metrics;

public sealed class JoinedNetworkTests : CommandFixture
{
    // Both graphs call their values by the same names, as exported ones may.
    private static readonly float[] Mean = Values.Normal(3 * 4 * 4, seed: 7, index: 0), Weights = Values.Normal(5 * 3, seed: 7, index: 1);

    [Test]
    public void FeaturesAreThoseOfTheNetworkOfPreparedImages()
    {
        (int code, string output, string error) = Join("first.onnx", "second.onnx", "joined.onnx", "mine-2");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.EndWith("Wrote joined.onnx: 5 features, called mine-2\n"));
        using IFeatureExtractor network = OnnxFeatures.Open(Path.Combine(Folder, "joined.onnx"), PixelRange.Bytes);
        Assert.That((network.Label, network.Name, network.Size), Is.EqualTo(("mine-2", "mine-2", 5)));

        byte[] images = [.. Enumerable.Range(0, 3 * 48).Select(i => (byte)(i * 37))];
        float[] features = new float[3 * 5];
        network.Extract(images, resolution: 4, features, []);
        for (int i = 0; i < 3; i++)
        {
            double[] mean = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, 16)
                .Average(pixel => images[(i * 48) + (pixel * 3) + c] - (double)Mean[(c * 16) + pixel]))];
            double[] expected = [.. Enumerable.Range(0, 5).Select(k => Enumerable.Range(0, 3).Sum(c => Weights[(k * 3) + c] * mean[c]))];
            Assert.That(Values.RelativeError(features.AsSpan(i * 5, 5), expected), Is.LessThan(1e-5));
        }

        // Once more: the label is another, the features are the same.
        Assert.That(Join("first.onnx", "second.onnx", "joined.onnx", "other").Code, Is.Zero);
        using IFeatureExtractor again = OnnxFeatures.Open(Path.Combine(Folder, "joined.onnx"), PixelRange.Bytes);
        Assert.That((again.Label, again.Size), Is.EqualTo(("other", 5)));
    }

    [Test]
    public void NumbersAreCalledByTheLabel()
    {
        FeatureSet real = FeatureRows.Normal(20, 3, index: 1), other = FeatureRows.Normal(20, 3, index: 2);
        string[] Names(string metric, string? label) =>
            [.. MetricCatalog.Create(metric, new MetricContext(null!, null!, 4, new ByteFeatures(label: label))) is var made
                ? made.Compare(real, other).Select(value => value.Name).Prepend(made.Name) : []];
        Assert.That(Names("fid", null), Is.EqualTo(new[] { "fid", "fid" }));
        Assert.That(Names("fid", "resnet18"), Is.EqualTo(new[] { "fid-resnet18", "fid-resnet18" }));
        Assert.That(Names("kid", "resnet18"), Is.EqualTo(new[] { "kid-resnet18", "kid-resnet18" }));
        Assert.That(Names("pr", "resnet18"), Is.EqualTo(new[] { "pr-resnet18", "precision-resnet18", "recall-resnet18" }));
        Assert.That(Names("dc", "resnet18"), Is.EqualTo(new[] { "dc-resnet18", "density-resnet18", "coverage-resnet18" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => MetricName.Parse("fid-resnet18"),
                Throws.TypeOf<FormatException>().With.Message.Contains("ask for fid").And.Message.Contains("`run.features`"));
            Assert.That(MetricName.Parse("fid-random18").ToString(), Is.EqualTo("fid-random18"));
        }
    }

    [Test]
    public void WhatDoesNotFitIsOneLineAndLeavesNothing()
    {
        WriteBoth();
        File.WriteAllBytes(Path.Combine(Folder, "old.onnx"), First(operators: 12));
        File.WriteAllBytes(Path.Combine(Folder, "two.onnx"), OnnxModel.Of([OnnxModel.Node("Add", ["a", "b"], "y")], [],
            [("a", OnnxModel.Float, [0, 3, 4, 4]), ("b", OnnxModel.Float, [0, 3, 4, 4])], [("y", OnnxModel.Float, [0, 3, 4, 4])]));
        File.WriteAllBytes(Path.Combine(Folder, "wide.onnx"), OnnxModel.Of([OnnxModel.Node("Flatten", ["a"], "y", ("axis", 1))], [],
            [("a", OnnxModel.Float, [0, 3, 4, 4])], [("y", OnnxModel.Float, [0, 48])]));
        File.WriteAllBytes(Path.Combine(Folder, "junk.onnx"), [255, 255, 255]);
        Refused(["old.onnx", "second.onnx"], "version 12 of the operators");
        Refused(["two.onnx", "second.onnx"], "the first network has 2 inputs and 1 outputs");
        Refused(["wide.onnx", "second.onnx"], "no ONNX network that runs here");
        Refused(["junk.onnx", "second.onnx"], "no ONNX network: it ends within a number");
        Refused(["nowhere.onnx", "second.onnx"], "there is no file nowhere.onnx");
        foreach (string name in new[] { "random", "ResNet", "a b", "a--b" })
        {
            Refused(["first.onnx", "second.onnx"], $"'{name}' is no name of features", name);
        }

        Assert.That(Directory.GetFiles(Folder, "out*"), Is.Empty);

        void Refused(string[] files, string named, string label = "mine") =>
            AssertRefused(["join", .. files, "out.onnx", label], named, program: "pggan-onnx.dll");
    }

    private (int Code, string Output, string Error) Join(params string[] arguments)
    {
        WriteBoth();
        using System.Diagnostics.Process process = Launch(["join", .. arguments], program: "pggan-onnx.dll");
        return Wait(process);
    }

    private void WriteBoth()
    {
        File.WriteAllBytes(Path.Combine(Folder, "first.onnx"), First(operators: 13));
        File.WriteAllBytes(Path.Combine(Folder, "second.onnx"), OnnxModel.Of(
            [OnnxModel.Node("Conv", ["x", "w"], "y"), OnnxModel.Node("GlobalAveragePool", ["y"], "z")],
            [("w", [5, 3, 1, 1], Weights)],
            [("x", OnnxModel.Float, [0, 3, 4, 4])],
            [("z", OnnxModel.Float, [0, 5, 1, 1])]));
    }

    private static byte[] First(long operators) => OnnxModel.Of(
        [OnnxModel.Node("Identity", ["x"], "z"), OnnxModel.Node("Sub", ["z", "w"], "y")],
        [("w", [1, 3, 4, 4], Mean)],
        [("x", OnnxModel.Float, [0, 3, 4, 4])],
        [("y", OnnxModel.Float, [0, 3, 4, 4])],
        operators);
}
