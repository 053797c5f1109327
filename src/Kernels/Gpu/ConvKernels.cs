using System.Runtime.CompilerServices;
using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary><c>y[pixel, k] = op(scale · Σ_{tap,c} x[pixel + tap, c] · w[k, tap, c] + bias[k])</c>, or a part of the sum.</summary>
internal readonly struct ConvKernel<TTile, TOp>(ProductPlan plan, PixelRows x, RowMatrix w, ProductOutput<TOp> y) : IKernel
    where TTile : struct, ITile
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public void Execute() => Product.Run<TTile, PixelRows, RowMatrix, ProductOutput<TOp>>(plan, x, w, y);
}

/// <summary><c>dx[pixel, c] = scale · Σ_{tap,k} dy[pixel + tap, k] · w[k, −tap, c]</c>, or a part of the sum.</summary>
internal readonly struct ConvInputGradKernel<TTile, TOp>(ProductPlan plan, PixelRows dy, TurnedWeight w, ProductOutput<TOp> dx) : IKernel
    where TTile : struct, ITile
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public void Execute() => Product.Run<TTile, PixelRows, TurnedWeight, ProductOutput<TOp>>(plan, dy, w, dx);
}

/// <summary><c>dw[k, (tap, c)] = scale · Σ_pixel dy[pixel, k] · x[pixel + tap, c]</c>, or a part of the sum.</summary>
internal readonly struct ConvWeightGradKernel<TTile, TOp>(ProductPlan plan, ColumnMatrix dy, TapColumns x, ProductOutput<TOp> dw) : IKernel
    where TTile : struct, ITile
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public void Execute() => Product.Run<TTile, ColumnMatrix, TapColumns, ProductOutput<TOp>>(plan, dy, x, dw);
}

/// <summary>The parts of a split product added up in order: <c>y[i] = op(scale · Σ_s partial[s, i] + bias[i mod columns])</c>.</summary>
internal readonly struct JoinKernel<TOp>(int count, int columns, int splits, ArrayView<float> partial, ProductOutput<TOp> y) : IKernel
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            float sum = 0;
            for (int s = 0; s < splits; s++)
            {
                sum += partial[(s * count) + (int)i];
            }

            y.Write((int)(i / (uint)columns), (int)(i % (uint)columns), sum);
        }
    }
}

/// <summary>How a product of rows × columns over a reduced axis is dealt to groups.</summary>
/// <param name="Depth">Length of the reduced axis.</param>
/// <param name="ColumnTiles">Tiles side by side.</param>
/// <param name="Splits">Parts of the reduced axis, each with its own matrix of partial sums.</param>
/// <param name="Part">Positions of a part.</param>
internal readonly record struct ProductPlan(int Depth, int ColumnTiles, int Splits, int Part);

/// <summary>A row-major matrix that takes <c>op(scale · sum + bias[column])</c>.</summary>
internal struct ProductOutput<TOp>(
    int rows, int columns, float scale, int hasBias, ArrayView<float> bias, ArrayView<float> y, TOp op) : IProductOutput
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public int Part { readonly get; set; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write(int row, int column, float sum)
    {
        if ((uint)row < (uint)rows && column < columns)
        {
            float value = (scale * sum) + (hasBias != 0 ? bias[column] : 0);
            y[(((Part * rows) + row) * columns) + column] = op.Apply(new ScalarLane(value)).Value;
        }
    }
}
