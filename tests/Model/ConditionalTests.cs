using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Model;

namespace PGGan.Tests.Model;

internal sealed class ConditionalTests
{
    private static readonly ModelConfig Plain = new() { Resolution = 8, FmapBase = 64, FmapMax = 7, LatentSize = 6 };

    private static readonly ModelConfig Conditional = Plain with { Labels = LabelSchema.Of("kind", ["sun", "moon", "star"]) };

    private static readonly Growth Growth = new(8, 0.5f);

    [Test]
    public void ShapesWithLabels()
    {
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        Tensor images = new Generator(workspace, Conditional, seed: 1).Forward(Normal(workspace, 4, 6), Growth, Normal(workspace, 4, 3));
        DiscriminatorOutput output = new Discriminator(workspace, Conditional, seed: 1).Evaluate(images, Growth);
        Assert.Multiple(() =>
        {
            Assert.That(images.Shape, Is.EqualTo(new Shape(4, 8, 8, 3)));
            Assert.That(output.Scores.Shape, Is.EqualTo(new Shape(4)));
            Assert.That(output.LabelLogits!.Shape, Is.EqualTo(new Shape(4, 3)));
            Assert.That(output.Features.Shape, Is.EqualTo(new Shape(4, 7)));
        });
    }

    [Test]
    public void LabelsStandBehindTheLatentsAndAreNormalisedWithThem()
    {
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        Generator conditional = new(workspace, Conditional, seed: 1), longer = new(workspace, Plain with { LatentSize = 9 }, seed: 1);
        float[] latents = Values.Normal(24, seed: 2, index: 0), labels = Values.Normal(12, seed: 2, index: 1);
        float[] joined = [.. Enumerable.Range(0, 4)
            .SelectMany(n => latents[(6 * n)..((6 * n) + 6)].Concat(labels[(3 * n)..((3 * n) + 3)]))];
        Tensor images = conditional.Forward(workspace.From(latents, new Shape(4, 6)), Growth, workspace.From(labels, new Shape(4, 3)));
        Assert.That(images.ToArray(), Is.EqualTo(longer.Forward(workspace.From(joined, new Shape(4, 9)), Growth).ToArray()));
    }

    [Test]
    public void TheScoreIsColumn0AndTheLogitsAreTheRest()
    {
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        Discriminator discriminator = new(workspace, Conditional, seed: 1);
        Tensor weight = discriminator.Parameters.Single(p => p.Name == "4x4.dense1.weight").Value;   // [1 + 3, 1, 1, 7]
        workspace.Engine.Upload(Values.Normal(4, seed: 5, index: 0),
            discriminator.Parameters.Single(p => p.Name == "4x4.dense1.bias").Value.Storage);
        Tensor images = workspace.From(Values.Normal(4 * 8 * 8 * 3, seed: 3, index: 0), new Shape(4, 8, 8, 3));
        DiscriminatorOutput output = discriminator.Evaluate(images, Growth);
        float[] features = output.Features.ToArray(), rows = weight.ToArray(), bias = Values.Normal(4, seed: 5, index: 0);
        double Output(int n, int row) =>
            (Enumerable.Range(0, 7).Sum(c => (double)features[(7 * n) + c] * rows[(7 * row) + c]) / Math.Sqrt(7)) + bias[row];
        double[] Column(params int[] columns) => [.. Enumerable.Range(0, 4).SelectMany(n => columns.Select(row => Output(n, row)))];
        Assert.Multiple(() =>
        {
            Assert.That(output.Scores.ToArray(), Is.EqualTo(Column(0)).Within(1e-5));
            Assert.That(output.LabelLogits!.ToArray(), Is.EqualTo(Column(1, 2, 3)).Within(1e-5));
            Assert.That(discriminator.Forward(images, Growth).ToArray(), Is.EqualTo(output.Scores.ToArray()));
        });
    }

    [Test]
    public void LabelsThatDoNotFitAreNamed()
    {
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        Generator plain = new(workspace, Plain, seed: null), conditional = new(workspace, Conditional, seed: null);
        Tensor latents = Normal(workspace, 4, 6);
        Assert.Multiple(() =>
        {
            Assert.That(() => conditional.Forward(latents, Growth),
                Throws.ArgumentException.With.Message.Contains("must be [4, 3], none were given"));
            Assert.That(() => conditional.Forward(latents, Growth, Normal(workspace, 4, 2)),
                Throws.ArgumentException.With.Message.Contains("they are [4, 2]"));
            Assert.That(() => conditional.Forward(latents, Growth, Normal(workspace, 3, 3)),
                Throws.ArgumentException.With.Message.Contains("they are [3, 3]"));
            Assert.That(() => plain.Forward(latents, Growth, Normal(workspace, 4, 3)),
                Throws.ArgumentException.With.Message.Contains("give none"));
            Assert.That(new Discriminator(workspace, Plain, seed: null)
                .Evaluate(workspace.Full(new Shape(4, 8, 8, 3), 1), Growth).LabelLogits, Is.Null);
        });
    }

    private static Tensor Normal(Workspace workspace, int n, int length) =>
        workspace.From(Values.Normal(n * length, seed: 4, index: length), new Shape(n, length));
}
