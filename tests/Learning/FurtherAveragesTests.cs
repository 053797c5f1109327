using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>Averages of G that are kept next to the averaged generator.</summary>
internal sealed class FurtherAveragesTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 8, Channels = 1, FmapBase = 32, FmapMax = 4, LatentSize = 5 },
        Optimizer = new OptimizerConfig { AverageHalfLifeKimg = 0.02, AverageHalfLives = [0.02, 0.5] },
    };

    private static readonly Phase Phase = new(8, 0.5f, 4, 1e-2f, 1e-2f, 1);

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("pggan-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void OneOfTheSameHalfLifeIsTheAveragedGenerator()
    {
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep step = Trained(workspace, Config, updates: 5);
        Assert.That(step.Averages.Select(average => average.Name), Is.EqualTo(new[] { null, "0.02kimg", "0.5kimg" }));
        float[] same = Values(step.FurtherAverages[0].Network), slow = Values(step.FurtherAverages[1].Network);
        Assert.That(same, Is.EqualTo(Values(step.Averaged)).Within(1e-6));
        Assert.That(slow, Is.Not.EqualTo(same).Within(1e-4), "the other one follows more slowly");
    }

    [Test]
    public void TheOthersChangeNothingElse()
    {
        using Workspace workspace = new(new CpuEngine(1));
        TrainingConfig without = Config with { Optimizer = Config.Optimizer with { AverageHalfLives = [] } };
        TrainingStep some = Trained(workspace, Config, updates: 3), none = Trained(workspace, without, updates: 3);
        Assert.That(Values(some.Averaged), Is.EqualTo(Values(none.Averaged)));
        Assert.That(Values(some.Generator), Is.EqualTo(Values(none.Generator)));
    }

    [Test]
    public void ACheckpointHasThemAndGoesOnBitForBit()
    {
        string path = Path.Combine(folder, "a.safetensors");
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep alone = Trained(workspace, Config, updates: 2);
        Save(path, Config, alone);
        Run(alone, first: 2, updates: 3);
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Assert.That(checkpoint.AverageNames, Is.EqualTo(new[] { "0.02kimg", "0.5kimg" }));
        TrainingStep resumed = new(workspace, Config);
        checkpoint.Restore(resumed);
        Run(resumed, first: 2, updates: 3);
        Assert.That(resumed.Averages.Select(average => Values(average.Network)),
            Is.EqualTo(alone.Averages.Select(average => Values(average.Network))));

        Generator drawing = new(workspace, Config.Model, seed: null);
        checkpoint.RestoreAveraged(drawing, "0.5kimg");
        Assert.That(Values(drawing), Is.EqualTo(Values(Trained(workspace, Config, updates: 2).FurtherAverages[1].Network)));
        Assert.That(() => checkpoint.RestoreAveraged(drawing, "7kimg"),
            Throws.InstanceOf<PGGan.Files.SettingException>().With.Message.Contains("has no average 7kimg; it has 0.02kimg, 0.5kimg"));
    }

    [Test]
    public void OneThatIsNewBeginsAtTheAveragedGenerator()
    {
        string path = Path.Combine(folder, "a.safetensors");
        using Workspace workspace = new(new CpuEngine(1));
        TrainingConfig without = Config with { Optimizer = Config.Optimizer with { AverageHalfLives = [] } };
        Save(path, without, Trained(workspace, without, updates: 2));
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Assert.That(checkpoint.Shapes.Keys, Has.None.StartsWith("averaged-"));
        Assert.That(checkpoint.AverageNames, Is.Empty);
        TrainingStep resumed = new(workspace, Config);
        checkpoint.Restore(resumed);
        Assert.That(Values(resumed.FurtherAverages[1].Network), Is.EqualTo(Values(resumed.Averaged)));
    }

    [Test]
    public void WithoutOnesTheConfigurationHasTheBytesThatItHad()
    {
        Assert.That(ConfigJson.Write(new TrainingConfig()), Does.Not.Contain("averageHalfLives"));
        string json = ConfigJson.Write(Config);
        Assert.That(json, Does.Contain("averageHalfLives"));
        Assert.That(ConfigJson.Write(ConfigJson.Read(json, "test")), Is.EqualTo(json));
        TrainingConfig empty = ConfigJson.Read("""{"optimizer":{"averageHalfLives":[]}}""", "test");
        Assert.That(ConfigJson.Write(empty), Does.Not.Contain("averageHalfLives"));
    }

    [Test]
    public void HalfLivesAreDistinctAndPositive()
    {
        OptimizerConfig wrong = new() { AverageHalfLives = [0, 1, 1] };
        Assert.That(wrong.Faults(),
            Is.EqualTo(new[] { "averageHalfLives: 0 must be more than 0", "averageHalfLives: one is named twice" }));
    }

    private static TrainingStep Trained(Workspace workspace, TrainingConfig config, int updates)
    {
        TrainingStep step = new(workspace, config);
        Run(step, first: 0, updates);
        return step;
    }

    private static void Run(TrainingStep step, int first, int updates)
    {
        for (int i = first; i < first + updates; i++)
        {
            step.Update(Phase, i * Phase.Minibatch, Minibatch.Black(Phase, Config.Model));
        }
    }

    private static void Save(string path, TrainingConfig config, TrainingStep step) =>
        Checkpoint.Save(path, config, "none", new RunState(new RunPosition(8, 8, 0), 0, 8), step);

    private static float[] Values(IGenerator generator) => [.. generator.Parameters.SelectMany(p => p.Value.ToArray())];
}
