using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>The experiments of the paper, small: resolution and feature maps are cut, all else is as the preset has it.</summary>
internal sealed class AblationTests
{
    private const int Iterations = 40, Resolution = 8;

    private static IEnumerable<string> Names => Presets.All.Select(preset => preset.Name)
        .Where(name => name.StartsWith("ablation-", StringComparison.Ordinal) || name.StartsWith("mnist-modes-", StringComparison.Ordinal)
            || name == "cifar10");

    [Test]
    public void AllOfThemAreTrained() => Assert.That(Names.Count(), Is.EqualTo(9 + 4 + 1));

    /// <summary>At the resolution before the last, while the last fades in, and after: where the preset grows.</summary>
    [TestCaseSource(nameof(Names))]
    public void TrainsWithoutANumberThatIsNotFinite(string name)
    {
        TrainingConfig config = Small(Presets.Find(name));
        Assert.That(config.Faults(), Is.Empty);
        using SyntheticImages images = new(Resolution, count: 500);
        using MinibatchFeed feed = new(images, config);
        using Workspace workspace = new(new CpuEngine(2));
        TrainingStep step = new(workspace, config);
        Schedule schedule = new(config);
        RunPosition position = default;
        HashSet<(int, bool)> stages = [];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Phase phase = schedule.At(position.GroupStart);
            stages.Add((phase.Resolution, phase.Fading));
            long imagesSeen = position.ImagesSeen;
            for (int update = 1; update < config.Schedule.DiscriminatorRepeats; update++, imagesSeen += phase.Minibatch)
            {
                step.UpdateDiscriminator(phase, imagesSeen, feed.Take(imagesSeen, phase));
            }

            step.Update(phase, imagesSeen, feed.Take(imagesSeen, phase));
            position = position.After(phase.Minibatch * config.Schedule.DiscriminatorRepeats, config.Schedule.MinibatchRepeats);
        }

        IReadOnlyDictionary<string, Statistic> statistics = step.Statistics.Read();
        bool grows = config.Schedule.StartResolution < Resolution;
        Assert.Multiple(() =>
        {
            Assert.That(stages, Is.EquivalentTo(grows ? new[] { (4, false), (8, true), (8, false) } : [(8, false)]));
            Assert.That(statistics.Values,
                Has.All.Matches<Statistic>(s => double.IsFinite(s.Mean) && double.IsFinite(s.StdDev) && s.LeftOut == 0));
            Assert.That(statistics[UpdateNorms.Generator].Count, Is.EqualTo(Iterations));
            Assert.That(statistics[UpdateNorms.Discriminator].Count, Is.EqualTo(Iterations * config.Schedule.DiscriminatorRepeats));
            Assert.That(statistics[UpdateNorms.Generator].Mean, Is.GreaterThan(0));
            foreach (IModule network in new IModule[] { step.Generator, step.Discriminator, step.Averaged })
            {
                Assert.That(network.Parameters.SelectMany(p => p.Value.ToArray()), Has.All.Matches<float>(float.IsFinite));
            }
        });
        float[] drawn = Samples.Draw(workspace, step.Averaged, config.Run.Seed, [0, 1, 2, 3], new Growth(Resolution, 1), minibatch: 4);
        Assert.That(drawn.Chunk(drawn.Length / 4).Select(image => image.Sum()), Is.Unique, "pictures differ");
    }

    /// <summary>Phases of a quarter of the images, so that so few iterations see all of them.</summary>
    private static TrainingConfig Small(TrainingConfig preset)
    {
        ScheduleConfig schedule = preset.Schedule;
        int minibatch = schedule.Minibatch.Require(Resolution);
        double quarter = Iterations * minibatch * schedule.DiscriminatorRepeats / 4 / 1000.0;
        PerResolution<double> phases = PerResolution<double>.Parse(FormattableString.Invariant($"{quarter}"));
        return preset with
        {
            Model = preset.Model with { Resolution = Resolution, FmapBase = 32, FmapMax = 16 },
            Schedule = schedule with
            {
                StartResolution = Math.Min(schedule.StartResolution, Resolution),
                TrainKimg = phases,
                FadeKimg = phases,
                TotalKimg = 4 * quarter,
            },
        };
    }
}
