using PGGan.Kernels;
using PGGan.Kernels.Pointwise;
using PGGan.Tests;

namespace PGGan.Bench;

/// <summary>
/// The products: 3×3 convolutions from the small layers to the large, resampled ones, 1×1 and dense, each in its three passes.
/// </summary>
internal static class ConvCases
{
    private const float Scale = 0.0625f;

    private static readonly ConvGeometry[] Geometries =
    [
        new(n: 8, h: 16, w: 16, c: 512, k: 512, kernel: 3),
        new(n: 8, h: 64, w: 64, c: 256, k: 256, kernel: 3),
        new(n: 16, h: 4, w: 4, c: 512, k: 512, kernel: 3),
        new(n: 16, h: 8, w: 8, c: 512, k: 512, kernel: 3),
        new(n: 8, h: 32, w: 32, c: 128, k: 128, kernel: 3),
        new(n: 4, h: 128, w: 128, c: 128, k: 128, kernel: 3),
        new(n: 2, h: 256, w: 256, c: 32, k: 32, kernel: 3),
        new(n: 4, h: 32, w: 32, c: 512, k: 256, kernel: 3, Resample.UpBefore),
        new(n: 4, h: 64, w: 64, c: 256, k: 512, kernel: 3, Resample.DownAfter),
        new(n: 8, h: 128, w: 128, c: 64, k: 3, kernel: 1),
        new(n: 8, h: 128, w: 128, c: 3, k: 64, kernel: 1),
        new(n: 16, h: 1, w: 1, c: 512, k: 8192, kernel: 1),
        new(n: 16, h: 1, w: 1, c: 8192, k: 512, kernel: 1),
    ];

    public static IEnumerable<KernelCase> All => Geometries.SelectMany(Passes);

    /// <summary>Forward with bias and activation, gradient by the input, gradient by the weight.</summary>
    public static IEnumerable<KernelCase> Passes(ConvGeometry g)
    {
        string family = g is { H: 1, W: 1, Kernel: 1 } ? "dense" : $"conv {g.Kernel}×{g.Kernel}" + g.Resample switch
        {
            Resample.UpBefore => " up",
            Resample.DownAfter => " down",
            _ => "",
        };
        string sizes = family == "dense" ? $"{g.N}: {g.C} → {g.K}" : $"{g.N}×{g.H}²: {g.C} → {g.K}";
        double floats = g.Input.Count + g.Weight.Count + g.Output.Count;

        yield return new KernelCase(family, sizes, g.Flops, floats, s =>
        {
            (Storage x, float[] images) = s.Input(g.Input);
            (Storage w, float[] weights) = s.Input(g.Weight.Count);
            (Storage bias, float[] biases) = s.Input(g.K);
            Storage y = s.Output(g.Output);
            return new(
                () => s.Engine.Conv(new LeakyRelu(0.25f), g, Scale, x, w, bias, y), y,
                i => Naive.LeakyRelu(Naive.ConvAt(g, Scale, images, weights, i) + biases[i % g.K], 0.25));
        });
        yield return new KernelCase($"{family} ∂x", sizes, g.Flops, floats, s =>
        {
            (Storage dy, float[] gradients) = s.Input(g.Output);
            (Storage w, float[] weights) = s.Input(g.Weight.Count);
            Storage dx = s.Output(g.Input);
            return new(() => s.Engine.ConvInputGrad(g, Scale, dy, w, dx), dx, i => Naive.ConvInputGradAt(g, Scale, gradients, weights, i));
        });
        yield return new KernelCase($"{family} ∂w", sizes, g.Flops, floats, s =>
        {
            (Storage x, float[] images) = s.Input(g.Input);
            (Storage dy, float[] gradients) = s.Input(g.Output);
            Storage dw = s.Output(g.Weight.Count);
            return new(() => s.Engine.ConvWeightGrad(g, Scale, x, dy, dw), dw, i => Naive.ConvWeightGradAt(g, Scale, images, gradients, i));
        });
    }
}
