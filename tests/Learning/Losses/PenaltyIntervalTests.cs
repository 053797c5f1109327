using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Tests.Learning.Losses;

/// <summary>Penalties in every n-th update.</summary>
internal sealed class PenaltyIntervalTests
{
    private const int Batch = 4, Interval = 3;

    private static readonly Phase Phase = new(4, 1, Batch, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
    private static readonly TrainingConfig Always = new()
    {
        Model = new ModelConfig { Resolution = 4, Channels = 1, FmapBase = 16, FmapMax = 8, LatentSize = 4 },
    };

    [Test]
    public void TheirGradientIsThereEveryNthTimeAndNTimesAsLarge()
    {
        float[] never = Gradients(Always with { Loss = Always.Loss with { PenaltyWeight = 0 } }, update: 3);
        float[] always = Gradients(Always, update: 3), due = Gradients(Seldom, update: 3);
        double largest = always.Zip(never, (a, n) => Math.Abs(a - n)).Max();
        Assert.That(largest, Is.GreaterThan(1e-3), "the penalty has a gradient");
        Assert.That(due.Zip(never, (d, n) => (d - n) / Interval), Is.EqualTo(always.Zip(never, (a, n) => a - n)).Within(1e-4 * largest));
        Assert.That(Gradients(Seldom, update: 4),
            Is.EqualTo(Gradients(Always with { Loss = Always.Loss with { PenaltyWeight = 0 } }, update: 4)));
    }

    [Test]
    public void TheyAreReportedAsTheyAreAndCostTheirShare()
    {
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep every = new(workspace, Always), seldom = new(workspace, Seldom);
        Assert.That(seldom.Cost, Is.EqualTo(new PassCost(4, 8 + (6.0 / Interval))));
        Assert.That((every.Interval, seldom.Interval), Is.EqualTo((1, Interval)));
        for (int update = 0; update < 2 * Interval; update++)
        {
            every.DiscriminatorGradients(Phase, update * Batch, Minibatch.Black(Phase, Always.Model));
            seldom.DiscriminatorGradients(Phase, update * Batch, Minibatch.Black(Phase, Always.Model));
        }

        Statistic often = every.Statistics.Read()[GradientPenalty.Statistic], few = seldom.Statistics.Read()[GradientPenalty.Statistic];
        Assert.That((often.Count, few.Count), Is.EqualTo((2 * Interval, 2)));
        Assert.That(few.Mean, Is.EqualTo(often.Mean).Within(20).Percent, "the same networks on other latents");
    }

    private static TrainingConfig Seldom => Always with { Loss = Always.Loss with { PenaltyInterval = Interval } };

    private static float[] Gradients(TrainingConfig config, int update)
    {
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep step = new(workspace, config);
        using Scope scope = workspace.OpenScope("test");
        return [.. step.DiscriminatorGradients(Phase, update * Batch, Minibatch.Black(Phase, config.Model)).Result
            .SelectMany(gradient => gradient.Gradient.ToArray())];
    }
}
