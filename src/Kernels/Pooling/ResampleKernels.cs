using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// <c>y[n, 2h + a, 2w + b, c] = scale · x[n, h, w, c]</c>: each lane is read once and written four times. <c>width</c> is x's,
/// <c>channels</c> and <c>count</c> are in lanes.
/// </summary>
internal readonly struct Upsample2Kernel<T>(int count, int width, int channels, float scale, Floats x, Floats y) : IKernel
    where T : struct, IDeviceLane<T>
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            T value = T.Splat(scale) * T.Load(x, (int)i);
            int target = SquareOf.UpperLeft(i, width, channels), below = target + (2 * width * channels);
            T.Store(y, target, value);
            T.Store(y, target + channels, value);
            T.Store(y, below, value);
            T.Store(y, below + channels, value);
        }
    }
}

/// <summary><c>scale · Σ_{a,b} x[n, 2h + a, 2w + b, c]</c>; <c>width</c> and <c>channels</c> are the small image's, in numbers.</summary>
internal readonly struct SumPool2Term(int width, int channels, float scale, Floats x) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T>
    {
        int right = channels / T.Width, source = SquareOf.UpperLeft((uint)index, width, right), below = source + (2 * width * right);
        T upper = T.Load(x, source) + T.Load(x, source + right), lower = T.Load(x, below) + T.Load(x, below + right);
        return T.Splat(scale) * (upper + lower);
    }
}

/// <summary>
/// <c>old[n, h / 2, w / 2, c] + fade · (y[n, h, w, c] − old[…])</c>: an image of half the size behind one that fades in. Sizes are the
/// large image's.
/// </summary>
internal readonly struct FadeTerm(int width, int channels, float fade, Floats old, Floats fresh) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T>
    {
        // [2h + a, 2w + b, c] of the large image is [h, w, c] of the small one; sides are even, so the image index is not needed.
        uint row = (uint)(channels / T.Width), pixel = (uint)index / row, line = pixel / (uint)width, column = pixel % (uint)width;
        uint source = (((line / 2 * ((uint)width / 2)) + (column / 2)) * row) + ((uint)index % row);
        T from = T.Load(old, (int)source);
        return from + ((T.Load(fresh, index) - from) * T.Splat(fade));
    }
}

/// <summary>The 2×2 of a large image that one pixel of a small one stands for.</summary>
internal static class SquareOf
{
    /// <summary>
    /// The large image's element that is upper left of the small one's element <paramref name="element"/>; <paramref name="width"/> is the
    /// small image's.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int UpperLeft(uint element, int width, int channels)
    {
        // Both images have the same number of lines to an image, one to two: the image index is not needed.
        uint pixel = element / (uint)channels, line = pixel / (uint)width;
        return (int)((((line * 4 * (uint)width) + (pixel % (uint)width * 2)) * (uint)channels) + (element % (uint)channels));
    }
}
