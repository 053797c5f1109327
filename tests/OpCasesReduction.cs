using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests;

internal static partial class OpCases
{
    private static OpCase[] Reductions()
    {
        Shape odd = new(2, 5, 3, 7), channels = new(7), pixels = new(2, 5, 3), samples = new(2), middle = new(2, 7);
        return
        [
            new([odd], x => x[0].Sum(), x => Sum(x[0], 0, 4)),
            new([odd], x => x[0].Sum(0, 3), x => Sum(x[0], 0, 3)) { Note = "per channel" },
            new([odd], x => x[0].Sum(3, 1), x => Sum(x[0], 3, 1)) { Note = "per pixel" },
            new([odd], x => x[0].Sum(1, 2), x => Sum(x[0], 1, 2)) { Note = "in the middle" },
            new([new(3, 1, 4)], x => x[0].Sum(1, 1), x => Sum(x[0], 1, 1)) { Note = "an axis of one" },
            new([odd], x => x[0].Mean(), x => Sum(x[0], 0, 4).Map(a => a / 210)),
            new([odd], x => x[0].Mean(1, 3), x => Sum(x[0], 1, 3).Map(a => a / 105)) { Note = "per sample" },
            new([channels], x => x[0].Broadcast(odd, 0, 3), x => Broadcast(x[0], odd, 0, 3)) { Note = "per channel" },
            new([pixels], x => x[0].Broadcast(odd, 3, 1), x => Broadcast(x[0], odd, 3, 1)) { Note = "per pixel" },
            new([middle], x => x[0].Broadcast(odd, 1, 2), x => Broadcast(x[0], odd, 1, 2)) { Note = "in the middle" },
            new([new(1)], x => x[0].Broadcast(odd, 0, 4), x => Broadcast(x[0], odd, 0, 4)) { Note = "one number" },
            new([odd, odd], x => x[0].Dot(x[1], 3, 1), x => Sum(x[0].Zip(x[1], (a, b) => a * b), 3, 1)) { Note = "per pixel" },
            new([odd, odd], x => x[0].Dot(x[1], 0, 3), x => Sum(x[0].Zip(x[1], (a, b) => a * b), 0, 3)) { Note = "per channel" },
            new([odd], x => x[0].Dot(x[0], 1, 3), x => Sum(x[0].Map(a => a * a), 1, 3)) { Note = "with itself" },
            new([odd, channels], x => x[0].MultiplyOver(x[1], 0, 3), x => Over(x[0], x[1], 0, 3, (a, c) => a * c)) { Note = "per channel" },
            new([odd, pixels], x => x[0].MultiplyOver(x[1], 3, 1), x => Over(x[0], x[1], 3, 1, (a, c) => a * c)) { Note = "per pixel" },
            new([odd, samples], x => x[0].MultiplyOver(x[1], 1, 3), x => Over(x[0], x[1], 1, 3, (a, c) => a * c)) { Note = "per sample" },
            new([odd, channels], x => x[0].AddOver(x[1], 0, 3), x => Over(x[0], x[1], 0, 3, (a, c) => a + c)) { Note = "per channel" },
            new([odd, odd, samples], x => x[0].LerpOver(x[1], x[2], 1, 3), x => LerpOver(x[0], x[1], x[2], 1, 3)) { Note = "per sample" },
            new([odd, odd, channels], x => x[0].LerpOver(x[1], x[2], 0, 3), x => LerpOver(x[0], x[1], x[2], 0, 3)) { Note = "per channel" },
            new([odd], x => x[0].Norm(1, 3, 0.5f), x => Sum(x[0].Map(a => a * a), 1, 3).Map(a => 0.5 * Math.Sqrt(a))) { Note = "per sample" },
            new([new(3, 4)], x => x[0].Norm(0, 2, 1f), x => Sum(x[0].Map(a => a * a), 0, 2).Map(Math.Sqrt)) { Note = "of all" },
            new([new(7)], x => x[0].MeanQuadratic(0.75f, 1.5f, -0.5f), x => Sum(x[0].Map(a => ((0.75 * (a - 1.5) * (a - 1.5)) - (0.5 * a)) / 7), 0, 1)),
            new([new(3, 4)], x => x[0].MeanQuadratic(0f, 0f, 1f), x => Sum(x[0].Map(a => a / 12), 0, 2)) { Note = "a mean" },
            new([new(3, 5)], x => x[0].LogSumExp(), x => new Dense(new Shape(3), Naive.LogSumExp(5, x[0].Values))),
            new([odd], x => x[0].LogSumExp(), x => new Dense(pixels, Naive.LogSumExp(7, x[0].Values))) { Note = "four axes" },
            new([new(3, 5), new(3, 5)], x => x[0].SoftmaxCrossEntropy(x[1], new[] { 5 }, null), x => CrossEntropy(x[0], x[1], [5], null)),
            new([new(3, 5), new(3, 5), new(5)], x => x[0].SoftmaxCrossEntropy(x[1], new[] { 2, 3 }, x[2]), x => CrossEntropy(x[0], x[1], [2, 3], x[2]))
            {
                Note = "two attributes, weights",
            },
            new([odd, middle], x => x[0].AddOver(x[1], 1, 2), x => Over(x[0], x[1], 1, 2, (a, c) => a + c)) { Note = "in the middle" },
        ];
    }

    private static OpCase[] Standardizations()
    {
        Shape odd = new(2, 5, 3, 7), channels = new(7), samples = new(2);
        return
        [
            new([odd, channels], x => x[0].Variance(x[1], 0, 3), x => Variance(x[0], x[1], 0, 3)) { Note = "per channel" },
            new([odd, samples], x => x[0].Variance(x[1], 1, 3), x => Variance(x[0], x[1], 1, 3)) { Note = "per sample" },
            new([odd, channels, channels], x => x[0].Standardize(x[1], x[2], 0, 3, 0.25f), x => Standardize(x[0], x[1], x[2], 0, 3)) { Positive = true },
            new([odd], x => x[0].Standardize(x[0].Mean(0, 3), x[0].Variance(x[0].Mean(0, 3), 0, 3), 0, 3, 0.25f), x => Standardize(x[0], 0, 3)) { Note = "batch normalisation" },
            new([odd], x => x[0].Standardize(x[0].Mean(1, 3), x[0].Variance(x[0].Mean(1, 3), 1, 3), 1, 3, 0.25f), x => Standardize(x[0], 1, 3)) { Note = "layer normalisation" },
        ];
    }

    private static Dense Standardize(Dense x, int first, int count)
    {
        int reduced = x.Shape.Extent(first, count).Reduced;
        Dense mean = Sum(x, first, count).Map(a => a / reduced);
        return Standardize(x, mean, Variance(x, mean, first, count), first, count);
    }

    private static Dense Standardize(Dense x, Dense mean, Dense variance, int first, int count) =>
        Over(Over(x, mean, first, count, (a, m) => a - m), variance, first, count, (a, v) => a / Math.Sqrt(v + 0.25));

    private static Dense Variance(Dense x, Dense mean, int first, int count)
    {
        int reduced = x.Shape.Extent(first, count).Reduced;
        return Sum(Over(x, mean, first, count, (a, m) => (a - m) * (a - m) / reduced), first, count);
    }

    private static Dense Sum(Dense x, int first, int count) => new(x.Shape.Without(first, count), Naive.Sum(x.Shape.Extent(first, count), x.Values));

    private static Dense Broadcast(Dense x, Shape shape, int first, int count) => new(shape, Naive.Broadcast(shape.Extent(first, count), x.Values));

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

    private static Dense LerpOver(Dense a, Dense b, Dense c, int first, int count) =>
        a.Zip(Over(b.Zip(a, (to, from) => to - from), c, first, count, (difference, part) => difference * part), (from, change) => from + change);

    private static Dense Over(Dense x, Dense c, int first, int count, Func<double, double, double> op) =>
        new(x.Shape, Naive.MapOver(x.Shape.Extent(first, count), x.Values, c.Values, op));
}
