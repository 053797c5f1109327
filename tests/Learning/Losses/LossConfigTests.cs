using NUnit.Framework;
using PGGan.Learning.Configuration;

namespace PGGan.Tests.Learning.Losses;

internal sealed class LossConfigTests
{
    private static readonly LossConfig[] Faulty =
    [
        new() { ClassWeights = [1, -0.5f] }, new() { ClassWeights = [float.NaN] }, new() { Kind = (LossKind)9 },
        new() { PenaltySize = (PenaltySize)2 },
        new() { R1Weight = -1 }, new() { PenaltyTarget = 0 }, new() { GdppWeight = float.PositiveInfinity },
    ];

    [TestCaseSource(nameof(Faulty))]
    public void FaultsAreNamed(LossConfig config) => Assert.That(config.Faults().Count(), Is.EqualTo(1));

    [Test]
    public void TheDefaultsHaveNone() => Assert.That(new LossConfig().Faults(), Is.Empty);
}
