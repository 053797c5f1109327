using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>The blocks of D closest to the image keep their weights.</summary>
internal sealed class FrozenBlocksTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 32, Channels = 1, FmapBase = 64, FmapMax = 4, LatentSize = 5 },
        Schedule = new ScheduleConfig { StartResolution = 16 },
        Loss = new LossConfig { R1Weight = 1 },
        Optimizer = new OptimizerConfig { FreezeDiscriminator = 2 },
    };

    private static readonly Phase Grown = new(16, 1, 4, 1e-3f, 1e-3f, 1), Fading = Grown with { Resolution = 32, Fade = 0.5f };

    private static IEnumerable<TestCaseData> Phases =>
    [
        new TestCaseData(Grown).SetArgDisplayNames("grown"),
        new TestCaseData(Fading).SetArgDisplayNames("fading"),
    ];

    [TestCaseSource(nameof(Phases))]
    public void KeepTheirWeightsAndHaveNoGradients(Phase phase)
    {
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep step = new(workspace, Config);
        string[] active = [.. step.Discriminator.ActiveAt(phase.Growth).Select(p => p.Name)];
        string[] trained = [.. active.Where(name => !name.StartsWith("16x16.") && !name.StartsWith("8x8."))];
        Assert.That(trained, Has.Length.LessThan(active.Length));
        Dictionary<string, float[]> before = Weights(step);
        using (Scope scope = workspace.OpenScope("test"))
        {
            Assert.That(Gradients(step, phase).Keys, Is.EquivalentTo(trained));
        }

        for (int i = 0; i < 3; i++)
        {
            step.Update(phase, 4 * i, Minibatch.Black(phase, Config.Model));
        }

        Dictionary<string, float[]> after = Weights(step);
        string[] moved = [.. before.Keys.Where(name => !before[name].AsSpan().SequenceEqual(after[name]))];
        Assert.That(moved, Is.SubsetOf(trained).And.Not.Empty);
        Assert.That(trained.Where(name => name.EndsWith("weight")).Except(moved), Is.Empty);
    }

    /// <summary>Freezing changes no gradient of what is trained.</summary>
    [TestCaseSource(nameof(Phases))]
    public void TheOthersHaveTheSameGradients(Phase phase)
    {
        using Workspace workspace = new(new CpuEngine(1));
        using Scope scope = workspace.OpenScope("test");
        Dictionary<string, float[]> all = Gradients(new TrainingStep(workspace, Config with { Optimizer = new() }), phase),
            some = Gradients(new TrainingStep(workspace, Config), phase);
        Assert.Multiple(() =>
        {
            foreach ((string name, float[] gradient) in some)
            {
                Assert.That(gradient, Is.EqualTo(all[name]), name);
            }
        });
    }

    [TestCase(4, 1, "1 would freeze all of D, which has 1 block at schedule.startResolution 4; 0 is the most")]
    [TestCase(16, 3, "3 would freeze all of D, which has 3 blocks at schedule.startResolution 16; 2 is the most")]
    [TestCase(16, -1, "-1 must be 0 or more")]
    public void AllOfDIsNotFrozen(int start, int frozen, string fault)
    {
        TrainingConfig config = Config with
        {
            Schedule = Config.Schedule with { StartResolution = start },
            Optimizer = new OptimizerConfig { FreezeDiscriminator = frozen },
        };
        Assert.That(config.Faults(), Is.EqualTo(new[] { $"optimizer.freezeDiscriminator: {fault}" }));
    }

    [Test]
    public void TheyAreNamedForPeople()
    {
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep step = new(workspace, Config);
        long frozen = step.Discriminator.Layers.Where(layer => layer.Name.StartsWith("16x16.") || layer.Name.StartsWith("8x8."))
            .Sum(layer => layer.ParameterCount);
        Assert.That(step.Frozen,
            Is.EqualTo($"D's blocks 16×16, 8×8 ({frozen:N0} of its {NetworkLayers.Parameters(step.Discriminator):N0} parameters)"));
        Assert.That(new TrainingStep(workspace, Config with { Optimizer = new() }).Frozen, Is.Null);
    }

    [Test]
    public void ADiscriminatorWithoutSuchLayersIsRefused()
    {
        using Workspace workspace = new(new CpuEngine(1));
        Assert.That(() => new FrozenBlocks(Config, new Nameless()),
            Throws.InstanceOf<SettingException>().With.Message.Contains("has no layers called 16x16.…"));
    }

    private static Dictionary<string, float[]> Gradients(TrainingStep step, Phase phase) =>
        step.DiscriminatorGradients(phase, 0, Minibatch.Black(phase, Config.Model)).Result
            .ToDictionary(gradient => gradient.Parameter.Name, gradient => gradient.Gradient.ToArray());

    private static Dictionary<string, float[]> Weights(TrainingStep step) =>
        step.Discriminator.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray());

    private sealed class Nameless : Module, IDiscriminator
    {
        public IReadOnlyList<NetworkLayer> Layers => [];

        public IReadOnlyList<Parameter> ActiveAt(Growth growth) => [];

        public DiscriminatorOutput Evaluate(Tensor images, Growth growth, LayerNoise? noise = null) => throw new NotSupportedException();
    }
}
