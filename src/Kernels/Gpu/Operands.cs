using System.Runtime.InteropServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// One side of a matrix product whose elements lie in an image or a weight. An element's place is the sum of two: what its row (or
/// column) of the product contributes and what its position on the reduced axis does; so neither is worked out for every element.
/// </summary>
internal interface IOperand
{
    /// <summary>Whether neighbours on the reduced axis are neighbours in memory; otherwise neighbouring rows (columns) are.</summary>
    static abstract bool DepthIsContiguous { get; }

    /// <summary>What row (column) <paramref name="index"/> of the product contributes.</summary>
    Place Side(int index);

    /// <summary>What position <paramref name="index"/> of the reduced axis contributes.</summary>
    Place Depth(int index);

    /// <summary>The place <paramref name="step"/> positions further on the reduced axis.</summary>
    Place Advance(Place depth, int step);

    /// <summary>The element, zero over the border.</summary>
    float Load(Place side, Place depth);
}

/// <summary>A summand of an element's place: its offset in memory, its pixel, and what <see cref="IOperand.Advance"/> goes on from.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct Place
{
    /// <summary>Floats from the start.</summary>
    public int Offset;

    /// <summary>Row of the image.</summary>
    public int Row;

    /// <summary>Column of the image.</summary>
    public int Column;

    /// <summary>Channel, where positions count through channels.</summary>
    public int Channel;

    /// <summary>Beyond the matrix: added to any other place it gives a row above the image, where everything is zero.</summary>
    public static Place Outside => new() { Row = -(1 << 29) };
}

/// <summary>A dense matrix: rows (columns) of the product <c>sideStride</c> apart, positions of the reduced axis are neighbours.</summary>
internal readonly struct RowMatrix(ArrayView<float> data, int sides, int sideStride) : IOperand
{
    /// <inheritdoc/>
    public static bool DepthIsContiguous => true;

    /// <inheritdoc/>
    public Place Side(int index) => (uint)index < (uint)sides ? new Place { Offset = index * sideStride } : Place.Outside;

    /// <inheritdoc/>
    public Place Depth(int index) => new() { Offset = index };

    /// <inheritdoc/>
    public Place Advance(Place depth, int step) => new() { Offset = depth.Offset + step };

    /// <inheritdoc/>
    public float Load(Place side, Place depth) => side.Row + depth.Row == 0 ? data[side.Offset + depth.Offset] : 0;
}

/// <summary>A dense matrix read the other way: rows (columns) of the product are neighbours, positions <c>sides</c> apart.</summary>
internal readonly struct ColumnMatrix(ArrayView<float> data, int sides) : IOperand
{
    /// <inheritdoc/>
    public static bool DepthIsContiguous => false;

    /// <inheritdoc/>
    public Place Side(int index) => (uint)index < (uint)sides ? new Place { Offset = index } : Place.Outside;

    /// <inheritdoc/>
    public Place Depth(int index) => new() { Offset = index * sides };

    /// <inheritdoc/>
    public Place Advance(Place depth, int step) => new() { Offset = depth.Offset + (step * sides) };

    /// <inheritdoc/>
    public float Load(Place side, Place depth) => side.Row + depth.Row == 0 ? data[side.Offset + depth.Offset] : 0;
}

/// <summary>
/// A weight <c>[K, R, R, C]</c> turned for the input gradient: sides are the c, positions count through (tap, k) with the taps backwards,
/// since the gradient gathers what the convolution scattered.
/// </summary>
internal readonly struct TurnedWeight(ArrayView<float> data, int outputs, int taps, int channels) : IOperand
{
    /// <inheritdoc/>
    public static bool DepthIsContiguous => false;

    /// <inheritdoc/>
    public Place Side(int index) => (uint)index < (uint)channels ? new Place { Offset = index } : Place.Outside;

    /// <inheritdoc/>
    public Place Depth(int index) => At(index / outputs, index % outputs);

    /// <inheritdoc/>
    public Place Advance(Place depth, int step)
    {
        int k = depth.Channel + step, tap = depth.Column;
        while (k >= outputs)
        {
            k -= outputs;
            tap++;
        }

        return At(tap, k);
    }

    /// <inheritdoc/>
    public float Load(Place side, Place depth) => side.Row + depth.Row == 0 ? data[side.Offset + depth.Offset] : 0;

    private Place At(int tap, int k) => new() { Offset = ((k * taps) + taps - 1 - tap) * channels, Column = tap, Channel = k };
}

/// <summary>What a convolution reads of an image <c>[N, H, W, C]</c>: a pixel and a tap with its channel give an element.</summary>
internal readonly struct Patches(ArrayView<float> data, int pixels, int height, int width, int channels, int kernel)
{
    /// <summary>Pixel number <paramref name="index"/> of all images.</summary>
    public Place Pixel(int index) => (uint)index < (uint)pixels
        ? new Place { Offset = index * channels, Row = index / width % height, Column = index % width }
        : Place.Outside;

    /// <summary>The pixel <paramref name="step"/> further.</summary>
    public Place NextPixel(Place pixel, int step)
    {
        pixel.Offset += step * channels;
        pixel.Column += step;
        while (pixel.Column >= width)
        {
            pixel.Column -= width;
            pixel.Row = pixel.Row + 1 < height ? pixel.Row + 1 : 0;
        }

        return pixel;
    }

    /// <summary>Tap and channel number <paramref name="index"/>, counted as a weight's <c>[R, R, C]</c>.</summary>
    public Place Tap(int index)
    {
        int tap = index / channels;
        return tap < kernel * kernel ? At((tap / kernel) - (kernel / 2), (tap % kernel) - (kernel / 2), index % channels) : Place.Outside;
    }

    /// <summary>The tap and channel <paramref name="step"/> further.</summary>
    public Place NextTap(Place tap, int step)
    {
        int c = tap.Channel + step, row = tap.Row, column = tap.Column;
        while (c >= channels)
        {
            c -= channels;
            column++;
            if (column > kernel / 2)
            {
                column -= kernel;
                row++;
            }
        }

        return At(row, column, c);
    }

    /// <summary>The element, zero outside of the image.</summary>
    public float Load(Place pixel, Place tap)
    {
        uint row = (uint)(pixel.Row + tap.Row), column = (uint)(pixel.Column + tap.Column);
        return row < (uint)height && column < (uint)width ? data[pixel.Offset + tap.Offset] : 0;
    }

    private Place At(int row, int column, int channel) =>
        new() { Offset = (((row * width) + column) * channels) + channel, Row = row, Column = column, Channel = channel };
}

/// <summary>Patches with a pixel a row of the product: forward and input gradient.</summary>
internal readonly struct PixelRows(Patches patches) : IOperand
{
    /// <inheritdoc/>
    public static bool DepthIsContiguous => true;

    /// <inheritdoc/>
    public Place Side(int index) => patches.Pixel(index);

    /// <inheritdoc/>
    public Place Depth(int index) => patches.Tap(index);

    /// <inheritdoc/>
    public Place Advance(Place depth, int step) => patches.NextTap(depth, step);

    /// <inheritdoc/>
    public float Load(Place side, Place depth) => patches.Load(side, depth);
}

/// <summary>Patches with a tap and channel a column of the product: weight gradient.</summary>
internal readonly struct TapColumns(Patches patches) : IOperand
{
    /// <inheritdoc/>
    public static bool DepthIsContiguous => false;

    /// <inheritdoc/>
    public Place Side(int index) => patches.Tap(index);

    /// <inheritdoc/>
    public Place Depth(int index) => patches.Pixel(index);

    /// <inheritdoc/>
    public Place Advance(Place depth, int step) => patches.NextPixel(depth, step);

    /// <inheritdoc/>
    public float Load(Place side, Place depth) => patches.Load(depth, side);
}
