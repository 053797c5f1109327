using NUnit.Framework;
using PGGan.Files;
using PGGan.Interchange;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Interchange.Import;

/// <summary>What files of the zoo may lack or have otherwise.</summary>
internal sealed class ZooImportTests
{
    private static readonly Dictionary<string, object?> Config = new() { ["alpha"] = 0.0, ["lossCriterion"] = "WGANGP" };

    [TestCase("")]
    [TestCase("module.")]
    public void GeneratorAlone_TakesAllPlaces(string prefix)
    {
        using TemporaryFolder folder = new();
        ZooWriter zoo = new() { Depths = [4, 4, 2], Storage = "HalfStorage" };
        ImportSummary summary = Import(folder, zoo.Write(new Dictionary<string, object?> { ["netG"] = zoo.Generator(prefix) }));
        Assert.That(summary.Notes, Has.Count.EqualTo(2));
        Assert.That(summary.Model, Is.EqualTo(new ModelConfig
        {
            Resolution = 16,
            LatentSize = 3,
            FmapBase = 16,
            FmapMax = 4,
            BiasPerPixel = true,
        }));
        using ImportedTraining imported = new(folder.PathOf("out.safetensors"));
        double[][] z = [[1, -1, 0.5]];
        float[] image = imported.Draw(imported.Step.Averaged, z);
        Assert.That(image, Is.EqualTo(imported.Draw(imported.Step.Generator, z)));
        Assert.That(image.Distinct().Count(), Is.GreaterThan(5));
    }

    [Test]
    public void LabelsWithoutConfiguration_AreNumbers()
    {
        using TemporaryFolder folder = new();
        ZooWriter zoo = new() { Inputs = 5, Outputs = 3 };
        ImportSummary summary = Import(folder, zoo.Write(Whole(zoo)));
        Assert.That(summary.Model.LatentSize, Is.EqualTo(3));
        Assert.That(summary.Model.Labels, Is.EqualTo(LabelSchema.Of("label", ["0", "1"])));
        Assert.That(summary.Notes, Is.Empty);
        Assert.That(summary.ImagesSeen, Is.Zero);
    }

    [Test]
    public void JsonSaysWhatTheFileDoesNot()
    {
        using TemporaryFolder folder = new();
        ZooWriter zoo = new() { Inputs = 5, Outputs = 3 };
        string json = folder.Put("net_train_config.json", """
            {"lossMode": "DCGAN", "leakyness": 0.3, "miniBatchSize": 8, "baseLearningRate": 0.003, "lambdaGP": 0,
             "attribKeysOrder": {"kind": {"order": 0, "values": ["gas", "ice"]}}}
            """u8);
        Import(folder, zoo.Write(Whole(zoo)), json);
        using ImportedTraining imported = new(folder.PathOf("out.safetensors"));
        TrainingConfig config = imported.Checkpoint.Config;
        Assert.That(config.Model.Labels, Is.EqualTo(LabelSchema.Of("kind", ["gas", "ice"])));
        ModelConfig model = config.Model;
        Assert.That((model.TanhOutput, model.GeneratorSlope, model.DiscriminatorSlope), Is.EqualTo((true, 0.3f, 0.3f)));
        Assert.That((config.Loss.Kind, config.Loss.PenaltyWeight), Is.EqualTo((LossKind.Logistic, 0f)));
        Assert.That(config.Schedule.Minibatch.Require(4), Is.EqualTo(8));
        Assert.That(config.Schedule.DiscriminatorRate.Require(4), Is.EqualTo(0.003f));
    }

    [Test]
    public void AFadeAt8_IsNoted()
    {
        using TemporaryFolder folder = new();
        ZooWriter zoo = new() { Depths = [4, 4] };
        Dictionary<string, object?> whole = Whole(zoo);
        whole["config"] = new Dictionary<string, object?>(Config) { ["alpha"] = 0.5 };
        ImportSummary summary = Import(folder, zoo.Write(whole));
        Assert.That(summary.Growth, Is.EqualTo(new Growth(8, 0.5f)));
        Assert.That(summary.Notes, Has.Exactly(1).Contains("does not fade at 8×8"));
    }

    [Test]
    public void AViewInAnyOrder_IsRead()
    {
        using TemporaryFolder folder = new();
        ZooWriter zoo = new();
        Dictionary<string, object?> whole = Whole(zoo);
        ((Dictionary<string, object?>)whole["netG"]!)["groupScale0.0.weight"] = zoo.Tensor(
            [.. Enumerable.Range(0, 150).Select(i => (float)i)], 3, [4, 4, 3, 3], [1, 4, 16, 48]);
        Import(folder, zoo.Write(whole));
        using ImportedTraining imported = new(folder.PathOf("out.safetensors"));
        Assert.That(imported.Step.Generator.Parameters.Single(p => p.Name == "4x4.conv.weight").Value.ToArray(),
            Is.EqualTo(Enumerable.Range(0, 4 * 3 * 3 * 4).Select(i =>
                (float)(3 + (i / 36) + (4 * (i % 4)) + (16 * (i / 12 % 3)) + (48 * (i / 4 % 3))))));
    }

    private static IEnumerable<TestCaseData> Refusals
    {
        get
        {
            yield return Case("maps", new ZooWriter { Depths = [4, 3, 4] }, _ => { }, "feature maps 4, 3, 4 do not follow the formula");
            yield return Case("another network", new ZooWriter(),
                whole => whole["netG"] = whole["avgG"] = new Dictionary<string, object?>(),
                "no weight of toRGBLayers.0: not a progressive GAN");
            yield return Case("no networks", new ZooWriter(), whole => _ = whole.Remove("netG") && whole.Remove("avgG"),
                "without netG or avgG");
            yield return Case("missing layer", new ZooWriter(), whole => State(whole, "netD").Remove("groupScaleZero.1.bias"),
                "no bias of groupScaleZero.1 of netD");
            yield return Case("not finite", new ZooWriter { Weight = float.NaN }, _ => { }, "values that are not finite");
            yield return Case("labels", new ZooWriter { Outputs = 3 }, whole => whole["config"] = Config,
                "2 outputs of labels, and attribKeysOrder has 0");
            yield return Case("no latents", new ZooWriter { Outputs = 4 }, _ => { }, "leave no latents");
            yield return Case("loss", new ZooWriter(), whole => whole["config"] = With("lossCriterion", "Hinge"),
                "lossCriterion is 'Hinge'");
            yield return Case("norm", new ZooWriter(), whole => whole["config"] = With("perChannelNormalization", false),
                "perChannelNormalization is false");
            yield return Case("alpha", new ZooWriter(), whole => whole["config"] = With("alpha", 1.5), "alpha is 1.5");
            yield return Case("whole numbers", new ZooWriter { Storage = "IntStorage" }, _ => { }, "floating-point numbers");

            static TestCaseData Case(string name, ZooWriter zoo, Action<Dictionary<string, object?>> change, string message) =>
                new TestCaseData(zoo, change, message).SetArgDisplayNames(name);
        }
    }

    [TestCaseSource(nameof(Refusals))]
    public void WhatCannotBe_IsNamed(ZooWriter zoo, Action<Dictionary<string, object?>> change, string message)
    {
        using TemporaryFolder folder = new();
        Dictionary<string, object?> whole = Whole(zoo);
        change(whole);
        byte[] file = zoo.Write(whole);
        string fault = Assert.Throws<PGGanException>(() => Import(folder, file))!.Message;
        Assert.That(fault, Does.Contain("net.pth").And.Contain(message).And.Not.Contain("\n"));
        Assert.That(File.Exists(folder.PathOf("out.safetensors")), Is.False);
    }

    private static Dictionary<string, object?> Whole(ZooWriter zoo) => new()
    {
        ["netG"] = zoo.Generator(),
        ["netD"] = zoo.Discriminator(),
        ["avgG"] = zoo.Generator(),
    };

    private static Dictionary<string, object?> With(string setting, object value) => new(Config) { [setting] = value };

    private static Dictionary<string, object?> State(Dictionary<string, object?> whole, string network) =>
        (Dictionary<string, object?>)whole[network]!;

    private static ImportSummary Import(TemporaryFolder folder, byte[] file, string? json = null) =>
        NetworkImport.Write(folder.Put("net.pth", file), folder.PathOf("out.safetensors"), json);
}
