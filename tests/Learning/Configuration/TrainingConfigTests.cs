using NUnit.Framework;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning.Configuration;

public sealed class TrainingConfigTests
{
    [Test]
    public void PresetsAreValid()
    {
        Assert.That(Presets.All.Select(preset => preset.Config).Append(new TrainingConfig()).SelectMany(preset => preset.Faults()),
            Is.Empty);
    }

    [Test]
    public void EveryFaultIsReportedAtOnceByItsPath()
    {
        TrainingConfig config = new()
        {
            Model = new ModelConfig { Resolution = 64 },
            Schedule = new ScheduleConfig
            {
                TotalKimg = 0,
                MinibatchRepeats = 0,
                Minibatch = PerResolution<int>.Parse("4:16, 16:6, 32:0"),
                BatchGpu = PerResolution<int>.Parse("4:6, 8:0, 16:8"),
                GeneratorRate = PerResolution<float>.Parse("8:0.001"),
                TickKimg = PerResolution<double>.Parse("4:10, 64:-1"),
            },
            Optimizer = new OptimizerConfig { Beta2 = 1, Epsilon = float.NaN },
            Loss = new LossConfig { PenaltyWeight = -1, PenaltyTarget = 0 },
            Run = new RunConfig { SnapshotTicks = 0, Keep = 0 },
        };

        Assert.That(config.Faults(), Is.EqualTo(new[]
        {
            "schedule.totalKimg: 0 must be more than 0",
            "schedule.minibatchRepeats: 0 must be 1 or more",
            "schedule.batchGpu: 6 at 4×4 is neither a multiple of model.stddevGroup 4 nor all of the minibatch of 16",
            "schedule.generatorRate: nothing is named at 4×4; begin the list with 4:VALUE",
            "schedule.batchGpu: 0 at 8×8 must be 1 or more",
            "schedule.minibatch: 6 at 16×16 is not a multiple of model.stddevGroup 4",
            "schedule.minibatch: 0 at 32×32 must be 1 or more",
            "schedule.minibatch: 0 at 64×64 must be 1 or more",
            "schedule.tickKimg: -1 at 64×64 must be more than 0",
            "optimizer.beta2: 1 must be in [0, 1)",
            "optimizer.epsilon: NaN must be more than 0",
            "loss.penaltyWeight: -1 must be 0 or more",
            "loss.penaltyTarget: 0 must be more than 0",
            "run.snapshotTicks: 0 must be 1 or more",
            "run.keep: 0 must be 1 or more",
        }));
        PGGanException? thrown = Assert.Throws<PGGanException>(config.Validate);
        Assert.That(thrown!.Message, Does.StartWith("Configuration: ").And.Contain("loss.penaltyTarget").And.Not.Contain("\n"));
    }

    [TestCase(16, 4, 4)]
    [TestCase(16, 12, 4)]
    [TestCase(16, 17, 4)]
    [TestCase(3, 3, 4)]
    [TestCase(15, 7, 1)]
    [TestCase(15, 1, 0)]
    public void WhatIsComputedAtOnceIsWholeGroupsOrAllOfTheMinibatch(int minibatch, int batchGpu, int stddevGroup)
    {
        TrainingConfig config = new()
        {
            Model = new ModelConfig { StddevGroup = stddevGroup },
            Schedule = new ScheduleConfig
            {
                Minibatch = PerResolution<int>.Parse($"{minibatch}"),
                BatchGpu = PerResolution<int>.Parse($"{batchGpu}")
            },
        };
        Assert.That(config.Faults(), Is.Empty);
        Assert.That(new Schedule(config).At(0).ImagesAtOnce, Is.EqualTo(Math.Min(minibatch, batchGpu)));
    }

    [TestCase(3)]
    [TestCase(4)]
    [TestCase(12)]
    public void MinibatchMayBeWithinTheStddevGroupOrAMultipleOfIt(int minibatch)
    {
        TrainingConfig config = new() { Schedule = new ScheduleConfig { Minibatch = PerResolution<int>.Parse($"{minibatch}") } };
        Assert.That(config.Faults(), Is.Empty);
    }

    [TestCase(48)]
    [TestCase(2)]
    [TestCase(2048)]
    public void StartResolutionIsAPowerOfTwoUpToTheFinalOne(int start)
    {
        TrainingConfig config = new() { Schedule = new ScheduleConfig { StartResolution = start } };
        Assert.That(config.Faults(),
            Is.EqualTo(new[] { $"schedule.startResolution: {start} must be a power of two from 4 to model.resolution 1024" }));
    }

    [Test]
    public void PathsOfNoFileAreFaults()
    {
        TrainingConfig config = new() { Data = new() { Path = "", Labels = "a\0b", Conditional = true }, Run = new() { Features = "" } };
        Assert.That(config.Faults().Select(fault => fault[..fault.IndexOf(':', StringComparison.Ordinal)]),
            Is.EqualTo(new[] { "data.path", "data.labels", "run.features" }));
    }

    [Test]
    public void ANetworkThatCanNeverGrowIsAFault()
    {
        TrainingConfig config = new()
        {
            Schedule = new ScheduleConfig
            {
                TrainKimg = PerResolution<double>.Parse("0"),
                FadeKimg = PerResolution<double>.Parse("0")
            }
        };
        Assert.That(config.Faults(), Has.One.Items.And.One.Contains("start at 1024"));
        Assert.That((config with { Schedule = config.Schedule with { StartResolution = 1024 } }).Faults(), Is.Empty);
    }

    [Test]
    public void JsonKeepsEveryProperty()
    {
        TrainingConfig config = Presets.Quick with
        {
            Data = new DataConfig { Path = "/data/ä b", Mirror = true },
            Run = new RunConfig { Seed = -7, Grid = new GridSize(5, 3) },
            Loss = new LossConfig { PenaltyTarget = 750 },
            Schedule = Presets.Quick.Schedule with
            {
                TotalKimg = 0.1,
                Minibatch = PerResolution<int>.Parse("4:32, 32:16, 128:8"),
                BatchGpu = PerResolution<int>.Parse("64:4")
            },
        };
        string json = ConfigJson.Write(config);
        Assert.That(ConfigJson.Differences(config, ConfigJson.Read(json, "test")), Is.Empty);
        Assert.That(ConfigJson.Write(ConfigJson.Read(json, "test")), Is.EqualTo(json));
        Assert.That(json, Does.Contain("\"minibatch\": \"4:32,32:16,128:8\"").And.Contain("\"grid\": \"5x3\"").And.Contain("/data/ä b"));
        Assert.That(json, Does.Not.Contain("resolutions"));
    }

    [TestCase("{", "cannot be read")]
    [TestCase("null", "cannot be read")]
    [TestCase("""{"schedule":{"totlKimg":5}}""", "totlKimg")]
    [TestCase("""{"schedule":{"minibatch":"4:1:2"}}""", "4:1:2")]
    [TestCase("""{"schedule":{"minibatch":16}}""", "minibatch")]
    [TestCase("""{"run":{"grid":"8"}}""", "COLUMNSxROWS")]
    [TestCase("""{"model":null}""", "model")]
    [TestCase("""{"model":{"labels":{"attributes":[null]}}}""", "$.model.labels.attributes")]
    [TestCase("""{"model":{"labels":{"attributes":[{"name":"kind","classes":["a",null]}]}}}""", "attributes[0].classes")]
    [TestCase("""{"run":{"metrics":[null]}}""", "$.run.metrics")]
    public void UnreadableJsonIsOneLineThatNamesTheProperty(string json, string named)
    {
        PGGanException? thrown = Assert.Throws<PGGanException>(() => ConfigJson.Read(json, "config.json"));
        Assert.That(thrown!.Message, Does.StartWith("config.json: ").And.Contain(named).And.Not.Contain("\n"));
    }

    [Test]
    public void DifferencesAreNamedByPath()
    {
        TrainingConfig after = OfficialPresets.V21Gpu with
        {
            Schedule = OfficialPresets.V21Gpu.Schedule with { TotalKimg = 15000, Minibatch = PerResolution<int>.Parse("8") },
            Data = new DataConfig { Path = "/photos" },
        };
        Assert.That(ConfigJson.Differences(OfficialPresets.V21Gpu, after), Is.EqualTo(new[]
        {
            "schedule.totalKimg: 12000 → 15000",
            "schedule.minibatch: \"4:128,32:64,64:32,128:16,256:8,512:4\" → \"4:8\"",
            "data.path: null → \"/photos\"",
        }));
        Assert.That(ConfigJson.Differences(after, after), Is.Empty);
    }

    [TestCase("model.tanhOutput=true", "model.tanhOutput: false → true")]
    [TestCase("model.discriminatorDivisor=2", "model.discriminatorDivisor: 1 → 2")]
    [TestCase("model.generatorNormalization=batch", "model.generatorNormalization: \"none\" → \"batch\"")]
    [TestCase("schedule.totalKimg=0.5", "schedule.totalKimg: 12000 → 0.5")]
    [TestCase("schedule.minibatch=4:32,64:8", "schedule.minibatch: \"4:16\" → \"4:32,64:8\"")]
    [TestCase("loss.kind=hinge", "loss.kind: \"wasserstein\" → \"hinge\"")]
    [TestCase("loss.classWeights=[1,2.5]", "loss.classWeights: [] → [1,2.5]")]
    [TestCase("data.attributes=[\"light\"]", "data.attributes: [] → [\"light\"]")]
    [TestCase("data.path=/a=b", "data.path: null → \"/a=b\"")]
    [TestCase("run.grid=3x2", "run.grid: null → \"3x2\"")]
    [TestCase("preset=mine", "preset: \"paper\" → \"mine\"")]
    public void OnePropertyIsSetByItsPath(string assignment, string difference)
    {
        TrainingConfig before = new(), after = ConfigJson.With(before, assignment);
        Assert.That(ConfigJson.Differences(before, after).Select(text => text.ReplaceLineEndings("").Replace(" ", "")),
            Is.EqualTo(new[] { difference.Replace(" ", "") }));
    }

    /// <summary>Files of runs that do not use a later property stay as they were.</summary>
    [Test]
    public void ALaterPropertyIsLeftOutAtItsDefaultAndSetAsAnyOther()
    {
        TrainingConfig before = new(), after = ConfigJson.With(before, "data.balance=true");
        Assert.That(ConfigJson.Write(before), Does.Not.Contain("balance").And.Contain("\"dequantize\": false"));
        Assert.That(ConfigJson.Write(after), Does.Contain("\"balance\": true"));
        Assert.That(ConfigJson.Read(ConfigJson.Write(after), "test").Data.Balance);
        Assert.That(ConfigJson.Differences(after, before), Is.EqualTo(new[] { "data.balance: true → false" }));
    }

    [Test]
    public void ATextMayBeTakenAway()
    {
        TrainingConfig config = new() { Run = new RunConfig { Grid = new GridSize(2, 2) }, Data = new DataConfig { Path = "/photos" } };
        Assert.That(ConfigJson.With(config, "run.grid=null").Run.Grid, Is.Null);
        Assert.That(ConfigJson.With(config, "data.path=null").Data.Path, Is.Null);
    }

    [TestCase("model.tanhOutput", "is not PATH=VALUE")]
    [TestCase("model.tanh=true", "there is no property 'model.tanh'")]
    [TestCase("tanhOutput=true", "did you mean model.tanhOutput?")]
    [TestCase("schedule.TotalKimg=5", "did you mean schedule.totalKimg?")]
    [TestCase("model=5", "there is no property 'model'")]
    [TestCase("model.resolution.x=5", "there is no property 'model.resolution.x'")]
    [TestCase("=5", "there is no property ''")]
    [TestCase("model.tanhOutput=maybe", "tanhOutput")]
    [TestCase("model.resolution=4.5", "resolution")]
    [TestCase("loss.kind=best", "kind")]
    [TestCase("loss.kind=1", "kind")]
    [TestCase("schedule.minibatch=x", "'x'")]
    [TestCase("schedule.totalKimg=", "totalKimg")]
    [TestCase("optimizer.beta1=null", "beta1")]
    [TestCase("schedule.minibatch=null", "minibatch")]
    [TestCase("preset=null", "preset")]
    public void WhatCannotBeSetIsOneLine(string assignment, string named)
    {
        SettingException? thrown = Assert.Throws<SettingException>(() => ConfigJson.With(new TrainingConfig(), assignment));
        Assert.That(thrown!.Message, Does.StartWith("`assignment`: ").And.Contain(named).And.Not.Contain("\n"));
    }

    [TestCase("4:128, 32:64", 4, 128)]
    [TestCase("4:128,32:64", 16, 128)]
    [TestCase("32:64,4:128", 32, 64)]
    [TestCase("4:128,32:64", 1024, 64)]
    [TestCase("16", 256, 16)]
    [TestCase("8:3", 4, null)]
    [TestCase("none", 4, null)]
    public void AValueHoldsFromItsResolutionUpward(string text, int resolution, int? value)
    {
        Assert.That(PerResolution<int>.Parse(text).At(resolution), Is.EqualTo(value));
        Assert.That(PerResolution<int>.Parse(PerResolution<int>.Parse(text).ToString()), Is.EqualTo(PerResolution<int>.Parse(text)));
    }

    [TestCase("4:x")]
    [TestCase("4:1,5:2")]
    [TestCase("4:1,4:2")]
    [TestCase("1,2")]
    [TestCase("2048:1")]
    [TestCase("4:1,")]
    public void AListThatIsNoneIsRefused(string text) => Assert.Throws<FormatException>(() => PerResolution<int>.Parse(text));
}
