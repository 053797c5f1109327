using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>
/// The penalty differentiates D twice. Here it is held to a double-precision twin of a small D, with stddev and fade: the inner gradient
/// and the derivative by each parameter are finite differences of the twin, so nothing of the tape is on that side.
/// </summary>
internal sealed class GradientPenaltyTests
{
    private const int Batch = 4;

    private static readonly Growth Growth = new(8, 0.4f);

    private static readonly TrainingConfig Config = new()
    {
        // Trained to 16, so that the norm at 8 counts half.
        Model = new ModelConfig { Resolution = 16, Channels = 1, FmapBase = 8, FmapMax = 3, LatentSize = 3, StddevGroup = 2 },
    };

    [Test]
    public void ParameterGradientsAgreeWithFiniteDifferencesOfTheDoubleTwin()
    {
        using Workspace workspace = new(new CpuEngine());
        Discriminator discriminator = new(workspace, Config.Model, seed: 11);
        Parameter[] active = [.. discriminator.ActiveAt(Growth)];
        foreach (Parameter p in active.Where(p => p.Name.EndsWith("bias", StringComparison.Ordinal)))
        {
            workspace.Engine.Upload(Normal(p.Name.Length, p.Value.Shape.Count, 0.1f), p.Value.Storage);
        }

        Shape shape = new(Batch, Growth.Resolution, Growth.Resolution, 1);
        float[] real = Normal(1, shape.Count, 0.5f), fake = Normal(2, shape.Count, 0.5f), mix = [0.1f, 0.35f, 0.6f, 0.85f];
        LossValue penalty = LossSetting.Compute<GradientPenalty>(discriminator, Config, LossSetting.Of(
            Growth, workspace.From(real, shape), workspace.From(fake, shape), workspace.From(mix, new Shape(Batch))));

        TwinDiscriminator twin = new(Config.Model, Growth, active);
        double[] mixed = [.. real.Select((r, i) => r + (mix[i / (shape.Count / Batch)] * ((double)fake[i] - r)))];
        Assert.That(penalty.Loss.ToArray()[0], Is.EqualTo(twin.Penalty(mixed, Batch)).Within(1e-3).Percent);

        Tensor?[] gradients = Tape.Grad(penalty.Loss, [.. active.Select(p => p.Value)], release: true);
        (string Name, double Expected, double Given)[] slopes = new (string, double, double)[active.Length];
        float[]?[] given = [.. gradients.Select(g => g?.ToArray())];
        Parallel.For(0, active.Length, i =>
        {
            float[] direction = Normal(100 + i, active[i].Value.Shape.Count, 1);
            double dot = given[i] is float[] g ? g.Zip(direction, (a, b) => (double)a * b).Sum() : 0;
            slopes[i] = (active[i].Name, twin.PenaltySlope(active[i].Name, direction, mixed, Batch), dot);
        });
        double largest = slopes.Max(s => Math.Abs(s.Expected));
        Assert.Multiple(() =>
        {
            Assert.That(largest, Is.GreaterThan(0.1), "the penalty depends on the parameters");
            foreach ((string name, double expected, double slope) in slopes)
            {
                // Nested central differences of a piecewise smooth function, and float32 through D three times.
                Assert.That(slope, Is.EqualTo(expected).Within((1e-4 * Math.Abs(expected)) + (1e-5 * largest)), name);
            }
        });
    }

    [Test]
    public void AGradientOfExactlyZeroGivesAFinitePenalty()
    {
        using Workspace workspace = new(new CpuEngine());
        Discriminator discriminator = new(workspace, Config.Model, seed: 1);
        foreach (Parameter p in discriminator.Parameters)
        {
            workspace.Engine.Fill(p.Value.Storage, 0);
        }

        Shape shape = new(Batch, 8, 8, 1);
        LossValue penalty = LossSetting.Compute<GradientPenalty>(discriminator, Config, LossSetting.Of(
            Growth, workspace.Full(shape, 0.5f), workspace.Full(shape, -0.5f), workspace.Full(new Shape(Batch), 0.5f)));
        Assert.That(penalty.Loss.ToArray()[0], Is.EqualTo(10));
        foreach (Tensor? gradient in Tape.Grad(penalty.Loss, [.. discriminator.Parameters.Select(p => p.Value)]))
        {
            Assert.That(gradient?.ToArray() ?? [], Has.All.EqualTo(0));
        }
    }

    private static float[] Normal(int index, int count, float scale)
    {
        float[] values = new float[count];
        Philox.Normal(new RandomStream(7, TestRandom.Test), index, values);
        return [.. values.Select(v => v * scale)];
    }
}
