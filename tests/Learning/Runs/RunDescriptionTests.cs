using NUnit.Framework;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Learning.Runs;

namespace PGGan.Tests.Learning.Runs;

/// <summary>The lines about a run that fit a screen.</summary>
public class RunDescriptionTests
{
    [Test]
    public void SettingsOtherThanThoseOfThePresetAreNamed()
    {
        TrainingConfig config = Presets.Quick with
        {
            Model = Presets.Quick.Model with { Resolution = 32 },
            Schedule = Presets.Quick.Schedule with { TotalKimg = 3 },
        };
        Assert.That(PresetDifferences.Rows(Presets.Quick), Is.EqualTo(new[] { "quick, unchanged" }));
        Assert.That(PresetDifferences.Rows(config), Is.EqualTo(new[] { "quick with `model.resolution=32`, `schedule.totalKimg=3`" }));
        Assert.That(PresetDifferences.Rows(config with { Preset = "mine" }), Is.EqualTo(new[] { "mine (config.json has all of them)" }));
    }

    [Test]
    public void ManySettingsTakeThreeRows()
    {
        IReadOnlyList<string> rows = PresetDifferences.Rows(Presets.Find("paper") with { Preset = "quick" });
        Assert.That(rows, Has.Count.EqualTo(3).And.All.Length.LessThan(80));
        Assert.That(rows[^1], Does.Match(@" and \d+ more$"));
    }

    [Test]
    public void ATickIsALineOfAtMost100Columns()
    {
        Dictionary<string, Statistic> statistics = new()
        {
            [RealScores.Statistic] = new Statistic(1, -112.345, 0),
            [FakeScores.Statistic] = new Statistic(1, -113.456, 0),
            [GradientPenalty.Norms] = new Statistic(1, 11.5, 0),
        };
        TickReport tick = new(12345, 12_000_123, new Phase(1024, 0.5f, 16, 1, 1, 1), statistics, new TickTiming(3e6, 10_000, 7.2, 0, 0));
        string line = tick.ToLine(TimeSpan.FromDays(10.51));
        Assert.That(line, Is.EqualTo(
            "tick 12345 kimg 12000.1 res 1024 fade 0.50 img/s 1389   eta 10d 12h real -112.3 fake -113.5 norm 11.50"));
        Assert.That(line, Has.Length.LessThanOrEqualTo(102), "a run of 12,000 ticks");
        Assert.That(tick.ToLine(null), Does.Contain("eta …"));
    }
}
