using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

// A 1×1 convolution multiplies matrices of pixels, input and output channels. Where one of the three sizes is small, the two matrices that
// have it are small too and the third is large: its product with one of them, or theirs, costs one pass over it, and each of the nine cases
// is a matter of which matrix is the large one. Packed panels would be a second pass.
public unsafe partial class CpuEngine
{
    // The most pixels (dense layers) or channels of the small size.
    private const int ThinLimit = 32;

    private void ConvThin<TOp>(TOp op, in ConvGeometry g, float scale, Storage input, Storage weight, Storage? biases, Storage output)
        where TOp : unmanaged, IUnaryOp
    {
        const string name = nameof(Conv);
        int pixels = g.N * g.H * g.W;
        float* x = Pointer(input, g.Input.Count, name), w = Pointer(weight, g.Weight.Count, name),
            y = Pointer(output, g.Output.Count, name);
        float* bias = biases is null ? null : Pointer(biases, g.K, name);
        if (g.C == SmallestDimension(g))
        {
            Outer(op, pixels, g.K, g.C, new(x, g.C, 1), new Strided(w, g.C, 1).Transposed, scale, bias, y);
        }
        else
        {
            Dot(op, pixels, g.K, g.C, new(x, g.C, 1), new(w, g.C, 1), scale, bias, y);
        }
    }

    private void ConvInputGradThin(in ConvGeometry g, float scale, Storage gradient, Storage weight, Storage inputGradient)
    {
        const string name = nameof(ConvInputGrad);
        float* dy = Pointer(gradient, g.Output.Count, name), w = Pointer(weight, g.Weight.Count, name),
            dx = Pointer(inputGradient, g.Input.Count, name);
        int pixels = g.N * g.H * g.W;
        if (g.C == SmallestDimension(g))
        {
            Dot(default(Identity), pixels, g.C, g.K, new(dy, g.K, 1), new Strided(w, g.C, 1).Transposed, scale, null, dx);
        }
        else if (g.K == SmallestDimension(g))
        {
            Outer(default(Identity), pixels, g.C, g.K, new(dy, g.K, 1), new(w, g.C, 1), scale, null, dx);
        }
        else
        {
            Combine(pixels, g.C, g.K, new(dy, g.K, 1), w, scale, new(dx, g.C, 1));
        }
    }

    private void ConvWeightGradThin(in ConvGeometry g, float scale, Storage input, Storage gradient, Storage weightGradient, bool add)
    {
        const string name = nameof(ConvWeightGrad);
        float* x = Pointer(input, g.Input.Count, name), dy = Pointer(gradient, g.Output.Count, name),
            dw = Pointer(weightGradient, g.Weight.Count, name);
        int pixels = g.N * g.H * g.W;
        if (g.C == SmallestDimension(g))
        {
            Combine(g.C, g.K, pixels, new Strided(x, g.C, 1).Transposed, dy, scale, new Strided(dw, g.C, 1).Transposed, add);
        }
        else if (g.K == SmallestDimension(g))
        {
            Combine(g.K, g.C, pixels, new Strided(dy, g.K, 1).Transposed, x, scale, new(dw, g.C, 1), add);
        }
        else
        {
            Outer(default(Identity), g.K, g.C, pixels, new Strided(dy, g.K, 1).Transposed, new(x, g.C, 1), scale, null, dw, add);
        }
    }

    private void Dot<TOp>(TOp op, int rows, int columns, int steps, Strided a, Strided b, float scale, float* bias, float* y)
        where TOp : unmanaged, IUnaryOp
    {
        SimdWidth width = Fitting(steps);
        DotPlan plan = new(width, rows, columns, steps);
        DotWork<TOp> work = new(plan, op, a, b, scale, bias, y);
        Run(plan.Parts, work, work.ScratchFloats, width);
    }

    private void Outer<TOp>(TOp op, int rows, int columns, int steps, Strided a, Strided b, float scale, float* bias,
        float* y, bool add = false)
        where TOp : unmanaged, IUnaryOp
    {
        SimdWidth width = Fitting(columns);
        OuterPlan plan = new(width, rows, columns, steps);
        OuterWork<TOp> work = new(plan, op, a, b, scale, bias, y, add);
        Run(plan.Parts, work, work.ScratchFloats, width);
    }

    private void Combine(int rows, int columns, int steps, Strided a, float* b, float scale, Strided y, bool add = false)
    {
        SimdWidth width = Fitting(columns);
        CombinePlan plan = new(width, rows, columns, steps);
        if (plan.Splits == 1 && !add)
        {
            CombineWork work = new(plan, a, b, scale, y);
            Run(plan.Parts, work, work.ScratchFloats, width);
            return;
        }

        int floats = checked(plan.Splits * rows * columns);
        Storage partial = Pool.Rent(floats);
        float* results = Pointer(partial, floats);
        Strided own = new(results, y.RowStride, y.ColumnStride);
        CombineWork split = new(plan, a, b, scale, own);
        Run(plan.Parts, split, split.ScratchFloats, width);
        Sum(new UnarySource<Identity>(default, results), new Extent(1, plan.Splits, rows * columns), y.Start, add);
        partial.Release();
    }

    private static int SmallestDimension(in ConvGeometry g) => Math.Min(g.N * g.H * g.W, Math.Min(g.C, g.K));

    /// <summary>The engine's vectors, or narrower ones that a run of <paramref name="count"/> floats fills.</summary>
    private SimdWidth Fitting(int count)
    {
        SimdWidth width = Width;
        while (width > SimdWidth.Vector128 && count <= (int)width / 64)
        {
            width = (SimdWidth)((int)width / 2);
        }

        return width;
    }
}
