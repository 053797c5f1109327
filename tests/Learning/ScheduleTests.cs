using System.Globalization;
using NUnit.Framework;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Tests.Learning;

public sealed class ScheduleTests
{
    private static readonly TrainingConfig Official = OfficialPresets.V21Gpu;

    // Level of detail of the official schedule: 0 is the full size, each doubling to go counts one, a fade counts down from it.
    [TestCase(0, 8)]
    [TestCase(599, 8)]
    [TestCase(600, 8)]
    [TestCase(900, 7.5)]
    [TestCase(1200, 7)]
    [TestCase(1800, 7)]
    [TestCase(9000, 1)]
    [TestCase(9599, 1.0 / 600)]
    [TestCase(9600, 0)]
    [TestCase(20000, 0)]
    public void LevelOfDetailFollowsTheOfficialSchedule(long kimg, double lod)
    {
        Phase phase = new Schedule(Official).At(kimg * 1000);
        Assert.That(Math.Log2(1024.0 / phase.Resolution) + 1 - phase.Fade, Is.EqualTo(lod).Within(1e-6));
    }

    [Test]
    public void DiscriminatorUpdatesOfTheOfficialRun()
    {
        Schedule schedule = new(Official);
        SortedDictionary<int, int> updates = [];
        RunPosition position = default;
        while (position.ImagesSeen < schedule.TotalImages || position.Repeat != 0)
        {
            Phase phase = schedule.At(position.GroupStart);
            updates[phase.Resolution] = updates.GetValueOrDefault(phase.Resolution) + 1;
            position = position.After(phase.Minibatch, Official.Schedule.MinibatchRepeats);
        }

        int[] expected = [4688, 9376, 9376, 18748, 37496, 75000, 149996, 299996, 749996];   // at 4, 8, … 1024
        Assert.That(updates.Values, Is.EqualTo(expected));
    }

    [TestCase(600_000, 4, 1f, 128, 160)]
    [TestCase(600_001, 8, 1f / 600_000, 128, 140)]
    [TestCase(1_199_999, 8, 599_999f / 600_000, 128, 140)]
    [TestCase(1_200_000, 8, 1f, 128, 140)]
    [TestCase(1_800_000, 8, 1f, 128, 140)]
    [TestCase(1_800_001, 16, 1f / 600_000, 128, 120)]
    [TestCase(3_000_001, 32, 1f / 600_000, 64, 100)]
    [TestCase(9_000_001, 1024, 1f / 600_000, 4, 10)]
    public void BatchAndTickAreTheNewResolutionsFromTheFirstImageOfItsFade(long images, int resolution, float fade,
        int minibatch, double tickKimg)
    {
        Phase phase = new Schedule(Official).At(images);
        Assert.That((phase.Resolution, phase.Fade, phase.Minibatch, phase.TickKimg), Is.EqualTo((resolution, fade, minibatch, tickKimg)));
        Assert.That(phase.Fading, Is.EqualTo(fade < 1));
        Assert.That(phase.Growth, Is.EqualTo(new Growth(resolution, fade)));
    }

    [TestCase(8_999_999, 0.001f)]
    [TestCase(9_600_000, 0.0015f)]
    public void RatesDependOnTheResolution(long images, float rate)
    {
        Phase phase = new Schedule(Official).At(images);
        Assert.That((phase.GeneratorRate, phase.DiscriminatorRate), Is.EqualTo((rate, rate)));
    }

    [TestCase(64, 40)]
    [TestCase(256, 16)]
    [TestCase(512, 8)]
    [TestCase(1024, 4)]
    public void MemoryCapsTheMinibatch(int resolution, int minibatch)
    {
        TrainingConfig config = Official with
        {
            Schedule = Official.Schedule with { StartResolution = resolution, Minibatch = PerResolution<int>.Parse("40") },
        };
        Assert.That(new Schedule(config).At(0).Minibatch, Is.EqualTo(minibatch));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1_000_000_000)]
    public void WithoutPhasesTheRunStaysAtItsStart(long images)
    {
        Phase phase = new Schedule(Small(start: 16, train: 0, fade: 0)).At(images);
        Assert.That((phase.Resolution, phase.Fade), Is.EqualTo((16, 1f)));
    }

    [Test]
    public void WithoutTrainingPhasesFadesFollowEachOther()
    {
        Schedule schedule = new(Small(start: 4, train: 0, fade: 0.2));
        Assert.That(Enumerable.Range(0, 5).Select(i => schedule.At(100 * i)).Select(p => (p.Resolution, p.Fade)),
            Is.EqualTo(new[] { (4, 1f), (8, 0.5f), (8, 1f), (16, 0.5f), (16, 1f) }));
    }

    [Test]
    public void WithoutFadesResolutionsReplaceEachOther()
    {
        Schedule schedule = new(Small(start: 4, train: 0.2, fade: 0));
        Assert.That(new long[] { 0, 199, 200, 399, 400 }.Select(schedule.At).Select(p => (p.Resolution, p.Fade)),
            Is.EqualTo(new[] { (4, 1f), (4, 1f), (8, 1f), (8, 1f), (16, 1f) }));
    }

    [Test]
    public void StagesCoverTheRunAndAgreeWithEveryMoment()
    {
        Schedule schedule = new(Small(start: 4, train: 0.3, fade: 0.2));
        Stage[] stages = [.. schedule.Stages()];
        Assert.That(stages.Select(s => (s.FirstImage, s.EndImage, s.Resolution, s.Fading)), Is.EqualTo(new[]
        {
            (0L, 300L, 4, false), (300L, 500L, 8, true), (500L, 800L, 8, false), (800L, 1000L, 16, true), (1000L, 2000L, 16, false),
        }));
        foreach (Stage stage in stages)
        {
            Phase within = schedule.At(stage.FirstImage + 1);
            Assert.That((within.Resolution, within.Fading), Is.EqualTo((stage.Resolution, stage.Fading)));
        }
    }

    [Test]
    public void StagesEndWithTheRun()
    {
        TrainingConfig config = Small(start: 4, train: 0.3, fade: 0.2);
        Schedule schedule = new(config with { Schedule = config.Schedule with { TotalKimg = 0.4 } });
        Assert.That(schedule.Stages(), Is.EqualTo(new[] { new Stage(0, 300, 4, false), new Stage(300, 400, 8, true) }));
    }

    [TestCase(0, 0.0067379470)]          // e⁻⁵
    [TestCase(100, 0.0600547)]           // p = ¼
    [TestCase(200, 0.2865048)]           // p = ½
    [TestCase(300, 0.7316156)]           // p = ¾
    [TestCase(400, 1)]
    [TestCase(1200, 1)]
    [TestCase(1500, 1)]
    [TestCase(1750, 0.2865048)]
    [TestCase(2000, 0.0067379470)]
    public void RatesRiseAtTheStartAndFallAtTheEnd(long images, double factor)
    {
        TrainingConfig config = Small(start: 4, train: 0.3, fade: 0.2);
        ScheduleConfig ramps = config.Schedule with
        {
            RampUpKimg = 0.4,
            RampDownKimg = 0.5,
            DiscriminatorRate = PerResolution<float>.Parse("0.002")
        };
        Phase phase = new Schedule(config with { Schedule = ramps }).At(images);
        Assert.That((double)phase.GeneratorRate, Is.EqualTo(0.001 * factor).Within(1e-9));
        Assert.That((double)phase.DiscriminatorRate, Is.EqualTo(0.002 * factor).Within(1e-9));
    }

    [Test]
    public void RampsThatMeetAreMultiplied()
    {
        TrainingConfig config = Small(start: 16, train: 1, fade: 1);
        Phase phase = new Schedule(config with { Schedule = config.Schedule with { RampUpKimg = 2, RampDownKimg = 2 } }).At(1000);
        Assert.That((double)phase.GeneratorRate, Is.EqualTo(0.001 * Math.Exp(-2.5)).Within(1e-9));
    }

    [Test]
    public void AnIterationShowsAMinibatchForEachUpdateOfTheDiscriminator()
    {
        RunPosition position = default;
        List<RunPosition> positions = [];
        for (int iteration = 0; iteration < 4; iteration++)
        {
            positions.Add(position = position.After(images: 3 * 8, repeats: 2));
        }

        Assert.That(positions, Is.EqualTo(new RunPosition[] { new(24, 0, 1), new(48, 48, 0), new(72, 48, 1), new(96, 96, 0) }));
    }

    private static TrainingConfig Small(int start, double train, double fade) => new()
    {
        Model = new ModelConfig { Resolution = 16 },
        Schedule = new ScheduleConfig { StartResolution = start, TrainKimg = Kimg(train), FadeKimg = Kimg(fade), TotalKimg = 2 },
    };

    [Test]
    public void PhasesMayDifferInLength()
    {
        TrainingConfig config = Small(start: 4, train: 0, fade: 0);
        Schedule schedule = new(config with
        {
            Schedule = config.Schedule with
            {
                TrainKimg = PerResolution<double>.Parse("4:0.3,8:0.1"),
                FadeKimg = PerResolution<double>.Parse("4:0.2,16:0.4")
            },
        });
        Assert.That(schedule.Stages(), Is.EqualTo(new[]
        {
            new Stage(0, 300, 4, false), new Stage(300, 500, 8, true), new Stage(500, 600, 8, false), new Stage(600, 1000, 16, true),
            new Stage(1000, 2000, 16, false),
        }));
    }

    private static PerResolution<double> Kimg(double value) => PerResolution<double>.Parse(value.ToString(CultureInfo.InvariantCulture));

    // 8×8 trains from 96 to 192 images, where the run ends: the fade to 16×16 that would begin then is not shown.
    [TestCase(96, 4, 1f)]
    [TestCase(97, 8, 0.015625f)]
    [TestCase(192, 8, 1f)]
    [TestCase(250, 8, 1f)]
    public void PicturesOfAFinishedRunAreOfItsLastPhase(long imagesSeen, int resolution, float fade)
    {
        TrainingConfig config = new()
        {
            Schedule = new ScheduleConfig
            {
                TrainKimg = PerResolution<double>.Parse("4:0.096,8:0.032"),
                FadeKimg = PerResolution<double>.Parse("0.064"),
                TotalKimg = 0.192
            },
        };
        Phase shown = new Schedule(config).Shown(imagesSeen);
        Assert.That((shown.Resolution, shown.Fade), Is.EqualTo((resolution, fade)));
    }
}
