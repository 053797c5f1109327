using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests;

internal static partial class OpCases
{
    private static OpCase[] LayoutAndResolution()
    {
        Shape odd = new(2, 3, 5), flat = new(6, 5);
        return
        [
            new([odd], x => x[0].Reshape(flat), x => x[0].Reshape(flat)),
            new([new(2, 3, 5), new(2, 3, 2)], x => x[0].Concat(x[1]), x => Concat(x[0], x[1])),
            new([new(3, 1), new(3, 4)], x => x[0].Concat(x[1]), x => Concat(x[0], x[1])) { Note = "one channel before" },
            new([new(3, 4)], x => x[0].Concat(x[0]), x => Concat(x[0], x[0])) { Note = "with itself" },
            new([odd], x => x[0].Slice(1, 3), x => Cut(x[0], start: 1, length: 3)),
            new([odd], x => x[0].Slice(0, 5), x => x[0]) { Note = "all of it" },
            new([odd], x => x[0].Pad(2, 9), x => Pad(x[0], start: 2, total: 9)),
            new([odd], x => x[0].Pad(0, 5), x => x[0]) { Note = "nothing around it" },
            new([new(2, 5, 3, 7)], x => x[0].Upsample2(0.75f), x => Naive.Upsample2(x[0], 0.75)),
            new([new(1, 1, 1, 1)], x => x[0].Upsample2(1f), x => Naive.Upsample2(x[0], 1)),
            new([new(2, 1, 3, 8)], x => x[0].Upsample2(0.75f), x => Naive.Upsample2(x[0], 0.75)) { Note = "whole vectors" },
            new([new(1, 2, 4, 8)], x => x[0].SumPool2(0.75f), x => Naive.SumPool2(x[0], 0.75)) { Note = "whole vectors" },
            new([new(2, 1, 2, 16)], x => x[0].Slice(8, 8), x => Cut(x[0], start: 8, length: 8)) { Note = "whole vectors" },
            new([new(2, 1, 2, 8)], x => x[0].Pad(8, 24), x => Pad(x[0], start: 8, total: 24)) { Note = "whole vectors" },
            new([new(2, 2, 1, 8), new(2, 2, 1, 1)], x => x[0].Concat(x[1]), x => Concat(x[0], x[1])) { Note = "a channel more" },
            new([new(2, 10, 6, 3)], x => x[0].SumPool2(0.75f), x => Naive.SumPool2(x[0], 0.75)),
            new([new(3, 2, 4, 1)], x => x[0].SumPool2(1f), x => Naive.SumPool2(x[0], 1)),
            new([new(2, 6, 10, 5)], x => x[0].AveragePool2(), x => Naive.SumPool2(x[0], 0.25)),
            UpsampleBilinear2(new(2, 5, 3, 7), 0.75f),
            UpsampleBilinear2(new(1, 1, 1, 1), 1),
            UpsampleBilinear2(new(2, 1, 3, 8), 0.75f),
            SumPoolBilinear2(new(2, 10, 6, 3), 0.75f),
            SumPoolBilinear2(new(3, 2, 4, 1), 1),
            SumPoolBilinear2(new(1, 2, 4, 8), 0.25f),
            FadeIn(new Shape(2, 3, 1, 3)),
            FadeIn(new Shape(1, 2, 3, 8)),
        ];
    }

    private static OpCase UpsampleBilinear2(Shape shape, float scale) =>
        new([shape], x => x[0].UpsampleBilinear2(scale), x => Naive.UpsampleBilinear2(x[0], scale));

    private static OpCase SumPoolBilinear2(Shape shape, float scale) =>
        new([shape], x => x[0].SumPoolBilinear2(scale), x => Naive.SumPoolBilinear2(x[0], scale));

    private static OpCase FadeIn(Shape old) => new(
        [old, new Shape(old[0], 2 * old[1], 2 * old[2], old[3])],
        x => x[0].FadeIn(x[1], 0.375f),
        x => Naive.Upsample2(x[0], 1).Zip(x[1], (a, b) => a + (0.375 * (b - a))));

    private static Dense Concat(Dense a, Dense b)
    {
        int left = a.Shape[-1], right = b.Shape[-1], rows = a.Values.Length / left;
        Dense y = Naive.Zeros(a.Shape.With(-1, left + right));
        for (int row = 0; row < rows; row++)
        {
            Array.Copy(a.Values, row * left, y.Values, row * (left + right), left);
            Array.Copy(b.Values, row * right, y.Values, (row * (left + right)) + left, right);
        }

        return y;
    }

    private static Dense Cut(Dense x, int start, int length)
    {
        int total = x.Shape[-1];
        return new Dense(x.Shape.With(-1, length), [.. x.Values.Where((_, i) => i % total >= start && i % total < start + length)]);
    }

    private static Dense Pad(Dense x, int start, int total)
    {
        int length = x.Shape[-1];
        Dense y = Naive.Zeros(x.Shape.With(-1, total));
        for (int i = 0; i < x.Values.Length; i++)
        {
            y.Values[(i / length * total) + start + (i % length)] = x.Values[i];
        }

        return y;
    }
}
