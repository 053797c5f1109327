using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>An update whose gradient is not finite is left out and counted, and nothing else is disturbed.</summary>
internal sealed class SkippedUpdatesTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 4, Channels = 1, FmapBase = 8, FmapMax = 4, LatentSize = 5 },
    };

    // A weight of 3e38 makes the penalty's gradient overflow, and nothing else.
    private static readonly TrainingConfig Overflowing = Config with { Loss = new LossConfig { PenaltyWeight = 3e38f } };

    private static readonly Phase Phase = new(4, 1, Minibatch: 4, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);

    [Test]
    public void TheOtherNetworkGoesOn()
    {
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, Overflowing);
        (float[] generator, float[] discriminator) = (All(step.Generator), All(step.Discriminator));
        Run(step);
        TickReport report = Report(step);
        Assert.Multiple(() =>
        {
            Assert.That(All(step.Discriminator), Is.EqualTo(discriminator));
            Assert.That(All(step.Generator), Is.Not.EqualTo(generator));
            Assert.That(report.SkippedUpdates, Is.EqualTo(1));
            Assert.That(report.Statistics[UpdateNorms.Discriminator].LeftOut, Is.EqualTo(1));
            Assert.That(report.Statistics[UpdateNorms.Generator].Count, Is.EqualTo(1));
            Assert.That(report.Statistics[UpdateNorms.Generator].Mean, Is.GreaterThan(0));
        });
    }

    [Test]
    public void AreReported()
    {
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, Config);
        Run(step);
        Assert.That(Report(step).ToLine(null), Does.Not.Contain("skipped"));
        Assert.That(Report(step).ToJson(), Does.Contain("\"skipped_updates\":0"));
        IReadOnlyDictionary<string, Statistic> two = new Dictionary<string, Statistic>
        {
            [UpdateNorms.Generator] = new(5,
            1, 0, LeftOut: 2)
        };
        Assert.That((Report(step) with { Statistics = two }).ToLine(null), Does.EndWith("skipped 2"));
    }

    /// <summary>Nothing learns any more, though every loss may be finite.</summary>
    [Test]
    public void ATickOfNothingElseIsNotFinite()
    {
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, Overflowing);
        Run(step);
        Run(step);
        Assert.That(Report(step).NotFinite, Has.Some.StartsWith(UpdateNorms.Discriminator));
        step.Statistics.Reset();
        Assert.That(Report(step).NotFinite, Is.Empty);
    }

    [Test]
    public void OneAmongOthersLeavesTheTickFinite()
    {
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, Config);
        Run(step);
        Parameter bias = step.Discriminator.Parameters.Single(p => p.Name == "4x4.dense1.bias");
        float[] value = bias.Value.ToArray();
        workspace.Engine.Fill(bias.Value.Storage, float.NaN);
        Run(step);
        workspace.Engine.Upload(value, bias.Value.Storage);
        Run(step);
        TickReport report = Report(step);
        Assert.That(report.NotFinite, Is.Empty);
        Assert.That(report.Statistics[RealScores.Statistic].LeftOut, Is.EqualTo(Phase.Minibatch));
        Assert.That(All(step.Generator), Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void AreMadeWhereNobodyAsksToSkip()
    {
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, Overflowing with { Optimizer = new OptimizerConfig { SkipNonFinite = false } });
        Run(step);
        Assert.That(All(step.Discriminator), Has.Some.NaN);
        Assert.That(Report(step).SkippedUpdates, Is.Zero);
        Assert.That(step.Statistics.Read(), Does.Not.ContainKey(UpdateNorms.Generator));
    }

    private static TickReport Report(TrainingStep step) => new(1, 4, Phase, step.Statistics.Read(), new TickTiming(1, 4, 1, 0, 0));

    private static float[] All(IModule network) => [.. network.Parameters.SelectMany(p => p.Value.ToArray())];

    private static void Run(TrainingStep step)
    {
        step.Update(Phase, 0, new Minibatch(new byte[4 * 16], new bool[4]));
    }
}
