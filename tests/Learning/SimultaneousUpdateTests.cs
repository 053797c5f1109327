using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>One update of both networks against one after the other.</summary>
internal sealed class SimultaneousUpdateTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig
        {
            Resolution = 8,
            FmapBase = 64,
            FmapMax = 6,
            LatentSize = 5,
            Labels = LabelSchema.Of("class", ["a", "b"])
        },
        Schedule = new ScheduleConfig { Simultaneous = true },

        // Plain descent, nearly: without bias to correct and with so large an ε Adam divides all gradients by the same number.
        Optimizer = new OptimizerConfig { Beta2 = 0, Epsilon = 1e6f, AverageDecay = 0.5f },
    };

    private static readonly Phase Phase = new(8, 0.5f, Minibatch: 4, GeneratorRate: 1e6f, DiscriminatorRate: 2e6f, TickKimg: 1);

    [TestCase(int.MaxValue)]
    [TestCase(2)]
    public void BothGradientsAreTakenAtTheSameWeightsFromTheSameLatents(int atOnce)
    {
        TrainingConfig config = Config with { Model = Config.Model with { StddevGroup = 2 } };
        Phase phase = Phase with { MaxAtOnce = atOnce };
        using Workspace workspace = new(new CpuEngine(2));
        TrainingStep step = new(workspace, config);
        Dictionary<string, float[]> expected;
        using (workspace.OpenScope("test"))
        {
            Minibatch minibatch = RealImages();
            expected = step.DiscriminatorGradients(phase, 40,
                minibatch).Result.Select(g => ($"discriminator.{g.Parameter.Name}", Moved(g, phase.DiscriminatorRate)))
                .Concat(step.GeneratorGradients(phase, 40, minibatch, LearningRandom.DiscriminatorLatents, minibatch.Labels).Result
                    .Select(g => ($"generator.{g.Parameter.Name}", Moved(g, phase.GeneratorRate)))).ToDictionary();
        }

        float[] initial = All(step.Generator);
        step.Update(phase, 40, RealImages());
        Dictionary<string, float[]> updated = Weights(step);
        Assert.Multiple(() =>
        {
            foreach ((string name, float[] weights) in expected)
            {
                Assert.That(Values.RelativeError(updated[name], Values.Wide(weights)), Is.LessThan(1e-5), name);
            }

            Assert.That(All(step.Averaged), Is.EqualTo(initial), "the average is taken before the generator moves");
            Assert.That(All(step.Generator), Is.Not.EqualTo(initial));
            Assert.That(step.Statistics.Read().Keys, Is.SupersetOf(new[] { "generator_loss", "real_scores", "class_loss_generator" }));
        });

        static float[] Moved((Parameter Parameter, Tensor Gradient) g, float rate) =>
            [.. g.Parameter.Value.ToArray().Zip(g.Gradient.ToArray(), (weight, gradient) => weight - (rate / 1e6f * gradient))];
    }

    [Test]
    public void OneAfterTheOtherIsAnotherStepOfTheGenerator()
    {
        (float[] generator, float[] discriminator) both = After(Config), inTurn = After(Config with { Schedule = new ScheduleConfig() });
        Assert.That(inTurn.discriminator, Is.EqualTo(both.discriminator), "the discriminator's comes first either way");
        Assert.That(inTurn.generator, Is.Not.EqualTo(both.generator));

        static (float[], float[]) After(TrainingConfig config)
        {
            using Workspace workspace = new(new CpuEngine(2));
            TrainingStep step = new(workspace, config);
            step.Update(Phase, 40, RealImages());
            return (All(step.Generator), All(step.Discriminator));
        }
    }

    private static Minibatch RealImages()
    {
        byte[] pixels = new byte[4 * 8 * 8 * 3];
        new Random(8).NextBytes(pixels);
        return new Minibatch(pixels, new bool[4]) { Labels = [1, 0, 0, 1, 0, 1, 1, 0], GeneratorLabels = [0, 1, 0, 1, 1, 0, 0, 1] };
    }

    private static float[] All(IModule network) => [.. network.Parameters.SelectMany(p => p.Value.ToArray())];

    private static Dictionary<string, float[]> Weights(TrainingStep step) =>
        step.Generator.Parameters.Select(p => ($"generator.{p.Name}", p.Value.ToArray()))
        .Concat(step.Discriminator.Parameters.Select(p => ($"discriminator.{p.Name}", p.Value.ToArray()))).ToDictionary();
}
