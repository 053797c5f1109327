using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// A number of the large image of <see cref="Engine.UpsampleBilinear2"/> from four of the small one, whose weights are 9, 3, 3 and 1
/// sixteenths. Sizes are the large image's, <c>channels</c> in numbers.
/// </summary>
internal readonly struct UpsampleBilinear2Term(int height, int width, int channels, float scale, Floats x) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T>
    {
        int lanes = channels / T.Width;
        ImagePlace at = ImagePlace.Of((uint)index, (uint)height, (uint)width, (uint)lanes);
        int beyond = Neighbour(at.Row, height / 2), beside = Neighbour(at.Column, width / 2), own = at.Column / 2;
        int image = at.Image * (height / 2), near = (image + (at.Row / 2)) * (width / 2), far = (image + beyond) * (width / 2);
        T quarter = T.Splat(0.25f), rest = T.Splat(0.75f);
        T outer = (Load<T>(far + beside, lanes, at.Channel) * quarter) + (Load<T>(near + beside, lanes, at.Channel) * rest);
        T inner = (Load<T>(far + own, lanes, at.Channel) * quarter) + (Load<T>(near + own, lanes, at.Channel) * rest);
        return ((outer * quarter) + (inner * rest)) * T.Splat(scale);
    }

    /// <summary>The place in the small image, beside half of <paramref name="place"/>, that a quarter comes from.</summary>
    private static int Neighbour(int place, int size)
    {
        int next = (place / 2) + ((place & 1) == 0 ? -1 : 1);
        return next < 0 ? 0 : next >= size ? size - 1 : next;
    }

    private T Load<T>(int pixel, int lanes, int channel)
        where T : struct, IDeviceLane<T> => T.Load(x, (pixel * lanes) + channel);
}

/// <summary>
/// A number of the small image of <see cref="Engine.SumPoolBilinear2"/> from sixteen of the large one. Sizes are the small image's,
/// <c>channels</c> in numbers.
/// </summary>
internal readonly struct SumPoolBilinear2Term(int height, int width, int channels, float scale, Floats x) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T>
    {
        int lanes = channels / T.Width;
        ImagePlace at = ImagePlace.Of((uint)index, (uint)height, (uint)width, (uint)lanes);
        int first = at.Column == 0 ? 0 : (2 * at.Column) - 1, last = at.Column == width - 1 ? (2 * width) - 1 : (2 * at.Column) + 2;
        T outer = Column<T>(at, lanes, first) + Column<T>(at, lanes, last);
        T inner = Column<T>(at, lanes, 2 * at.Column) + Column<T>(at, lanes, (2 * at.Column) + 1);
        return ((outer * T.Splat(0.25f)) + (inner * T.Splat(0.75f))) * T.Splat(scale);
    }

    /// <summary>Four numbers below each other: three quarters of the middle two, a quarter of the outer two.</summary>
    private T Column<T>(ImagePlace at, int lanes, int column)
        where T : struct, IDeviceLane<T>
    {
        int row = 2 * width * lanes, middle = (((at.Image * 2 * height) + (2 * at.Row)) * row) + (column * lanes) + at.Channel;
        int above = at.Row == 0 ? middle : middle - row, below = at.Row == height - 1 ? middle + row : middle + (2 * row);
        T outer = T.Load(x, above) + T.Load(x, below), inner = T.Load(x, middle) + T.Load(x, middle + row);
        return (outer * T.Splat(0.25f)) + (inner * T.Splat(0.75f));
    }
}
