using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests;

internal static partial class OpCases
{
    private static Shape Odd => new(2, 5, 3, 7);

    private static OpCase[] Pointwise() =>
    [
        new([Odd, Odd], x => x[0].Add(x[1]), x => x[0].Zip(x[1], (a, b) => a + b)),
        new([new(1), new(1)], x => x[0].Add(x[1]), x => x[0].Zip(x[1], (a, b) => a + b)),
        new([Odd, Odd], x => x[0].Subtract(x[1]), x => x[0].Zip(x[1], (a, b) => a - b)),
        new([Odd, Odd], x => x[0].Multiply(x[1]), x => x[0].Zip(x[1], (a, b) => a * b)),
        new([new(37)], x => x[0].Multiply(x[0]), x => x[0].Map(a => a * a)) { Note = "by itself" },
        new([new(5, 13)], x => x[0].Scale(-1.75f), x => x[0].Map(a => -1.75 * a)),
        new([new(5, 13)], x => x[0].Offset(0.375f), x => x[0].Map(a => a + 0.375)),
        new([Odd], x => x[0].Square(), x => x[0].Map(a => a * a)),
        new([new(3, 11)], x => x[0].Sqrt(), x => x[0].Map(Math.Sqrt)) { Positive = true },
        new([new(3, 11)], x => x[0].Reciprocal(), x => x[0].Map(Naive.Reciprocal)) { Positive = true },
        new([new(3, 11)], x => x[0].Scale(-1).Reciprocal(), x => x[0].Map(a => Naive.Reciprocal(-a))) { Positive = true,
            Note = "of negative numbers" },
        new([Odd, Odd], x => x[0].Lerp(x[1], 0.3125f), x => x[0].Zip(x[1], (a, b) => a + (0.3125 * (b - a)))),
        new([Odd, Odd, Odd], x => x[0].MultiplyAdd(x[1], x[2]), x => x[0].Zip(x[1], (a, b) => a * b).Zip(x[2], (ab, c) => ab + c)),
        new([new(2, 5, 3)], x => x[0].LeakyRelu(0.25f), x => x[0].Map(a => Naive.LeakyRelu(a, 0.25))) { Kinks = x => x[0].Values },
        new([new(2, 5, 3)], x => x[0].LeakyRelu(1f), x => x[0]) { Note = "slope 1" },
        new([new(2, 5, 3)], x => x[0].LeakyRelu(0f), x => x[0].Map(a => Math.Max(a, 0))) { Note = "slope 0", Kinks = x => x[0].Values },
        new([new(2, 5, 3), new(2, 5, 3)], x => x[0].LeakyReluGate(x[1], 0.25f),
            x => x[0].Zip(x[1], (dy, y) => Naive.LeakyReluGate(dy, y, 0.25)))
        {
            Kinks = x => x[1].Values,
        },
        new([new(3, 11)], x => x[0].Exp(), x => x[0].Map(Math.Exp)),
        new([new(3, 11)], x => x[0].Log(), x => x[0].Map(Math.Log)) { Positive = true },
        new([new(3, 11)], x => x[0].Tanh(), x => x[0].Map(Math.Tanh)),
        new([new(3, 11)], x => x[0].Sigmoid(), x => x[0].Map(Naive.Sigmoid)),
        new([new(3, 11)], x => x[0].Softplus(), x => x[0].Map(Naive.Softplus)),
        new([new(2, 5, 3)], x => x[0].Abs(), x => x[0].Map(Math.Abs)) { Kinks = x => x[0].Values },
        new([new(2, 5, 3)], x => x[0].Sign(), x => x[0].Map(a => Math.Sign(a))) { Kinks = x => x[0].Values },
    ];
}
