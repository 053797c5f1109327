using System.Diagnostics;
using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning.Collectives;

/// <summary>In which pieces gradients are summed, and when.</summary>
internal sealed class GradientReductionTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 8, FmapBase = 128, FmapMax = 12, LatentSize = 6 },
    };

    private static readonly Phase Phase = new(8, 0.3f, 8, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);

    [Test]
    public void BucketsFollowTheParametersOneWayOrTheOther()
    {
        using Workspace workspace = new(new CpuEngine(1));
        GradientSum sum = new(workspace, [.. new[] { 3, 4, 10, 2, 1 }.Select((length, i) =>
            new Parameter($"p{i}", workspace.New(new Shape(length))))]);
        GradientBuckets first = new(sum, lastFirst: false, least: 6), last = new(sum, lastFirst: true, least: 6);
        Assert.Multiple(() =>
        {
            Assert.That(Enumerable.Range(0, 5).Select(first.Of), Is.EqualTo(new[] { 0, 0, 1, 2, 2 }));
            Assert.That(Enumerable.Range(0, 5).Select(last.Of), Is.EqualTo(new[] { 1, 1, 0, 0, 0 }));
            Assert.That(Enumerable.Range(0, first.Count).Select(number => first[number]), Is.EqualTo(new[] { 0..9, 9..20, 20..25 }));
            Assert.That((first.Flag(1), first.Values(1, new Shape(4))), Is.EqualTo((1, 5..9)));
            Assert.That(first.Length, Is.EqualTo(last.Length).And.EqualTo(25));
        });
    }

    [Test]
    public void ABucketBeginsWhenItAndThoseBeforeItAreFinalAndWhatIsLeftAtTheEnd()
    {
        using Workspace workspace = new(new CpuEngine(1));
        using RecordedSums ranks = new();
        using GradientReduction reduction = new(workspace, ranks) { BucketFloats = 1 };
        Parameter[] parameters =
            [.. Enumerable.Range(1, 4).Select(length => new Parameter($"p{length}", workspace.New(new Shape(length))))];
        GradientSum sum = new(workspace, parameters);
        sum.Set(1, [7, 8]);
        reduction.Begin(sum, ["loss"], lastFirst: false);
        Assert.That(Begun(1), Is.Empty, "the first is not final");
        Assert.That(Begun(0), Is.EqualTo(new[] { 0..2, 2..5 }));
        Assert.That(Begun(3), Has.Count.EqualTo(2));
        Assert.That(() => reduction.Add(1), Throws.InvalidOperationException);
        sum.Set("loss", [0.5f]);
        reduction.Finish();
        Assert.That(ranks.Sums.Select(each => each.Range), Is.EqualTo(new[] { 0..2, 2..5, 5..9, 9..14, 14..17 }));
        Assert.That(sum[1]!.ToArray(), Is.EqualTo(new[] { 7f, 8f }));
        Assert.That(sum[0], Is.Null);
        Assert.That(sum.TryLoss("loss")!.ToArray(), Is.EqualTo(new[] { 0.5f }));

        List<Range> Begun(int parameter)
        {
            reduction.Add(parameter);
            return [.. ranks.Sums.Select(each => each.Range)];
        }
    }

    [Test]
    public void GradientsAreSummedWhileTheWalkGoesOn([Values] bool inParts)
    {
        using RecordedSums ranks = new();
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep step = new(workspace, Config, ranks: ranks);
        step.Reduction!.BucketFloats = 500;
        using SyntheticImages data = new(8, count: 40);
        using MinibatchFeed feed = new(data, Config);
        step.Update(inParts ? Phase with { MaxAtOnce = 4 } : Phase, 0, feed.Take(0, Phase));
        (Range Range, bool IsInWalk)[] sums = [.. ranks.Sums];
        int[] starts = [.. sums.Select((sum, i) => (sum.Range, i)).Where(each => each.Range.Start.Value == 0).Select(each => each.i)];
        Assert.That(starts, Has.Length.EqualTo(2), "one reduction of each network");
        Assert.Multiple(() =>
        {
            foreach ((Range Range, bool IsInWalk)[] network in new[] { sums[..starts[1]], sums[starts[1]..] })
            {
                Assert.That(network, Has.Length.GreaterThan(3));
                Assert.That(network.Count(sum => sum.IsInWalk), Is.GreaterThanOrEqualTo(network.Length - 2),
                    "all but the head and the last bucket");
                Assert.That(network[^1].IsInWalk, Is.False);
            }
        });
        step.Reduction.Dispose();
    }

    /// <summary>Two ranks, of which the other one has no images.</summary>
    private sealed class RecordedSums : ICollective
    {
        public List<(Range Range, bool IsInWalk)> Sums { get; } = [];

        public int Rank => 0;

        public int Size => 2;

        public RankShare Share => new(0, 1);

        public IPendingSum BeginSum(HostFloats values, Range range)
        {
            Sums.Add((range, new StackTrace().ToString().Contains(nameof(Tape.AddGrad), StringComparison.Ordinal)));
            return CompletedSum.Instance;
        }

        public void Sum(Span<double> values) => throw new NotSupportedException();

        public void Broadcast(Span<byte> bytes, int root) => throw new NotSupportedException();

        public void Barrier() => throw new NotSupportedException();

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
