using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests;

internal static partial class OpCases
{
    private const float Slope = 0.25f;      // a power of two, so that the double twin has the very same slope
    private const float Epsilon = 0.0625f;

    private static IEnumerable<OpCase> FusedLayers()
    {
        Shape image = new(2, 3, 1, 5), rows = new(3, 5), bias = new(5), map = new(2, 2, 1, 8), wide = new(8);
        yield return new([image, bias], x => x[0].BiasAct(x[1], Slope),
            x => BiasAct(x[0], x[1], Slope))
        { Kinks = x => BiasAct(x[0], x[1], 1).Values };
        yield return new([rows, bias], x => x[0].BiasAct(x[1], 1f), x => BiasAct(x[0], x[1], 1)) { Note = "slope 1" };

        yield return new([image, bias], x => x[0].BiasAct(x[1], 0f), x => BiasAct(x[0], x[1], 0))
        {
            Note = "slope 0",
            Kinks = x => BiasAct(x[0], x[1], 1).Values,
        };
        yield return new([map, wide], x => x[0].BiasAct(x[1], Slope), x => BiasAct(x[0], x[1], Slope))
        {
            Note = "whole vectors",
            Kinks = x => BiasAct(x[0], x[1], 1).Values,
        };

        yield return new([image], x => x[0].PixelNorm(Epsilon), x => PixelNorm(x[0], null, 1));
        yield return new([new(4, 3)], x => x[0].PixelNorm(Epsilon), x => PixelNorm(x[0], null, 1)) { Note = "latents" };
        yield return new([image, bias], x => x[0].BiasActPixelNorm(x[1], Slope, Epsilon), x => PixelNorm(x[0], x[1], Slope))
        {
            Kinks = x => BiasAct(x[0], x[1], 1).Values,
        };
        yield return new([image, bias], x => x[0].BiasActPixelNorm(x[1], 1f, Epsilon), x => PixelNorm(x[0], x[1], 1)) { Note = "slope 1" };
        yield return new([map, wide], x => x[0].BiasActPixelNorm(x[1], Slope, Epsilon), x => PixelNorm(x[0], x[1], Slope))
        {
            Note = "whole vectors",
            Kinks = x => BiasAct(x[0], x[1], 1).Values,
        };
        yield return new([image], x => x[0].BiasActPixelNorm(null, Slope, Epsilon), x => PixelNorm(x[0], null, Slope))
        {
            Note = "no bias",
            Kinks = x => x[0].Values,
        };

        ConvGeometry pooled = new(n: 2, h: 2, w: 4, c: 3, k: 5, kernel: 3);
        yield return new(
            [pooled.Input, pooled.Weight, new Shape(pooled.K)],
            x => x[0].ConvBiasActPool(x[1], x[2], 0.375f, 0f),
            x => Naive.SumPool2(BiasAct(Conv(pooled, x), x[2], 0), 0.25))
        {
            Note = "slope 0",
            Kinks = x => BiasAct(Conv(pooled, x), x[2], 1).Values,
        };
        yield return new([image, bias], x => x[0].BiasActPixelNorm(x[1], 0f, Epsilon), x => PixelNorm(x[0], x[1], 0))
        {
            Note = "slope 0",
            Kinks = x => BiasAct(x[0], x[1], 1).Values,
        };

        foreach (ConvGeometry g in (ConvGeometry[])[
            new(n: 2, h: 3, w: 1, c: 3, k: 5, kernel: 3),
            new(n: 3, h: 1, w: 2, c: 2, k: 3, kernel: 1),
            new(n: 2, h: 2, w: 4, c: 3, k: 5, kernel: 3),
            new(n: 1, h: 4, w: 2, c: 2, k: 1, kernel: 1),
            new(n: 1, h: 2, w: 1, c: 3, k: 4, kernel: 3, Resample.UpBefore),
            new(n: 2, h: 2, w: 4, c: 3, k: 2, kernel: 3, Resample.DownAfter),
            new(n: 1, h: 2, w: 2, c: 8, k: 8, kernel: 3)])
        {
            Shape[] inputs = [g.Input, g.Weight, new Shape(g.K)];
            string note = g.Resample.ToString();
            yield return new(inputs, x => x[0].ConvBiasAct(x[1], x[2], 0.375f, Slope, g.Resample), x => BiasAct(Conv(g, x), x[2], Slope))
            {
                Note = note,
                Kinks = x => BiasAct(Conv(g, x), x[2], 1).Values,
            };
            yield return new(inputs, x => x[0].ConvBiasAct(x[1], x[2], 0.375f, 1f, g.Resample), x => BiasAct(Conv(g, x), x[2], 1))
            {
                Note = $"{note}, slope 1",
            };
            if (g.Output[1] % 2 == 0 && g.Output[2] % 2 == 0 && g.Resample == Resample.None)
            {
                yield return new(inputs, x => x[0].ConvBiasActPool(x[1], x[2], 0.375f, Slope),
                    x => Naive.SumPool2(BiasAct(Conv(g, x), x[2], Slope), 0.25))
                {
                    Kinks = x => BiasAct(Conv(g, x), x[2], 1).Values,
                };
            }

            yield return new(inputs, x => x[0].ConvBiasActPixelNorm(x[1], x[2], 0.375f, Slope, Epsilon, g.Resample),
                x => PixelNorm(Conv(g, x), x[2], Slope))
            {
                Note = note,
                Kinks = x => BiasAct(Conv(g, x), x[2], 1).Values,
            };
        }
    }

    /// <summary>Convolutions with a plain ReLU, whose gates read zeros.</summary>
    private static IEnumerable<OpCase> ReluConvolutions()
    {
        ConvGeometry g = new(n: 2, h: 2, w: 4, c: 3, k: 5, kernel: 3);
        Shape[] inputs = [g.Input, g.Weight, new Shape(g.K)];
        IEnumerable<double> Kinks(Dense[] x) => BiasAct(Conv(g, x), x[2], 1).Values;
        yield return new(inputs, x => x[0].ConvBiasAct(x[1], x[2], 0.375f, 0f, g.Resample),
            x => BiasAct(Conv(g, x), x[2], 0))
        { Note = "slope 0", Kinks = Kinks };
        yield return new(inputs, x => x[0].ConvBiasActPixelNorm(x[1], x[2], 0.375f, 0f, Epsilon, g.Resample),
            x => PixelNorm(Conv(g, x), x[2], 0))
        { Note = "slope 0", Kinks = Kinks };
    }

    private static OpCase[] Statistics() =>
    [
        Averaged(new Shape(4, 3, 1, 2), group: 2, overPixels: true, overChannels: true),
        Averaged(new Shape(4, 3, 1, 2), group: 2, overPixels: true, overChannels: false),
        Averaged(new Shape(4, 3, 1, 2), group: 4, overPixels: false, overChannels: true),
        Averaged(new Shape(6, 1, 2, 2), group: 3, overPixels: false, overChannels: false),
        Stddev(new Shape(4, 3, 1, 2), group: 4),
        Stddev(new Shape(8, 1, 2, 1), group: 4),
        Stddev(new Shape(6, 1, 1, 3), group: 3),
        Stddev(new Shape(3, 1, 3, 1), group: 4),
        Stddev(new Shape(4, 1, 1, 8), group: 2),
    ];

    private static OpCase Stddev(Shape shape, int group)
    {
        int size = Math.Min(group, shape[0]), groups = shape[0] / size;
        StddevGeometry g = new(size, groups, shape.Count / shape[0]);
        return new([shape], x => x[0].MinibatchStddev(group), x => WithStatistic(x[0], Naive.MinibatchStddev(g, x[0].Values)))
        {
            Note = $"group size {group}",
            Kinks = x => Naive.Deviations(g, x[0].Values),
            Margin = DeviationMargin,
        };

        // Sample n is in group n mod M, and every pixel of it gets the statistic of the group as its last channel.
        static Dense WithStatistic(Dense x, double[] stat)
        {
            int n = x.Shape[0], pixels = x.Shape[1] * x.Shape[2];
            double[] channel = [.. Enumerable.Range(0, n * pixels).Select(i => stat[i / pixels % stat.Length])];
            return Concat(x, new Dense(x.Shape.With(-1, 1), channel));
        }
    }

    private static OpCase Averaged(Shape shape, int group, bool overPixels, bool overChannels)
    {
        int groups = shape[0] / group, pixels = shape[1] * shape[2], channels = shape[3], maps = overChannels ? 1 : channels;
        StddevGeometry g = new(group, groups, pixels * channels);
        return new([shape], x => x[0].MinibatchStddev(group, overPixels, overChannels), x => WithMaps(x[0]))
        {
            Note = $"group size {group}, over pixels {overPixels}, over channels {overChannels}",
            Kinks = x => Naive.Deviations(g, x[0].Values),
            Margin = DeviationMargin,
        };

        Dense WithMaps(Dense x)
        {
            // Map m of pixel p: the mean of the deviations of all pixels and channels that share it.
            double[] added = new double[shape[0] * pixels * maps];
            for (int i = 0; i < added.Length; i++)
            {
                int m = i % maps, p = i / maps % pixels, n = i / maps / pixels;
                double[] shared = [.. Enumerable.Range(0, pixels * channels)
                    .Where(e => (overPixels || e / channels == p) && (overChannels || e % channels == m))
                    .Select(e => Deviation(n % groups, e))];
                added[i] = shared.Average();
            }

            return Concat(x, new Dense(x.Shape.With(-1, maps), added));

            double Deviation(int ofGroup, int element)
            {
                double[] values = [.. Enumerable.Range(0, group)
                    .Select(sample => x.Values[(((sample * groups) + ofGroup) * pixels * channels) + element])];
                double mean = values.Average();
                return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + 1e-8);
            }
        }
    }

    /// <summary>A root's derivatives grow near zero, and the differences must stay exact next to them.</summary>
    private const double DeviationMargin = 0.3;

    private static Dense Conv(ConvGeometry g, Dense[] x) => new(g.Output, Naive.Conv(g, 0.375, x[0].Values, x[1].Values));

    private static Dense BiasAct(Dense x, Dense bias, double slope) =>
        Over(x, bias, Axes.Outer(x.Shape.Rank - 1), (a, b) => Naive.LeakyRelu(a + b, slope));

    private static Dense PixelNorm(Dense x, Dense? bias, float slope)
    {
        PixelNormGeometry g = new(x.Values.Length / x.Shape[-1], x.Shape[-1], slope, Epsilon);
        return new(x.Shape, Naive.PixelNorm(g, x.Values, bias?.Values).Y);
    }
}
