using NUnit.Framework;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

internal sealed class PaceTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 32, FmapBase = 32, FmapMax = 4, LatentSize = 4 },
        Schedule = new ScheduleConfig { TotalKimg = 10000, DiscriminatorRepeats = 2 },
    };

    [Test]
    public void ResolutionsAheadAreMeasuredOnNetworksOfTheirOwn()
    {
        RemainingTime remaining = Remaining();
        remaining.Measured(4, 1);
        TimeSpan byCost = remaining.From(0)!.Value;
        Pace.MeasureAhead(threads: 1, Config, from: 4, remaining, CancellationToken.None);
        Assert.That(remaining.MeasuredResolutions, Is.EqualTo(4), "8, 16 and 32, for which a moment is enough");
        Assert.That(remaining.From(0)!.Value, Is.LessThan(byCost / 2), "a second at 4×4 was too much, and now it counts there alone");
    }

    [Test]
    public void NothingIsMeasuredOnceTheRunIsToStop()
    {
        RemainingTime remaining = Remaining();
        remaining.Measured(4, 1);
        Pace.MeasureAhead(threads: 1, Config, from: 4, remaining, new CancellationToken(canceled: true));
        Assert.That(remaining.MeasuredResolutions, Is.EqualTo(1));
    }

    private static RemainingTime Remaining() => new(new Schedule(Config), resolution => resolution * resolution);
}
