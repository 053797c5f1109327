using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests;

internal static partial class OpCases
{
    private static ConvGeometry[] Geometries =>
    [
        new(n: 2, h: 5, w: 3, c: 3, k: 4, kernel: 3),
        new(n: 1, h: 3, w: 5, c: 5, k: 1, kernel: 1),
        new(n: 3, h: 1, w: 1, c: 2, k: 5, kernel: 3),
        new(n: 1, h: 1, w: 4, c: 1, k: 3, kernel: 5),
        new(n: 2, h: 3, w: 2, c: 3, k: 5, kernel: 3, Resample.UpBefore),
        new(n: 1, h: 1, w: 1, c: 4, k: 3, kernel: 3, Resample.UpBefore),
        new(n: 1, h: 2, w: 3, c: 3, k: 2, kernel: 1, Resample.UpBefore),
        new(n: 2, h: 4, w: 6, c: 3, k: 2, kernel: 3, Resample.DownAfter),
        new(n: 1, h: 2, w: 2, c: 2, k: 5, kernel: 3, Resample.DownAfter),
        new(n: 2, h: 6, w: 2, c: 3, k: 4, kernel: 1, Resample.DownAfter),
        new(n: 2, h: 3, w: 1, c: 8, k: 16, kernel: 3),   // feature maps whose pixels are whole vectors
    ];

    private static IEnumerable<OpCase> Convolutions()
    {
        foreach (ConvGeometry g in Geometries)
        {
            string note = g.Resample.ToString();
            yield return new([g.Input, g.Weight], x => x[0].Conv(x[1], 0.375f, g.Resample),
                x => new(g.Output, Naive.Conv(g, 0.375, x[0].Values, x[1].Values)))
            { Note = note };
            yield return new([g.Output, g.Weight], x => x[0].ConvInputGrad(x[1], g, 0.375f),
                x => new(g.Input, Naive.ConvInputGrad(g, 0.375, x[0].Values, x[1].Values)))
            { Note = note };
            yield return new([g.Input, g.Output], x => x[0].ConvWeightGrad(x[1], g, 0.375f),
                x => new(g.Weight, Naive.ConvWeightGrad(g, 0.375, x[0].Values, x[1].Values)))
            { Note = note };
        }
    }

    private static OpCase[] MatrixProducts() =>
    [
        new([new(5, 3), new(7, 3)], x => x[0].MatMulTransposeB(x[1], 0.625f), x => Product(x[0], Transposed(x[1]), 0.625)),
        new([new(1, 6), new(3, 6)], x => x[0].MatMulTransposeB(x[1], 1f), x => Product(x[0], Transposed(x[1]), 1)),
        new([new(5, 3), new(3, 7)], x => x[0].Product(x[1], 0.625f), x => Product(x[0], x[1], 0.625)),
        new([new(2, 9), new(9, 1)], x => x[0].Product(x[1], 1f), x => Product(x[0], x[1], 1)),
        new([new(3, 5), new(3, 7)], x => x[0].MatMulTransposeA(x[1], 0.625f), x => Product(Transposed(x[0]), x[1], 0.625)),
        new([new(9, 1), new(9, 2)], x => x[0].MatMulTransposeA(x[1], 1f), x => Product(Transposed(x[0]), x[1], 1)),
    ];

    private static Dense Product(Dense a, Dense b, double scale)
    {
        Dense y = Naive.Zeros(new Shape(a.Shape[0], b.Shape[1]));
        for (int i = 0; i < a.Shape[0]; i++)
        {
            for (int j = 0; j < b.Shape[1]; j++)
            {
                for (int k = 0; k < a.Shape[1]; k++)
                {
                    y.Values[(i * b.Shape[1]) + j] += scale * a.Values[(i * a.Shape[1]) + k] * b.Values[(k * b.Shape[1]) + j];
                }
            }
        }

        return y;
    }

    private static Dense Transposed(Dense a)
    {
        Dense y = Naive.Zeros(new Shape(a.Shape[1], a.Shape[0]));
        for (int i = 0; i < a.Values.Length; i++)
        {
            y.Values[(i % a.Shape[1] * a.Shape[0]) + (i / a.Shape[1])] = a.Values[i];
        }

        return y;
    }
}
