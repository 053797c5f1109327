using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning.Configuration;

/// <summary>The presets against the tables of the paper and the official code.</summary>
public sealed class PresetTests
{
    private static readonly int[] Resolutions = [4, 8, 16, 32, 64, 128, 256, 512, 1024];

    private static IEnumerable<string> Names => Presets.All.Select(preset => preset.Name);

    [Test]
    public void FewImagesAreMovedAndNothingElseIsChanged() => Assert.That(
        ConfigJson.Changes(Presets.Find("quick"), Presets.Find("few-images")).Select(change => change.Path),
        Is.EquivalentTo(new[] { "preset", "augment.mode", "augment.kinds" }));

    [TestCaseSource(nameof(Names))]
    public void IsValidAndSurvivesJson(string name)
    {
        TrainingConfig config = Presets.Find(name);
        Assert.That(config.Faults(), Is.Empty);
        Assert.That(ConfigJson.Differences(config, ConfigJson.Read(ConfigJson.Write(config), "test")), Is.Empty);
    }

    [Test]
    public void AllThatAreAskedForAreThere() => Assert.That(Names, Is.Unique.And.SupersetOf(new[]
    {
        "v1-1gpu", "v2-1gpu", "v2-2gpus", "v2-4gpus", "v2-8gpus", "cifar10", "ablation-a", "ablation-b", "ablation-c", "ablation-d",
        "ablation-e", "ablation-f",
        "ablation-g", "ablation-h", "mnist-modes-wgan-gp", "benchmark", "benchmark0", "quick", "few-images",
    }));

    [TestCase("v1-1gpu", 800, 19000, 16, new[] { 16, 16, 16, 16, 16, 16, 14, 6, 3 })]
    [TestCase("v2-1gpu", 600, 12000, 4, new[] { 128, 128, 128, 64, 32, 16, 8, 4, 4 })]
    [TestCase("v2-2gpus", 600, 12000, 4, new[] { 256, 256, 128, 64, 32, 16, 8, 8, 8 })]
    [TestCase("v2-4gpus", 600, 12000, 4, new[] { 512, 256, 128, 64, 32, 16, 16, 16, 16 })]
    [TestCase("v2-8gpus", 600, 12000, 4, new[] { 512, 256, 128, 64, 32, 32, 32, 32, 32 })]
    public void HasTheOfficialMinibatches(string name, int phaseKimg, int totalKimg, int stddevGroup, int[] minibatches)
    {
        TrainingConfig config = Presets.Find(name);
        Schedule schedule = new(config);
        Assert.Multiple(() =>
        {
            Assert.That(config.Model.StddevGroup, Is.EqualTo(stddevGroup));
            Assert.That(config.Model.FusedDown);
            Assert.That(config.Schedule.TotalKimg, Is.EqualTo(totalKimg));
            for (int i = 0; i < Resolutions.Length; i++)
            {
                Phase phase = schedule.At(2000L * phaseKimg * i);
                Assert.That((phase.Resolution, phase.Fade, phase.Minibatch), Is.EqualTo((Resolutions[i], 1f, minibatches[i])));
            }
        });
    }

    [TestCase("v2-1gpu", new[] { 1.0, 1, 1, 1, 1, 1, 1, 1, 1.5 })]
    [TestCase("v2-2gpus", new[] { 1.0, 1, 1, 1, 1, 1, 1, 1.5, 2 })]
    [TestCase("v2-4gpus", new[] { 1.0, 1, 1, 1, 1, 1, 1.5, 2, 3 })]
    [TestCase("v2-8gpus", new[] { 1.0, 1, 1, 1, 1, 1.5, 2, 3, 3 })]
    public void HasTheOfficialRates(string name, double[] thousandths)
    {
        ScheduleConfig schedule = Presets.Find(name).Schedule;
        Assert.That(Resolutions.Select(resolution => (double)schedule.GeneratorRate.Require(resolution)),
            Is.EqualTo(thousandths.Select(rate => rate / 1000)).Within(1e-9));
        Assert.That(schedule.DiscriminatorRate, Is.EqualTo(schedule.GeneratorRate));
    }

    [TestCase("v2-2gpus", 2)]
    [TestCase("v2-4gpus", 4)]
    [TestCase("v2-8gpus", 8)]
    public void ComputesTheShareOfAGpuAtOnce(string name, int gpus)
    {
        ScheduleConfig schedule = Presets.Find(name).Schedule;
        Assert.That(Resolutions.Select(schedule.BatchGpu.Require),
            Is.EqualTo(Resolutions.Select(resolution => schedule.Minibatch.Require(resolution) / gpus)));
    }

    // Table 1 of the paper: each row is the one before it and one thing more.
    [Test]
    public void TheAblationChangesOneThingAtATime()
    {
        string[] rows = ["ablation-a", "ablation-b", "ablation-c", "ablation-d", "ablation-e", "ablation-f", "ablation-g", "ablation-h"];
        string[][] changes = [.. rows.Zip(rows.Skip(1), (before, after) => ConfigJson.Differences(Presets.Find(before), Presets.Find(after))
            .Select(change => change[..change.IndexOf(':')]).Where(path => path != "preset").ToArray())];
        Assert.That(changes, Is.EqualTo(new[]
        {
            new[] { "schedule.startResolution" },
            ["schedule.minibatch", "optimizer.averageDecay"],
            ["model.latentSize", "model.normalizeLatents", "model.generatorSlope", "model.tanhOutput", "model.generatorNormalization",
                "model.discriminatorNormalization", "schedule.discriminatorRepeats", "optimizer.beta2", "loss.driftWeight"],
            ["model.stddevGroup"],
            ["model.weightScale", "schedule.generatorRate", "schedule.discriminatorRate"],
            ["model.pixelNorm"],
            ["schedule.totalKimg"],
        }));
        Assert.That(ConfigJson.Differences(Presets.Find("ablation-d"), Presets.Find("ablation-e-star")),
            Has.Exactly(2).Items.And.One.Contains("discriminationKernels: 0 → 100"));
    }

    [Test]
    public void Cifar10HasThePapersTarget()
    {
        TrainingConfig config = Presets.Find("cifar10");
        Assert.Multiple(() =>
        {
            Assert.That(config.Loss, Is.EqualTo(new LossConfig { PenaltyTarget = 750 }));
            Assert.That(config.Schedule.Simultaneous);
            Assert.That(config.Model with { StddevGroup = 4 },
                Is.EqualTo(new ModelConfig { Resolution = 32, FmapBase = 4096, FmapMax = 128, LatentSize = 128 }));
        });
    }

    [Test]
    public void ThePapersRunsHaveTheSettingsOfTheCodeThatMadeItsNumbers()
    {
        TrainingConfig paper = new()
        {
            Preset = "paper",
            Model = new ModelConfig { StddevGroup = ModelConfig.WholeMinibatch },
            Schedule = new ScheduleConfig
            {
                TrainKimg = PerResolution<double>.Parse("800"),
                FadeKimg = PerResolution<double>.Parse("800"),
                TotalKimg = 19000,
                Minibatch = PerResolution<int>.Parse("4:16, 256:14, 512:6, 1024:3"),
                MinibatchRepeats = 1,
                RampUpKimg = 40,
            },
            Data = new DataConfig { Mirror = true },
        };
        TrainingConfig lsun = paper with
        {
            Preset = "lsun",
            Model = paper.Model with { Resolution = 256 },
            Schedule = paper.Schedule with { TotalKimg = 20000, Minibatch = PerResolution<int>.Parse("16") },
        };
        Assert.That(ConfigJson.Differences(paper, Presets.Find("paper")), Is.Empty);
        Assert.That(ConfigJson.Differences(lsun, Presets.Find("lsun")), Is.Empty);

        // What the two leave to the defaults, as the paper has it.
        Assert.That((paper.Model.Resolution, paper.Model.FmapBase, paper.Model.FmapMax, paper.Model.LatentSize),
            Is.EqualTo((1024, 8192, 512, 512)));
        Assert.That((paper.Optimizer.Beta1, paper.Optimizer.Beta2, paper.Optimizer.Epsilon, paper.Optimizer.AverageDecay),
            Is.EqualTo((0f, 0.99f, 1e-8f, 0.999f)));
        Assert.That((paper.Loss.PenaltyWeight, paper.Loss.PenaltyTarget, paper.Loss.DriftWeight), Is.EqualTo((10f, 1f, 0.001f)));
        Assert.That((paper.Schedule.GeneratorRate.Require(4), paper.Schedule.DiscriminatorRate.Require(1024)),
            Is.EqualTo((0.001f, 0.001f)));
    }

    [TestCase("paper", true, 1)]
    [TestCase("lsun", true, 1)]
    [TestCase("cifar10", false, 1)]
    [TestCase("ablation-a", true, 1)]
    [TestCase("ablation-e-star", true, 1)]
    [TestCase("ablation-h", true, 1)]
    [TestCase("mnist-modes-wgan-gp", false, 1)]
    [TestCase("mnist-modes-growing", false, 1)]
    [TestCase("v1-1gpu", false, 4)]
    [TestCase("v2-1gpu", false, 4)]
    [TestCase("quick", false, 4)]
    public void MirrorsAndRepeatsAsItsOriginalDoes(string name, bool mirror, int repeats)
    {
        TrainingConfig config = Presets.Find(name);
        Assert.That((config.Data.Mirror, config.Schedule.MinibatchRepeats), Is.EqualTo((mirror, repeats)));
    }

    [Test]
    public void AnUnknownNameIsReportedWithTheKnownOnes() =>
        Assert.That(() => Presets.Find("fast"),
            Throws.TypeOf<SettingException>().With.Message.Contains("pggan presets").And.Message.Contains("v2-8gpus"));
}
