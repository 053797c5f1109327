using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Tests.Learning.Losses;

/// <summary>AC-GAN: the labels' terms in addition to the scores' in both networks' losses.</summary>
internal sealed class LabelTests
{
    private const int Batch = 4;

    private static readonly LabelSchema Schema = new()
    {
        Attributes = [new("side", ["left", "right"]),
        new("shade", ["dark", "grey", "bright"])]
    };

    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 4, Channels = 1, FmapBase = 8, FmapMax = 4, LatentSize = 5, Labels = Schema },
        Loss = new LossConfig { DiscriminatorClassWeight = 0.5f, GeneratorClassWeight = 2, ClassWeights = [1, 2, 0, 1, 3] },
    };

    private static readonly Growth Growth = new(4, 1);

    private static readonly float[] Labels = [1, 0, 0, 1, 0, /**/ 0, 1, 1, 0, 0, /**/ 0, 1, 0, 0, 1, /**/ 1, 0, 0, 0, 1];

    [Test]
    public void EachTermIsTheWeightedCrossEntropyAndReportsIt()
    {
        using Workspace workspace = new(new CpuEngine(threads: 1));
        Discriminator discriminator = new(workspace, Config.Model, seed: 1);
        Tensor images = Images(workspace), labels = workspace.From(Labels, new Shape(Batch, 5));
        LossInputs inputs = LossSetting.Of(Growth, images, images, labels: labels);
        double entropy = Entropy(discriminator.Evaluate(images, Growth).LabelLogits!.ToArray());
        Check(LossSetting.Compute<RealLabels>(discriminator, Config, inputs), 0.5);
        Check(LossSetting.Compute<FakeLabels>(discriminator, Config, inputs), 0.5);
        Check(LossSetting.Compute<GeneratorLabels>(discriminator, Config, inputs), 2);

        void Check(LossValue term, double weight)
        {
            Assert.That(term.Loss.ToArray()[0], Is.EqualTo(weight * entropy).Within(1e-5));
            Assert.That(term.Reported.Single().ToArray().Average(), Is.EqualTo(entropy).Within(1e-5));
        }
    }

    [Test]
    public void LabelsCountOnlyWhereAsked()
    {
        TrainingConfig none = Config with { Loss = Config.Loss with { ClassifyFakes = false, GeneratorClassWeight = 0 } };
        TrainingConfig plain = Config with { Model = Config.Model with { Labels = LabelSchema.None } };
        Assert.That(TakingPart(Config), Is.EqualTo(new[] { "class_loss_real", "class_loss_fake", "class_loss_generator" }));
        Assert.That(TakingPart(none), Is.EqualTo(new[] { "class_loss_real" }));
        Assert.That(TakingPart(plain), Is.Empty);

        static IEnumerable<string> TakingPart(TrainingConfig config) =>
            LossCatalog.All.OfType<LabelLoss>().Where(term => term.TakesPart(config)).Select(term => term.Name);
    }

    /// <summary>Labels reach both updates' gradients, and their statistics.</summary>
    [Test]
    public void BothNetworksLearnFromLabels()
    {
        using Workspace workspace = new(new CpuEngine(threads: 1));
        TrainingStep step = new(workspace, Config);
        Tensor labels = workspace.From(Labels, new Shape(Batch, 5)), images = Images(workspace);
        Tensor latents = workspace.From(Values.Normal(Batch * 5, 3, 1), new Shape(Batch, 5)), mix = workspace.Full(new Shape(Batch), 0.5f);
        GradientSum discriminator = new(workspace, step.Discriminator.ActiveAt(Growth)),
            generator = new(workspace, step.Generator.ActiveAt(Growth));
        step.AddDiscriminator(discriminator, 1, Growth, images, step.Generator.Forward(latents, Growth, labels), mix, labels);
        step.AddGenerator(generator, 1, Growth, latents, labels);
        float[] logitBiases = discriminator.Result.Single(g => g.Parameter.Name == "4x4.dense1.bias").Gradient.ToArray()[1..];
        Assert.That(logitBiases, Has.None.Zero);
        Assert.That(generator.Result.Count(), Is.EqualTo(step.Generator.ActiveAt(Growth).Count));
        Assert.That(
            step.Statistics.Read().Keys, Is.SupersetOf(new[] { RealLabels.Statistic, FakeLabels.Statistic, GeneratorLabels.Statistic }));
    }

    [Test]
    public void LabelsWithoutLogitsAreRefused()
    {
        using Workspace workspace = new(new CpuEngine(threads: 1));
        Discriminator discriminator = new(workspace, Config.Model with { Labels = LabelSchema.None }, seed: 1);
        LossInputs inputs = LossSetting.Of(Growth, Images(workspace), labels: workspace.From(Labels, new Shape(Batch, 5)));
        Assert.That(() => LossSetting.Compute<RealLabels>(discriminator, Config, inputs),
            Throws.ArgumentException.With.Message.Contains("LabelSchema"));
    }

    private static Tensor Images(Workspace workspace) =>
        workspace.From(Values.Normal(Batch * 16, seed: 2, index: 1), new Shape(Batch, 4, 4, 1));

    private static double Entropy(float[] logits)
    {
        double sum = 0;
        for (int n = 0; n < Batch; n++)
        {
            foreach ((int start, int size) in new[] { (0, 2), (2, 3) })
            {
                double[] powers = [.. Enumerable.Range((n * 5) + start, size).Select(i => Math.Exp(logits[i]))];
                for (int j = 0; j < size; j++)
                {
                    sum -= Config.Loss.ClassWeights[start + j] * Labels[(n * 5) + start + j] * Math.Log(powers[j] / powers.Sum()) / Batch;
                }
            }
        }

        return sum;
    }
}
