using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>
/// One training iteration in the middle of a fade on a GPU's engine, tensor by tensor against the same iteration on the CPU.
/// </summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Gpu))]
internal sealed class WholeStepTests(EngineUnderTest choice)
{
    private const float Rate = 1e-3f, AverageDecay = 0.999f;

    // Single precision there and back, for the penalty twice.
    private double Tolerance => 1e-5 * choice.Rounding;

    private Phase Fading => new(Resolution: 8, 0.3f, Minibatch: choice.IsSimulator ? 2 : 4, Rate, Rate, TickKimg: 1);

    /// <summary>
    /// With slope 1 the activation is smooth, and gradients differ by their rounding. With the default one, an activation of almost nothing
    /// may have another sign there, which changes the gradients of what is below it at once: as many do as the rounding reaches, so
    /// gradients differ by its root.
    /// </summary>
    [Test]
    public void AnIterationEqualsTheProcessors([Values(1f, 0.2f)] float slope)
    {
        double allowed = slope == 1 ? Tolerance : Math.Sqrt(Tolerance);
        TrainingConfig config = new()
        {
            Model = new ModelConfig
            {
                Resolution = Fading.Resolution,
                FmapBase = choice.IsSimulator ? 64 : 256,
                FmapMax = choice.IsSimulator ? 8 : 24,
                LatentSize = 12,
                StddevGroup = Fading.Minibatch,
                GeneratorSlope = slope,
                DiscriminatorSlope = slope,
            },
        };
        using Workspace device = new(choice.Open()), processor = new(new CpuEngine(threads: 2));
        TrainingStep actual = new(device, config), expected = new(processor, config);
        Minibatch minibatch = new(Pixels(config.Model.Channels), new bool[Fading.Minibatch]);

        using (device.OpenScope("D"))
        using (processor.OpenScope("D"))
        {
            GradientSum gradients = actual.DiscriminatorGradients(Fading, 0, minibatch),
                reference = expected.DiscriminatorGradients(Fading, 0, minibatch);
            AssertClose(gradients, reference, allowed);
            AssertUpdates(gradients, () => actual.DiscriminatorAdam.Update(gradients.Result, Rate));
            expected.DiscriminatorAdam.Update(reference.Result, Rate);
        }

        // The first step of Adam is ±the rate, so a gradient of almost nothing may go the other way: G's is compared at the same D.
        CopyParameters(expected.Discriminator, actual.Discriminator);
        using (device.OpenScope("G"))
        using (processor.OpenScope("G"))
        {
            GradientSum gradients = GeneratorGradients(actual), reference = GeneratorGradients(expected);
            AssertClose(gradients, reference, allowed);
            Dictionary<string, float[]> before = actual.Generator.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray());
            AssertUpdates(gradients, () => actual.GeneratorAdam.Update(gradients.Result, Rate, AverageDecay));
            foreach (Parameter p in actual.Averaged.ActiveAt(Fading.Growth))
            {
                Assert.That(Values.RelativeError(p.Value.ToArray(), Values.Wide(before[p.Name])), Is.LessThan(1e-6),
                    $"average of {p.Name}");
            }
        }

        IReadOnlyDictionary<string, Statistic> statistics = actual.Statistics.Read(), known = expected.Statistics.Read();
        Assert.That(statistics.Keys, Is.EquivalentTo(known.Keys).And.Not.Empty);
        Assert.Multiple(() =>
        {
            foreach ((string name, Statistic statistic) in known)
            {
                // A mean may be a small difference of scores of the order of one.
                Assert.That(statistics[name].Mean, Is.EqualTo(statistic.Mean).Within(allowed * Math.Max(Math.Abs(statistic.Mean), 1)),
                    name);
                Assert.That(statistics[name].Count, Is.EqualTo(statistic.Count), name);
            }
        });

        GradientSum GeneratorGradients(TrainingStep step) =>
            step.GeneratorGradients(Fading, 0, minibatch, LearningRandom.GeneratorLatents, minibatch.GeneratorLabels);
    }

    private byte[] Pixels(int channels)
    {
        byte[] pixels = new byte[Fading.Minibatch * Fading.Resolution * Fading.Resolution * channels];
        new Random(0).NextBytes(pixels);
        return pixels;
    }

    /// <summary>
    /// Each gradient is close, relative to the size of all or to its own if that is most of them: those of biases are sums that cancel.
    /// </summary>
    private static void AssertClose(GradientSum actual, GradientSum expected, double allowed)
    {
        Dictionary<string, float[]> known = expected.Result.ToDictionary(g => g.Parameter.Name, g => g.Gradient.ToArray());
        (string Name, float[] Gradient)[] given = [.. actual.Result.Select(g => (g.Parameter.Name, g.Gradient.ToArray()))];
        Assert.That(given.Select(g => g.Name), Is.EquivalentTo(known.Keys).And.Not.Empty);
        double all = Math.Sqrt(known.Values.Sum(SquaresOf));
        Assert.Multiple(() =>
        {
            foreach ((string name, float[] gradient) in given)
            {
                double difference = Math.Sqrt(SquaresOf([.. gradient.Zip(known[name], (a, b) => a - b)])),
                size = Math.Sqrt(SquaresOf(known[name]));
                TestContext.Out.WriteLine($"{name}: {difference / size:0.0e+0}, {size / all:0.0e+0} of all");
                Assert.That(difference, Is.LessThan(allowed * Math.Max(size, 0.5 * all)), name);
            }
        });
    }

    /// <summary>After an update every weight is <c>w − lr · g / (|g| + 10 ε)</c>, by the gradients of the device itself.</summary>
    private static void AssertUpdates(GradientSum gradients, Action update)
    {
        (Parameter Parameter, double[] Expected)[] updated = [.. gradients.Result.Select(g => (g.Parameter,
            g.Parameter.Value.ToArray().Zip(g.Gradient.ToArray(),
                (w, gradient) => w - (Rate * gradient / (Math.Abs((double)gradient) + 1e-7))).ToArray()))];
        update();
        Assert.Multiple(() =>
        {
            foreach ((Parameter p, double[] expected) in updated)
            {
                double worst = expected.Zip(p.Value.ToArray(), (e, w) => Math.Abs(e - w)).Max();
                Assert.That(worst, Is.LessThan(2e-6), p.Name);   // the rounding of a weight of size 4 and 0.1 % of the step
            }
        });
    }

    private static double SquaresOf(float[] values) => values.Sum(value => (double)value * value);

    private static void CopyParameters(IModule from, IModule to)
    {
        foreach ((Parameter source, Parameter target) in from.Parameters.Zip(to.Parameters))
        {
            target.Value.Workspace.Engine.Upload(source.Value.ToArray(), target.Value.Storage);
        }
    }
}
