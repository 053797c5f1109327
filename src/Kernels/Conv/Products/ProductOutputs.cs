using System.Runtime.CompilerServices;
using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>Takes the sums of a matrix product.</summary>
internal interface IProductOutput
{
    /// <summary>
    /// Takes four neighbours of a row; those beyond the matrix are dropped. The threads of a row of the tile are neighbours and come by
    /// together.
    /// </summary>
    void Write(GroupPlace group, int row, int column, Lane4 sums);

    /// <summary>Called by all threads of a group, after its tile has been written.</summary>
    /// <param name="tile">Which.</param>
    /// <param name="shared">The group's memory; threads may still read it.</param>
    void Finish(WrittenTile tile, ArrayView<Lane4> shared);
}

/// <summary>A tile that a group has written, or its part of one.</summary>
/// <param name="Group">What the group computed.</param>
/// <param name="Number">Counts the tiles of the product.</param>
/// <param name="FirstRow">Its first row of the product.</param>
/// <param name="FirstColumn">Its first column.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Vectors">Vectors of four columns, a power of two.</param>
internal readonly record struct WrittenTile(GroupPlace Group, int Number, int FirstRow, int FirstColumn, int Rows, int Vectors);

/// <summary>Where an element of a product belongs in the array that takes it.</summary>
/// <param name="Rows">Rows of the product.</param>
/// <param name="Columns">Columns of the product, each tap's channels in whole chunks.</param>
/// <param name="Stride">From a row of the array to the next.</param>
/// <param name="Padded">Columns of a tap in the product.</param>
/// <param name="Channels">Columns of a tap in the array.</param>
/// <param name="Width">Pixels of a row where batches are the pixels of each 2×2 of an image twice as large; else 0.</param>
internal readonly record struct ProductShape(int Rows, int Columns, int Stride, int Padded, int Channels, int Width)
{
    /// <summary>Whether four neighbours can be written by one access.</summary>
    public bool IsInVectors => Channels == Padded && Columns % 4 == 0 && Stride % 4 == 0;

    /// <summary>The first element of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RowStart(int batch, int row)
    {
        if (Width != 0)
        {
            // Pixel (2h + a, 2w + b) of the large image, where the row is pixel (h, w) of the small one.
            row = (4 * row) - (row % Width * 2) + ((batch >> 1) * 2 * Width) + (batch & 1);
        }

        return row * Stride;
    }

    /// <summary>An element's column of the array, or −1 for one that is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Column(int column)
    {
        int channel = column % Padded;
        return column < Columns && channel < Channels ? (column / Padded * Channels) + channel : -1;
    }
}

/// <summary><c>op(scale · sum + bias[column])</c></summary>
internal readonly struct ProductOutput<TOp>(ProductShape shape, float scale, int hasBias, ArrayView<float> bias, Floats y, TOp op)
    : IProductOutput
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(GroupPlace group, int row, int column, Lane4 sums)
    {
        if (row >= shape.Rows || column >= shape.Columns)
        {
            return;
        }

        int start = shape.RowStart(group.Batch, row);
        if (shape.IsInVectors)
        {
            Lane4 biases = hasBias != 0 ? bias.Cast<Lane4>()[column / 4] : default;
            y.Store4((start + column) / 4, op.Apply((Lane4.Splat(scale) * sums) + biases));
            return;
        }

        One(start, column, sums.X);
        One(start, column + 1, sums.Y);
        One(start, column + 2, sums.Z);
        One(start, column + 3, sums.W);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(WrittenTile tile, ArrayView<Lane4> shared)
    {
    }

    private void One(int start, int column, float sum)
    {
        int place = shape.Column(column);
        if (place >= 0)
        {
            y.Store(start + place, Value(sum, hasBias != 0 ? bias[column] : 0));
        }
    }

    private float Value(float sum, float shift) => op.Apply(new ScalarLane((scale * sum) + shift)).Value;
}

/// <summary>The gradient of a weight: <c>dw = scale · sum</c>, or <c>dw + scale · sum</c>.</summary>
internal readonly struct WeightGradientOutput(ProductShape shape, GradientTarget dw) : IProductOutput
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(GroupPlace group, int row, int column, Lane4 sums)
    {
        if (row >= shape.Rows || column >= shape.Columns)
        {
            return;
        }

        int start = shape.RowStart(group.Batch, row);
        if (shape.IsInVectors)
        {
            dw.Store4((start + column) / 4, sums);
            return;
        }

        One(start, column, sums.X);
        One(start, column + 1, sums.Y);
        One(start, column + 2, sums.Z);
        One(start, column + 3, sums.W);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(WrittenTile tile, ArrayView<Lane4> shared)
    {
    }

    private void One(int start, int column, float sum)
    {
        int place = shape.Column(column);
        if (place >= 0)
        {
            dw.Store(start + place, sum);
        }
    }
}

/// <summary>The array that takes the gradient of a weight, in single precision.</summary>
/// <param name="scale">The equalized-learning-rate constant, a factor of each sum.</param>
/// <param name="adds">1: gradients are added to what is there; 0: they are written.</param>
/// <param name="dw">The array.</param>
internal readonly struct GradientTarget(float scale, int adds, ArrayView<float> dw)
{
    // Zero, which a compiled kernel does not know: scale · sum + nothing is one rounded step, so that what is there is added to the rounded
    // gradient and never merged with the product. The bits are those of a gradient that is written and added afterwards.
    private readonly float nothing = 0;

    /// <summary>Takes element <paramref name="i"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int i, float sum)
    {
        float gradient = (scale * sum) + nothing;
        dw[i] = adds != 0 ? dw[i] + gradient : gradient;
    }

    /// <summary>Takes elements <c>4 · vector</c> to <c>4 · vector + 3</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store4(int vector, Lane4 sums)
    {
        Lane4 gradient = (Lane4.Splat(scale) * sums) + Lane4.Splat(nothing);
        dw.Cast<Lane4>()[vector] = adds != 0 ? dw.Cast<Lane4>()[vector] + gradient : gradient;
    }
}

/// <summary>
/// Bias, leaky ReLU and pixel norm of a row whose every channel is in the tile: <c>a = lrelu(scale · sum + bias)</c>,
/// <c>s = 1 / √(mean_c a² + ε)</c>, <c>y = s · a</c>.
/// </summary>
/// <param name="shape">Where rows belong; whole vectors.</param>
/// <param name="norm">Channels, slope and ε.</param>
/// <param name="threads">Threads of a row of the tile, a power of two.</param>
/// <param name="scale">The equalized-learning-rate constant.</param>
/// <param name="hasBias">1 or 0.</param>
/// <param name="bias">One value a channel.</param>
/// <param name="y">Output.</param>
/// <param name="inverseNorm">s of each row.</param>
internal readonly struct PixelNormOutput(
    ProductShape shape, PixelNormGeometry norm, int threads, float scale, int hasBias,
    ArrayView<float> bias, Floats y, ArrayView<float> inverseNorm) : IProductOutput
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(GroupPlace group, int row, int column, Lane4 sums)
    {
        bool inside = row < shape.Rows && column < shape.Columns;
        Lane4 biases = inside && hasBias != 0 ? bias.Cast<Lane4>()[column / 4] : default;
        Lane4 a = new LeakyRelu(norm.Slope).Apply((Lane4.Splat(scale) * sums) + biases);
        float squares = inside ? (a * a).Total : 0;
        for (int mask = threads / 2; mask > 0; mask /= 2)
        {
            squares += Warp.ShuffleXor(squares, mask);
        }

        if (inside)
        {
            float s = 1 / MathF.Sqrt((squares / norm.Channels) + norm.Epsilon);
            int start = shape.RowStart(group.Batch, row);
            y.Store4((start + column) / 4, Lane4.Splat(s) * a);
            if (column == 0)
            {
                inverseNorm[start / shape.Stride] = s;
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(WrittenTile tile, ArrayView<Lane4> shared)
    {
    }
}

/// <summary>A part's sums as they are, every batch's and part's matrix after another, rows of whole vectors.</summary>
/// <param name="rows">Rows of the product.</param>
/// <param name="vectors">Vectors of four columns.</param>
/// <param name="batches">Products side by side.</param>
/// <param name="y">Output <c>[splits, batches, rows, 4 · vectors]</c>.</param>
internal readonly struct PartialOutput(int rows, int vectors, int batches, ArrayView<Lane4> y) : IProductOutput
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(GroupPlace group, int row, int column, Lane4 sums)
    {
        if (IsInside(row, column))
        {
            y[Index(group, row, column)] = sums;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(WrittenTile tile, ArrayView<Lane4> shared)
    {
    }

    /// <summary>
    /// What up to <see cref="PartTree.FanIn"/> parts have at a place, added up: of the group's part and those that follow it at a stride.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane4 Sum(GroupPlace group, int row, int column, int stride, int terms)
    {
        if (!IsInside(row, column))
        {
            return default;
        }

        // All are read before the first is added: each is far away.
        Parts of = new(y, Index(group, row, column), stride * batches * rows * vectors, terms);
        Lane4 a = of.Term(0), b = of.Term(1), c = of.Term(2), d = of.Term(3);
        Lane4 e = of.Term(4), f = of.Term(5), g = of.Term(6), h = of.Term(7);
        return a + b + c + d + e + f + g + h;
    }

    private bool IsInside(int row, int column) => row < rows && column < 4 * vectors;

    private int Index(GroupPlace group, int row, int column) =>
        ((((group.Split * batches) + group.Batch) * rows) + row) * vectors + (column / 4);

    private readonly struct Parts(ArrayView<Lane4> y, int first, int step, int terms)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Lane4 Term(int term) => term < terms ? y[first + (term * step)] : default;
    }
}
