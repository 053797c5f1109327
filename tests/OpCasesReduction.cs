using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests;

internal static partial class OpCases
{
    private static OpCase[] Reductions()
    {
        Shape odd = new(2, 5, 3, 7), channels = new(7), pixels = new(2, 5, 3), samples = new(2), middle = new(2, 7);
        Axes perChannel = [0, 1, 2], perPixel = [-1], perSample = [3, 1, 2], inTheMiddle = [1, 2], everything = [0, 1, 2, 3];
        Axes first = [0], second = [1], bothAxes = [0, -1];
        return
        [
            new([odd], x => x[0].Sum(), x => Sum(x[0], everything)),
            new([odd], x => x[0].Sum(perChannel), x => Sum(x[0], perChannel)) { Note = "per channel" },
            new([odd], x => x[0].Sum(perPixel), x => Sum(x[0], perPixel)) { Note = "per pixel" },
            new([odd], x => x[0].Sum(inTheMiddle), x => Sum(x[0], inTheMiddle)) { Note = "in the middle" },
            new([new(3, 1, 4)], x => x[0].Sum(second), x => Sum(x[0], second)) { Note = "an axis of one" },
            new([odd], x => x[0].Mean(), x => Sum(x[0], everything).Map(a => a / 210)),
            new([odd], x => x[0].Mean(perSample), x => Sum(x[0], perSample).Map(a => a / 105)) { Note = "per sample" },
            new([channels], x => x[0].Broadcast(odd, perChannel), x => Broadcast(x[0], odd, perChannel)) { Note = "per channel" },
            new([pixels], x => x[0].Broadcast(odd, perPixel), x => Broadcast(x[0], odd, perPixel)) { Note = "per pixel" },
            new([middle], x => x[0].Broadcast(odd, inTheMiddle), x => Broadcast(x[0], odd, inTheMiddle)) { Note = "in the middle" },
            new([new(1)], x => x[0].Broadcast(odd, everything), x => Broadcast(x[0], odd, everything)) { Note = "one number" },
            new([odd, odd], x => x[0].Dot(x[1], perPixel), x => Sum(x[0].Zip(x[1], (a, b) => a * b), perPixel)) { Note = "per pixel" },
            new([odd, odd], x => x[0].Dot(x[1], perChannel),
                x => Sum(x[0].Zip(x[1], (a, b) => a * b), perChannel)) { Note = "per channel" },
            new([odd], x => x[0].Dot(x[0], perSample), x => Sum(x[0].Map(a => a * a), perSample)) { Note = "with itself" },
            new([odd, channels], x => x[0].MultiplyOver(x[1], perChannel),
                x => Over(x[0], x[1], perChannel, (a, c) => a * c)) { Note = "per channel" },
            new([odd, pixels], x => x[0].MultiplyOver(x[1], perPixel),
                x => Over(x[0], x[1], perPixel, (a, c) => a * c)) { Note = "per pixel" },
            new([odd, samples], x => x[0].MultiplyOver(x[1], perSample),
                x => Over(x[0], x[1], perSample, (a, c) => a * c)) { Note = "per sample" },
            new([odd, channels], x => x[0].AddOver(x[1], perChannel),
                x => Over(x[0], x[1], perChannel, (a, c) => a + c)) { Note = "per channel" },
            new([odd, odd, samples], x => x[0].LerpOver(x[1], x[2], perSample),
                x => LerpOver(x[0], x[1], x[2], perSample)) { Note = "per sample" },
            new([odd, odd, channels], x => x[0].LerpOver(x[1], x[2], perChannel),
                x => LerpOver(x[0], x[1], x[2], perChannel)) { Note = "per channel" },
            new([odd], x => x[0].Norm(perSample, 0.5f),
                x => Sum(x[0].Map(a => a * a), perSample).Map(a => 0.5 * Math.Sqrt(a))) { Note = "per sample" },
            new([new(3, 4)], x => x[0].Norm(bothAxes, 1f), x => Sum(x[0].Map(a => a * a), bothAxes).Map(Math.Sqrt)) { Note = "of all" },
            new([new(7)], x => x[0].MeanQuadratic(0.75f, 1.5f, -0.5f),
                x => Sum(x[0].Map(a => ((0.75 * (a - 1.5) * (a - 1.5)) - (0.5 * a)) / 7), first)),
            new([new(3, 4)], x => x[0].MeanQuadratic(0f, 0f, 1f), x => Sum(x[0].Map(a => a / 12), bothAxes)) { Note = "a mean" },
            new([new(3, 5)], x => x[0].LogSumExp(), x => new Dense(new Shape(3), Naive.LogSumExp(5, x[0].Values))),
            new([odd], x => x[0].LogSumExp(), x => new Dense(pixels, Naive.LogSumExp(7, x[0].Values))) { Note = "four axes" },
            new([new(3, 5), new(3, 5)], x => x[0].SoftmaxCrossEntropy(x[1], new[] { 5 }, null), x => CrossEntropy(x[0], x[1], [5], null)),
            new([new(3, 5), new(3, 5), new(5)], x => x[0].SoftmaxCrossEntropy(x[1], new[] { 2, 3 }, x[2]),
                x => CrossEntropy(x[0], x[1], [2, 3], x[2]))
            {
                Note = "two attributes, weights",
            },
            new([odd, middle], x => x[0].AddOver(x[1], inTheMiddle),
                x => Over(x[0], x[1], inTheMiddle, (a, c) => a + c)) { Note = "in the middle" },
        ];
    }

    private static OpCase[] Standardizations()
    {
        Shape odd = new(2, 5, 3, 7), channels = new(7), samples = new(2);
        Axes perChannel = [0, 1, 2], perSample = [1, 2, 3];
        return
        [
            new([odd, channels], x => x[0].Variance(x[1], perChannel), x => Variance(x[0], x[1], perChannel)) { Note = "per channel" },
            new([odd, samples], x => x[0].Variance(x[1], perSample), x => Variance(x[0], x[1], perSample)) { Note = "per sample" },
            new([odd, channels, channels], x => x[0].Standardize(x[1], x[2], perChannel, 0.25f),
                x => Standardize(x[0], x[1], x[2], perChannel)) { Positive = true },
            new([odd], x => x[0].Standardize(x[0].Mean(perChannel), x[0].Variance(x[0].Mean(perChannel), perChannel), perChannel, 0.25f),
                x => Standardize(x[0], perChannel)) { Note = "batch normalisation" },
            new([odd], x => x[0].Standardize(x[0].Mean(perSample), x[0].Variance(x[0].Mean(perSample), perSample), perSample, 0.25f),
                x => Standardize(x[0], perSample)) { Note = "layer normalisation" },
        ];
    }

    private static Dense Standardize(Dense x, Axes axes)
    {
        int reduced = x.Shape.Extent(axes).Reduced;
        Dense mean = Sum(x, axes).Map(a => a / reduced);
        return Standardize(x, mean, Variance(x, mean, axes), axes);
    }

    private static Dense Standardize(Dense x, Dense mean, Dense variance, Axes axes) =>
        Over(Over(x, mean, axes, (a, m) => a - m), variance, axes, (a, v) => a / Math.Sqrt(v + 0.25));

    private static Dense Variance(Dense x, Dense mean, Axes axes)
    {
        int reduced = x.Shape.Extent(axes).Reduced;
        return Sum(Over(x, mean, axes, (a, m) => (a - m) * (a - m) / reduced), axes);
    }

    private static Dense Sum(Dense x, Axes axes) => new(x.Shape.Without(axes), Naive.Sum(x.Shape.Extent(axes), x.Values));

    private static Dense Broadcast(Dense x, Shape shape, Axes axes) => new(shape, Naive.Broadcast(shape.Extent(axes), x.Values));

    private static Dense CrossEntropy(Dense logits, Dense targets, int[] sizes, Dense? weights)
    {
        int labels = logits.Shape[1];
        double[] losses = new double[logits.Shape[0]];
        for (int n = 0; n < losses.Length; n++)
        {
            for (int a = 0, start = 0; a < sizes.Length; start += sizes[a++])
            {
                double[] x = logits.Values[((n * labels) + start)..((n * labels) + start + sizes[a])];
                for (int j = 0; j < x.Length; j++)
                {
                    double weight = (weights?.Values[start + j] ?? 1) * targets.Values[(n * labels) + start + j];
                    losses[n] -= weight * Math.Log(Math.Exp(x[j]) / x.Sum(Math.Exp));
                }
            }
        }

        return new Dense(new Shape(losses.Length), losses);
    }

    private static Dense LerpOver(Dense a, Dense b, Dense c, Axes axes) =>
        a.Zip(Over(b.Zip(a, (to, from) => to - from), c, axes, (difference, part) => difference * part), (from, change) => from + change);

    private static Dense Over(Dense x, Dense c, Axes axes, Func<double, double, double> op) =>
        new(x.Shape, Naive.MapOver(x.Shape.Extent(axes), x.Values, c.Values, op));
}
