using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Tests.Learning.Losses;

/// <summary>
/// R1 and R2, and the penalty at the current size, through a whole small D against its double-precision twin: see <see
/// cref="GradientPenaltyTests"/>.
/// </summary>
internal sealed class PenaltyTests
{
    private const int Batch = 2;

    // Trained to 16: at 8, the full size counts half.
    private static readonly ModelConfig Model = new()
    {
        Resolution = 16,
        Channels = 1,
        FmapBase = 8,
        FmapMax = 2,
        LatentSize = 3,
        StddevGroup = 2
    };
    private static readonly Growth Growth = new(8, 0.4f);
    private static readonly Shape Images = new(Batch, 8, 8, 1);

    private static IEnumerable<TestCaseData> Penalties()
    {
        LossConfig current = new()
        {
            PenaltySize = PenaltySize.Current,
            PenaltyTarget = 0.5f,
            PenaltyWeight = 3,
            R1Weight = 500,
            R2Weight = 700
        };
        yield return Case("Penalty at the current size", current, norm => 3 / 0.25 * Math.Pow(norm - 0.5, 2),
            LossSetting.Compute<GradientPenalty>);
        yield return Case("R1 at the full size", current with { PenaltySize = PenaltySize.Full }, norm => 500 * norm * norm / 4,
            LossSetting.Compute<R1Penalty>);
        yield return Case("R2 at the current size", current, norm => 700 * norm * norm, LossSetting.Compute<R2Penalty>);

        static TestCaseData Case(string name, LossConfig config,
            Func<double, double> ofNorm, Func<Discriminator, TrainingConfig, LossInputs, LossValue> penalty) =>
            new TestCaseData(config, ofNorm, penalty).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Penalties))]
    public void ParameterGradientsAreTheTwins(LossConfig config,
        Func<double, double> ofNorm, Func<Discriminator, TrainingConfig, LossInputs, LossValue> penalty)
    {
        using Workspace workspace = new(new CpuEngine());
        Discriminator discriminator = new(workspace, Model, seed: 11);
        Parameter[] active = [.. discriminator.ActiveAt(Growth)];
        float[] images = [.. Values.Normal(Images.Count, seed: 7, index: 1).Select(x => 0.5f * x)];
        Tensor x = workspace.From(images, Images);
        LossValue term = penalty(discriminator, new TrainingConfig { Model = Model, Loss = config },
            LossSetting.Of(Growth, x, x, workspace.Full(new Shape(Batch), 0)));
        TwinDiscriminator twin = new(Model, Growth, active) { OfNorm = ofNorm };
        double[] wide = Values.Wide(images);
        Assert.That(term.Loss.ToArray()[0], Is.EqualTo(twin.Penalty(wide, Batch)).Within(1e-3).Percent);
        Assert.That(term.Reported.Single().Shape, Is.EqualTo(new Shape(Batch)));

        float[]?[] given = [.. Tape.Grad(term.Loss, [.. active.Select(p => p.Value)], release: true).Select(g => g?.ToArray())];
        double[] expected = new double[active.Length], slopes = new double[active.Length];
        Parallel.For(0, active.Length, i =>
        {
            float[] direction = Values.Normal(active[i].Value.Shape.Count, seed: 7, index: 100 + i);
            slopes[i] = given[i] is float[] g ? g.Zip(direction, (a, b) => (double)a * b).Sum() : 0;
            expected[i] = twin.PenaltySlope(active[i].Name, direction, wide, Batch);
        });
        double largest = expected.Max(Math.Abs);
        Assert.That(largest, Is.GreaterThan(0.01), "the penalty depends on the parameters");
        Assert.Multiple(() =>
        {
            for (int i = 0; i < active.Length; i++)
            {
                Assert.That(slopes[i], Is.EqualTo(expected[i]).Within((1e-4 * Math.Abs(expected[i])) + (1e-5 * largest)), active[i].Name);
            }
        });
    }
}
