using System.Text.Json;
using NUnit.Framework;
using PGGan.Interchange;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Interchange.Import;

/// <summary>
/// What was imported computes what the other program computes: files by Python's own pickle, with the outputs of plain loops in double
/// precision by the conventions of each program.
/// </summary>
internal sealed class ForeignNetworkTests
{
    private const double Tolerance = 1e-5;

    [TestCase("zoo-stream.pth")]
    [TestCase("zoo-zip.pth")]
    [TestCase("official-fused.pkl")]
    [TestCase("official-plain.pkl")]
    [TestCase("theano.pkl")]
    public void NetworksComputeTheSame(string name)
    {
        using TemporaryFolder folder = new();
        string output = folder.PathOf("imported.safetensors");
        NetworkImport.Write(ForeignFile.Unpack(name, folder.Root), output);
        using ImportedTraining imported = new(output);
        using JsonDocument json = JsonDocument.Parse(ForeignFile.Read($"{name}.json"));
        ModelConfig model = imported.Checkpoint.Config.Model;
        double[][] inputs = Inputs(2, model.LatentSize, model.Labels.Size);
        Assert.That(Error(imported.Draw(imported.Step.Generator, inputs), "generator"), Is.LessThan(Tolerance));
        Assert.That(Error(imported.Draw(imported.Step.Averaged, inputs), "averaged"), Is.LessThan(Tolerance));
        int pixels = model.Channels * imported.Growth.Resolution * imported.Growth.Resolution;
        int n = json.RootElement.GetProperty("discriminator").GetArrayLength();
        double[] images = [.. Enumerable.Range(0, n).SelectMany(image =>
            Enumerable.Range(0, pixels).Select(i => Math.Sin((0.7 * ((image * pixels) + i)) + (image * image))))];
        Assert.That(Error(imported.Judge(images), "discriminator"), Is.LessThan(Tolerance));

        double Error(float[] actual, string network)
        {
            double[] expected = [.. json.RootElement.GetProperty(network).EnumerateArray()
                .SelectMany(row => row.EnumerateArray().Select(value => value.GetDouble()))];
            return Values.RelativeError(actual, expected);
        }
    }

    [Test]
    public void TheZooConfigurationIsKept()
    {
        using TemporaryFolder folder = new();
        string output = folder.PathOf("imported.safetensors");
        ImportSummary summary = NetworkImport.Write(ForeignFile.Unpack("zoo-stream.pth", folder.Root), output);
        using ImportedTraining imported = new(output);
        TrainingConfig config = imported.Checkpoint.Config;
        Assert.That(summary.Growth, Is.EqualTo(new Growth(16, 0.75f)));
        Assert.That(config.Model.Labels, Is.EqualTo(new LabelSchema
        {
            Attributes = [new LabelAttribute("kind", ["gas", "ice"]), new LabelAttribute("rings", ["with"])],
        }));
        Assert.That((config.Loss.Kind, config.Loss.PenaltyWeight, config.Loss.DriftWeight, config.Loss.PenaltySize),
            Is.EqualTo((LossKind.Wasserstein, 5f, 0.01f, PenaltySize.Current)));
        Assert.That((config.Loss.GeneratorClassWeight, config.Loss.DiscriminatorClassWeight), Is.EqualTo((0.5f, 1f)));
        Assert.That(config.Schedule.GeneratorRate.Require(16), Is.EqualTo(0.002f));
        Assert.That(Enumerable.Select([4, 8, 16], config.Model.FeatureMaps), Is.EqualTo(new[] { 4, 4, 2 }));
        Assert.That(imported.Step.GeneratorAdam.Step, Is.Zero);
        Assert.That(imported.Step.GeneratorAdam.Moments.All(moments => moments.Second.ToArray().All(value => value == 0)));
    }

    [TestCase("zoo-zip.pth", true, 4)]
    [TestCase("official-plain.pkl", false, 0)]
    [TestCase("theano.pkl", false, ModelConfig.WholeMinibatch)]
    public void SwitchesAreMapped(string name, bool tanh, int group)
    {
        using TemporaryFolder folder = new();
        string output = folder.PathOf("imported.safetensors");
        NetworkImport.Write(ForeignFile.Unpack(name, folder.Root), output);
        using ImportedTraining imported = new(output);
        ModelConfig model = imported.Checkpoint.Config.Model;
        Assert.That((model.TanhOutput, model.StddevGroup, model.FusedDown), Is.EqualTo((tanh, group, false)));
        Assert.That(model.WeightScale, Is.EqualTo(name != "official-plain.pkl"));
        Assert.That(model.BiasPerPixel, Is.EqualTo(tanh));
    }

    [TestCase("network-snapshot-001234.pkl", 1_234_000)]
    [TestCase("network-snapshot-000100.pkl", 1_200_000)]   // not grown then
    [TestCase("network-final.pkl", 1_200_000)]
    public void AnOfficialFileNameSaysHowFarItIs(string name, long images)
    {
        using TemporaryFolder folder = new();
        ImportSummary summary = NetworkImport.Write(
            ForeignFile.Unpack("official-plain.pkl", folder.Root, name), folder.PathOf("imported.safetensors"));
        Assert.That(summary.ImagesSeen, Is.EqualTo(images));
        Assert.That(summary.Growth, Is.EqualTo(new Growth(8, 1)));
    }

    private static double[][] Inputs(int count, int latents, int labels) =>
    [
        .. Enumerable.Range(0, count).Select(n => (double[])
        [
            .. Enumerable.Range(0, latents).Select(i => Math.Sin(1 + (2.3 * ((n * (latents + labels)) + i)))),
            .. Enumerable.Range(0, labels).Select(i => i == n % labels ? 1.0 : 0),
        ]),
    ];
}
