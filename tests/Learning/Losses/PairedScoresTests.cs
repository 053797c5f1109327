using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Tests.Learning.Losses;

/// <summary>The relativistic loss of both networks against its formula in double precision, value and gradient by a parameter.</summary>
internal sealed class PairedScoresTests
{
    private const int Batch = 3;
    private const float Drift = 0.125f;

    private static readonly Growth Growth = new(4, 1);
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 4, Channels = 1, FmapBase = 8, FmapMax = 4, LatentSize = 3, StddevGroup = 0 },
        Loss = new LossConfig { Kind = LossKind.Relativistic, PenaltyWeight = 0, DriftWeight = Drift },
    };

    [Test]
    public void DiscriminatorComparesEachRealImageWithAGeneratedOne()
    {
        using Workspace workspace = new(new CpuEngine(1));
        Discriminator discriminator = new(workspace, Config.Model, seed: 3);
        (Tensor real, Tensor fake) = Images(workspace);
        LossValue value = LossSetting.Compute<PairedScores>(discriminator, Config, LossSetting.Of(Growth, real, fake));
        double[] s = Scores(discriminator, real), t = Scores(discriminator, fake);
        Assert.That(value.Reported.Select(scores => scores.ToArray()),
            Is.EqualTo(new[] { s, t }).Using<float, double>((a, b) => Math.Abs(a - b) < 1e-5));
        Assert.That(value.Loss.ToArray()[0], Is.EqualTo(Formula(s, t) + (Drift * s.Average(x => x * x))).Within(1e-5));
        Assert.That(Slope(value, discriminator), Is.EqualTo(Slope(discriminator, real, fake,
            (a, b) => Formula(a, b) + (Drift * a.Average(x => x * x)))).Within(1).Percent);
    }

    [Test]
    public void GeneratorComparesTheOtherWayRound()
    {
        using Workspace workspace = new(new CpuEngine(1));
        Discriminator discriminator = new(workspace, Config.Model, seed: 3);
        (Tensor real, Tensor fake) = Images(workspace);
        LossValue value = LossSetting.Compute<PairedGeneratorScores>(discriminator, Config, LossSetting.Of(Growth, real, fake));
        double[] s = Scores(discriminator, real), t = Scores(discriminator, fake);
        Assert.That(value.Loss.ToArray()[0], Is.EqualTo(Formula(t, s)).Within(1e-5));
    }

    [Test]
    public void OnlyPairsAreScoredInARunOfIt()
    {
        string[] taking = [.. LossCatalog.All.Where(term => term.TakesPart(Config)).Select(term => term.Name)];
        Assert.That(taking, Does.Contain("paired_scores").And.Contain("paired_generator_scores"));
        Assert.That(taking, Has.No.Member("real_scores").And.No.Member("fake_scores").And.No.Member("generator_scores"));
    }

    private static (Tensor Real, Tensor Fake) Images(Workspace workspace)
    {
        Shape shape = new(Batch, 4, 4, 1);
        return (workspace.From(Values.Normal(shape.Count, seed: 5, index: 1), shape),
            workspace.From(Values.Normal(shape.Count, seed: 5, index: 2), shape));
    }

    private static double Formula(double[] a, double[] b) => a.Zip(b, (x, y) => Naive.Softplus(y - x)).Average();

    private static double[] Scores(Discriminator discriminator, Tensor images) =>
        Values.Wide(discriminator.Evaluate(images, Growth).Scores.ToArray());

    private static double Slope(LossValue value, Discriminator discriminator) =>
        Tape.Grad(value.Loss, [Last(discriminator).Value])[0]!.ToArray().Sum(x => (double)x);

    // Along a vector of ones in the last layer's weights, which the scores are linear in.
    private static double Slope(Discriminator discriminator, Tensor real, Tensor fake, Func<double[], double[], double> loss)
    {
        const float step = 1f / 64;
        Parameter last = Last(discriminator);
        float[] weights = last.Value.ToArray();
        double up = At(step), down = At(-step);
        last.Value.Workspace.Engine.Upload(weights, last.Value.Storage);
        return (up - down) / (2 * step);

        double At(float by)
        {
            last.Value.Workspace.Engine.Upload(weights.Select(weight => weight + by).ToArray(), last.Value.Storage);
            return loss(Scores(discriminator, real), Scores(discriminator, fake));
        }
    }

    private static Parameter Last(Discriminator discriminator) =>
        discriminator.Parameters.Single(parameter => parameter.Name == "4x4.dense1.weight");
}
