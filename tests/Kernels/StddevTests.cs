using NUnit.Framework;
using PGGan.Kernels;

namespace PGGan.Tests.Kernels;

/// <summary>The minibatch standard deviation as a layer, and its derivatives against differences of the double-precision loops.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class StddevTests(EngineUnderTest engine) : KernelFixture(engine)
{
    private const double Tolerance = 3e-6;   // two sums, a root and a division
    private const double Step = 1e-5;        // differences err by its square

    private static readonly object[] Layers =
    [
        new object[] { new StddevGeometry(GroupSize: 4, Groups: 1, Elements: 3), 3 },
        new object[] { new StddevGeometry(GroupSize: 3, Groups: 2, Elements: 30), 5 },
        new object[] { new StddevGeometry(GroupSize: 2, Groups: 3, Elements: 24), 8 },
        new object[] { new StddevGeometry(GroupSize: 4, Groups: 2, Elements: 16 * 12), 12 },
        new object[] { new StddevGeometry(GroupSize: 1, Groups: 2, Elements: 8), 4 },
    ];

    [TestCaseSource(nameof(Layers))]
    [Primitive(nameof(Engine.StddevChannel))]
    public void StddevChannel_IsTheMapWithItsStatistic(StddevGeometry g, int channels)
    {
        (Storage x, double[] values) = MapInput(g.Count);
        Storage y = Output(g.CountWithChannel(channels));
        Engine.StddevChannel(g, channels, x, y);
        AssertClose(y, WithStatistic(g, channels, values, Naive.MinibatchStddev(g, values)), Tolerance);
    }

    [TestCaseSource(nameof(Layers))]
    [Primitive(nameof(Engine.StddevChannelGrad))]
    public void StddevChannelGrad_IsItsAdjoint(StddevGeometry g, int channels)
    {
        (Storage x, double[] values) = MapInput(g.Count);
        (Storage dy, double[] gradients) = Input(g.CountWithChannel(channels));
        Storage dx = MapOutput(g.Count);
        Engine.StddevChannelGrad(g, channels, x, dy, dx);
        double[] byStatistic = Naive.MinibatchStddevGrad(g, values, Statistic(g, channels, gradients));
        AssertClose(dx, [.. Map(channels, gradients).Zip(byStatistic, (a, b) => a + b)], Tolerance);
    }

    [TestCaseSource(nameof(Layers))]
    [Primitive(nameof(Engine.StddevChannelTangent))]
    public void StddevChannelTangent_IsTheChangeAlongADirection(StddevGeometry g, int channels)
    {
        (Storage x, double[] values) = MapInput(g.Count);
        (Storage u, double[] direction) = MapInput(g.Count);
        Storage v = Output(g.CountWithChannel(channels));
        Engine.StddevChannelTangent(g, channels, x, u, v);
        double[] ahead = Naive.MinibatchStddev(g, Moved(values, direction, Step)),
            behind = Naive.MinibatchStddev(g, Moved(values, direction, -Step));
        AssertClose(v, WithStatistic(g, channels, direction, [.. ahead.Zip(behind, (a, b) => (a - b) / (2 * Step))]), Tolerance);
    }

    [TestCaseSource(nameof(Layers))]
    [Primitive(nameof(Engine.StddevChannelCurvature))]
    public void StddevChannelCurvature_IsTheGradientsChange(StddevGeometry g, int channels)
    {
        (Storage x, double[] values) = MapInput(g.Count);
        (Storage dy, double[] gradients) = Input(g.CountWithChannel(channels));
        (Storage u, double[] direction) = MapInput(g.Count);
        Storage ddx = MapOutput(g.Count);
        Engine.StddevChannelCurvature(g, channels, x, dy, u, ddx);
        double[] seed = Statistic(g, channels, gradients);
        double[] ahead = Naive.MinibatchStddevGrad(g, Moved(values, direction, Step), seed);
        double[] behind = Naive.MinibatchStddevGrad(g, Moved(values, direction, -Step), seed);
        double[] expected = [.. ahead.Zip(behind, (a, b) => (a - b) / (2 * Step))];
        // Of the order of 1 / elements: compared scaled up. The curvature grows with 1 / σ², so where a group hardly differs single
        // precision ends early.
        Assert.That(
            Values.RelativeError(Array.ConvertAll(Read(ddx), v => v * g.Elements), Array.ConvertAll(expected, v => v * g.Elements)),
            Is.LessThan(1e-4 + RoundingOf(ddx)));
    }

    private static double[] Moved(double[] x, double[] u, double step) => [.. x.Zip(u, (a, b) => a + (step * b))];

    private static double[] WithStatistic(StddevGeometry g, int channels, double[] map, double[] stat) =>
        [.. map.Chunk(channels).SelectMany((pixel, i) => pixel.Append(stat[i / (g.Elements / channels) % g.Groups]))];

    private static IEnumerable<double> Map(int channels, double[] wide) => wide.Chunk(channels + 1).SelectMany(pixel => pixel[..channels]);

    private static double[] Statistic(StddevGeometry g, int channels, double[] wide)
    {
        double[] stat = new double[g.Groups];
        int pixels = g.Elements / channels;
        for (int i = 0; i < wide.Length / (channels + 1); i++)
        {
            stat[i / pixels % g.Groups] += wide[(i * (channels + 1)) + channels];
        }

        return stat;
    }
}
