using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>How fast the averaged generator follows one that stands still: at rate 0, some way off.</summary>
internal sealed class MovingAverageTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 4, Channels = 1, FmapBase = 8, FmapMax = 4, LatentSize = 5 },
    };

    /// <summary>After as many images as the half-life it has gone half of the way, whatever the minibatch and the updates of D.</summary>
    [TestCase(4, 1, 30)]
    [TestCase(8, 1, 15)]
    [TestCase(4, 5, 6)]
    [TestCase(8, 3, 5)]
    public void AHalfLifeIsThatOfImages(int minibatch, int discriminatorRepeats, int updates)
    {
        OptimizerConfig optimizer = new() { AverageHalfLifeKimg = 0.12, AverageDecay = 0.1f };
        Assert.That(Left(optimizer, minibatch, discriminatorRepeats, updates), Is.EqualTo(0.5).Within(1e-4));
        Assert.That(Left(optimizer, minibatch, discriminatorRepeats, 2 * updates), Is.EqualTo(0.25).Within(1e-4));
    }

    /// <summary>By step it is each update of D that counts, as in the official code.</summary>
    [TestCase(4, 1, 2, 0.81)]
    [TestCase(8, 1, 2, 0.81)]
    [TestCase(4, 3, 2, 0.531441)]
    [TestCase(4, 5, 1, 0.59049)]
    public void ADecayIsThatOfTheDiscriminatorsUpdates(int minibatch, int discriminatorRepeats, int updates, double left) =>
        Assert.That(Left(new OptimizerConfig { AverageDecay = 0.9f }, minibatch, discriminatorRepeats, updates),
            Is.EqualTo(left).Within(1e-5));

    [Test]
    public void WithoutDecayThereIsNoAverage() =>
        Assert.That(Left(new OptimizerConfig { AverageDecay = 0 }, minibatch: 4, discriminatorRepeats: 2, updates: 1),
            Is.Zero.Within(1e-6));

    /// <summary>The part of the way from average to generator that is left.</summary>
    private static double Left(OptimizerConfig optimizer, int minibatch, int discriminatorRepeats, int updates)
    {
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep step = new(workspace,
            Config with { Optimizer = optimizer, Schedule = new ScheduleConfig { DiscriminatorRepeats = discriminatorRepeats } });
        Tensor weight = step.Generator.Parameters.Single(p => p.Name == "4x4.conv.weight").Value;
        Tensor average = step.Averaged.Parameters.Single(p => p.Name == "4x4.conv.weight").Value;
        workspace.Engine.Fill(weight.Storage, 1);
        workspace.Engine.Fill(average.Storage, -1);
        Phase phase = new(4, 1, minibatch, GeneratorRate: 0, DiscriminatorRate: 0, TickKimg: 1);
        Minibatch black = Minibatch.Black(phase, Config.Model);
        for (int i = 0; i < updates; i++)
        {
            step.Update(phase, i * minibatch, black);
        }

        Assert.That(weight.ToArray(), Is.All.EqualTo(1));
        float[] followed = average.ToArray();
        Assert.That(followed, Is.All.EqualTo(followed[0]));
        return (1 - followed[0]) / 2;
    }
}
