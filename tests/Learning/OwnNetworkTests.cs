using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>Networks that the libraries do not know: trained, forecast, saved and resumed by the same trainer.</summary>
internal sealed class OwnNetworkTests
{
    private static readonly TrainingMethod Own = new() { Networks = new DenseNetworks(side: 8) };

    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 8, LatentSize = 5, Channels = 1, StddevGroup = 0 },
        Schedule = new ScheduleConfig { StartResolution = 8 },
    };

    private static readonly Phase Phase = new(8, 1, Minibatch: 6, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);

    [Test]
    public void TheyGoOnBitForBitFromACheckpoint()
    {
        using TemporaryFolder folder = new();
        using Workspace workspace = new(new CpuEngine(2)), other = new(new CpuEngine(1));
        TrainingStep alone = new(workspace, Config, Own), resumed = new(other, Config, Own);
        float[] begun = Numbers(alone);
        alone.Update(Phase, 0, Images(0));
        Assert.That(Numbers(alone), Is.Not.EqualTo(begun).And.All.Matches<float>(float.IsFinite));
        string path = folder.PathOf("checkpoint.safetensors");
        Checkpoint.Save(path, Config, "data", new RunState(new RunPosition(6, 6, 0), 0, 0), alone);
        using (Checkpoint checkpoint = Checkpoint.Open(path))
        {
            checkpoint.Restore(resumed);
            TrainedGenerator drawing = new(other, checkpoint, Own.Networks);
            Assert.That(drawing.Generator.Parameters[0].Value.ToArray(), Is.EqualTo(alone.Averaged.Parameters[0].Value.ToArray()));
            Assert.That(() => new TrainedGenerator(other, checkpoint), Throws.InstanceOf<PGGanException>(),
                "the paper's networks have other arrays");
        }

        alone.Update(Phase with { MaxAtOnce = 2 }, 6, Images(1));
        resumed.Update(Phase with { MaxAtOnce = 2 }, 6, Images(1));
        Assert.That(Numbers(resumed), Is.EqualTo(Numbers(alone)));
    }

    [Test]
    public void TheirTimeMemoryAndLayersAreReported()
    {
        using CpuEngine engine = new(2);
        using Workspace workspace = new(new CpuEngine(2));
        using StepMemory memory = new(engine, Config, Own);
        TrainingStep step = new(workspace, Config, Own);
        Assert.Multiple(() =>
        {
            Assert.That(NetworkLayers.TrainingCost(step, 8), Is.EqualTo((4 * 64 * 5) + (14 * 64)));
            Assert.That(RunSummary.LayerTables(step), Does.Contain("dense" + "320".PadLeft(14) + "  [8, 8, 1]"));
            Assert.That(memory.BytesOf(Phase), Is.InRange(5000, 500_000));
        });
    }

    [Test]
    public void ImagesOfAnotherSizeAreRefused()
    {
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep step = new(workspace, Config, new TrainingMethod { Networks = new DenseNetworks(side: 16) });
        Assert.That(() => step.Update(Phase, 0, Images(0)),
            Throws.ArgumentException.With.Message.Contains("[6, 16, 16, 1]").And.Message.Contains("StartResolution"));
    }

    private static Minibatch Images(int seed)
    {
        byte[] pixels = new byte[6 * 8 * 8];
        new Random(seed).NextBytes(pixels);
        return new Minibatch(pixels, new bool[6]);
    }

    private static float[] Numbers(TrainingStep step) =>
        [.. new INetwork[] { step.Generator, step.Averaged, step.Discriminator }.SelectMany(network => network.Parameters)
            .SelectMany(parameter => parameter.Value.ToArray())];

    private sealed class DenseNetworks(int side) : INetworks
    {
        public IGenerator CreateGenerator(Workspace workspace, ModelConfig config, int? seed) =>
            new DenseGenerator(workspace, side, config.LatentSize, seed);

        public IDiscriminator CreateDiscriminator(Workspace workspace, ModelConfig config, int? seed) =>
            new DenseDiscriminator(workspace, side, seed);
    }

    /// <summary>Without the base class: parameters and layers listed by itself.</summary>
    private sealed class DenseGenerator : Module, IGenerator
    {
        private readonly int side;
        private readonly Parameter weight;

        public DenseGenerator(Workspace workspace, int side, int latentSize, int? seed)
        {
            (this.side, LatentSize) = (side, latentSize);
            weight = Define("dense.weight",
                workspace.Normal(new Shape(side * side, latentSize), new RandomStream(seed ?? 0, TestRandom.Test), 0));
            Layers = [new NetworkLayer("dense", new Shape(side, side, 1), side * side * latentSize, Parameters)];
        }

        public IReadOnlyList<NetworkLayer> Layers { get; }

        public int LatentSize { get; }

        public int LabelSize => 0;

        public int Channels => 1;

        public IReadOnlyList<Parameter> ActiveAt(Growth growth) => Parameters;

        public Tensor Forward(Tensor latents, Growth growth, Tensor? labels = null, BatchStatistics statistics = BatchStatistics.Running) =>
            latents.MatMulTransposeB(weight.Value).Tanh().Reshape(new Shape(latents.Shape[0], side, side, 1));
    }

    private sealed class DenseDiscriminator : Network, IDiscriminator
    {
        private readonly EqualizedConv score;

        public DenseDiscriminator(Workspace workspace, int side, int? seed)
            : base(workspace, "discriminator", seed) =>
            score = Layer("score", new Shape(side * side),
                place => new EqualizedConv(place, side * side, 1, new ConvOptions { Kernel = 1 }));

        public DiscriminatorOutput Evaluate(Tensor images, Growth growth, LayerNoise? noise = null)
        {
            int n = images.Shape[0], values = images.Shape.Count / n;
            Tensor flat = images.Reshape(new Shape(n, 1, 1, values));
            return new DiscriminatorOutput(score.Linear(flat).LeakyRelu().Reshape(new Shape(n)), LabelLogits: null,
                flat.Reshape(new Shape(n, values)));
        }
    }
}
