using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;

namespace PGGan.Tests.Learning.Losses;

/// <summary>What scores are turned into, value and gradient, against the formulas in double precision and their differences.</summary>
internal sealed class ScoreLossTests
{
    private const float Drift = 0.0625f;

    // Away from the kinks of the hinge at ±1, on both sides of them.
    private static readonly float[] Scores = [-30, -2.5f, -0.75f, 0.25f, 0.5f, 1.75f, 40];

    private static IEnumerable<TestCaseData> Terms()
    {
        (LossKind Kind, Func<double, double> Real, Func<double, double> Fake, Func<double, double> Generator)[] formulas =
        [
            (LossKind.Wasserstein, s => -s, s => s, s => -s),
            (LossKind.LeastSquares, s => s * s, s => 0.1 * (s - 1) * (s - 1), s => s * s),
            (LossKind.Logistic, s => Naive.Softplus(-s), Naive.Softplus, s => Naive.Softplus(-s)),
            (LossKind.Hinge, s => Math.Max(0, 1 - s), s => Math.Max(0, 1 + s), s => -s),
            (LossKind.SigmoidSquares, s => Math.Pow(Naive.Sigmoid(s) - 1, 2), s => Math.Pow(Naive.Sigmoid(s), 2),
                s => Math.Pow(Naive.Sigmoid(s) - 1, 2)),
        ];
        foreach ((LossKind kind, Func<double, double> real, Func<double, double> fake, Func<double, double> generator) in formulas)
        {
            Func<Tensor, Tensor> ofReal = ScoreLoss.Of(kind, Drift).Real, withoutDrift = ScoreLoss.Of(kind, 0).Real;
            Func<Tensor, Tensor> ofFake = ScoreLoss.Of(kind, Drift).Fake, ofGenerator = ScoreLoss.Of(kind, Drift).Generator;
            yield return Case(ofReal, s => real(s) + (Drift * s * s), $"{kind} real");
            yield return Case(withoutDrift, real, $"{kind} real without drift");
            yield return Case(ofFake, fake, $"{kind} fake");
            yield return Case(ofGenerator, generator, $"{kind} generator");
        }

        static TestCaseData Case(Func<Tensor, Tensor> loss, Func<double, double> formula, string name) =>
            new TestCaseData(loss, formula).SetArgDisplayNames(name);
    }

    [Test]
    public void EveryKindIsThere() =>
        Assert.That(Terms().Select(term => ((Func<Tensor, Tensor>)term.Arguments[0]!).Target).Distinct().Count(),
            Is.EqualTo(4 * (Enum.GetValues<LossKind>().Length - 1)), "but the one that compares pairs");

    [TestCaseSource(nameof(Terms))]
    public void IsTheMeanOfTheFormula(Func<Tensor, Tensor> loss, Func<double, double> formula)
    {
        using Workspace workspace = new(new CpuEngine(threads: 1));
        Tensor scores = workspace.From(Scores, new Shape(Scores.Length)).AsLeaf();
        Tensor value = loss(scores);
        Tensor gradient = Tape.Grad(value, [scores])[0]!;
        const double step = 1e-5;
        double[] slopes = [.. Scores.Select(s => (formula(s + step) - formula(s - step)) / (2 * step) / Scores.Length)];
        Assert.That(Values.RelativeError(value.ToArray(), [Scores.Average(s => formula(s))]), Is.LessThan(1e-6));
        Assert.That(Values.RelativeError(gradient.ToArray(), slopes), Is.LessThan(1e-6));
    }
}
