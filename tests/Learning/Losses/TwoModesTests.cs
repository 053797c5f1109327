using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning.Losses;

/// <summary>
/// Every kind of loss in 500 steps on a toy distribution of two modes: grey images of 4×4, bright on the left or on the right. A loss with
/// a sign the wrong way round learns nothing, one without its penalty collapses to a mode.
/// </summary>
internal sealed class TwoModesTests
{
    private const int Steps = 500, Minibatch = 32, Samples = 256, Pixels = 16;
    private const float Bright = 0.7f;

    private static readonly Growth Growth = new(4, 1);

    private static IEnumerable<TestCaseData> Kinds()
    {
        LossConfig plain = new() { PenaltyWeight = 0, DriftWeight = 0 };
        yield return new TestCaseData(new LossConfig()).SetArgDisplayNames("Wasserstein");
        yield return new TestCaseData(plain with { Kind = LossKind.LeastSquares }).SetArgDisplayNames("LeastSquares");
        yield return new TestCaseData(plain with { Kind = LossKind.Logistic, R1Weight = 1 }).SetArgDisplayNames("LogisticR1");
        yield return new TestCaseData(plain with { Kind = LossKind.Logistic, R2Weight = 1 }).SetArgDisplayNames("LogisticR2");
        yield return new TestCaseData(plain with { Kind = LossKind.Hinge, R1Weight = 1 }).SetArgDisplayNames("HingeR1");
        yield return new TestCaseData(plain with { Kind = LossKind.SigmoidSquares, R1Weight = 0.5f })
            .SetArgDisplayNames("SigmoidSquaresR1");
        yield return new TestCaseData(plain with { Kind = LossKind.Relativistic, R1Weight = 0.5f, R2Weight = 0.5f })
            .SetArgDisplayNames("RelativisticR1R2");
        yield return new TestCaseData(new LossConfig { PenaltyInterval = 4 }).SetArgDisplayNames("WassersteinEveryFourth");
        yield return new TestCaseData(new LossConfig { GdppWeight = 1 }).SetArgDisplayNames("WassersteinGdpp");
    }

    [TestCaseSource(nameof(Kinds))]
    public void LearnsBothModes(LossConfig loss)
    {
        TrainingConfig config = new()
        {
            Model = new ModelConfig { Resolution = 4, Channels = 1, FmapBase = 32, FmapMax = 16, LatentSize = 8 },
            Loss = loss,
            Optimizer = new OptimizerConfig { AverageDecay = 0.95f },
        };
        Phase phase = new(4, 1, Minibatch, GeneratorRate: 6e-3f, DiscriminatorRate: 6e-3f, TickKimg: 1);
        using Workspace workspace = new(new CpuEngine(threads: 1));
        TrainingStep step = new(workspace, config);
        Random random = new(5);
        byte[] pixels = new byte[Minibatch * Pixels];
        for (int i = 0; i < Steps; i++)
        {
            DrawImages(random, pixels);
            step.Update(phase, (long)i * Minibatch, new Minibatch(pixels, new bool[Minibatch]));
        }

        float[] images = Generated(workspace, step);
        float[][] samples = [.. images.Chunk(Pixels)];
        int left = samples.Count(image => Contrast(image) > 0);
        double[] distances = [.. samples.Select(Distance)];
        string found =
            $"{left} of {Samples} on the left, {distances.Average():0.000} from a mode, statistics "
                + $"{string.Join(", ", step.Statistics.Read().Select(s => $"{s.Key} {s.Value.Mean:0.00}"))}";
        TestContext.Out.WriteLine(found);
        Assert.Multiple(() =>
        {
            Assert.That(left, Is.InRange(Samples / 4, 3 * Samples / 4), found);
            Assert.That(distances.Average(), Is.LessThan(0.45), found);
        });
    }

    /// <summary>One half at 0.7, the other at −0.7, with a little noise.</summary>
    private static void DrawImages(Random random, byte[] pixels)
    {
        for (int n = 0; n < pixels.Length / Pixels; n++)
        {
            int side = random.Next(2) == 0 ? 1 : -1;
            for (int i = 0; i < Pixels; i++)
            {
                double value = (side * Sign(i) * Bright) + (0.1 * (random.NextDouble() - 0.5));
                pixels[(n * Pixels) + i] = (byte)Math.Round((value + 1) * 127.5);
            }
        }
    }

    private static float[] Generated(Workspace workspace, TrainingStep step)
    {
        using Scope scope = workspace.OpenScope("samples");
        using IDisposable noGrad = workspace.NoGrad();
        Tensor latents = workspace.Normal(new Shape(Samples, step.Averaged.LatentSize), new RandomStream(1, TestRandom.Test), 0, Samples);
        return step.Averaged.Forward(latents, Growth).ToArray();
    }

    private static int Sign(int pixel) => pixel % 4 < 2 ? 1 : -1;

    private static double Contrast(float[] image) => image.Select((value, i) => Sign(i) * (double)value).Sum();

    /// <summary>Root mean square of the pixels' distances from the nearer mode.</summary>
    private static double Distance(float[] image)
    {
        int side = Math.Sign(Contrast(image));
        return Math.Sqrt(image.Select((value, i) => Math.Pow(value - (side * Sign(i) * Bright), 2)).Average());
    }
}
