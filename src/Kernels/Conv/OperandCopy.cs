using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// The copy of an array that products read, its rows of channels whole chunks (<see cref="KeptOperands"/>), for a kernel to write next to
/// the array.
/// </summary>
/// <param name="copy">The copy.</param>
/// <param name="row">Numbers of its rows; 0: there is none.</param>
internal readonly struct OperandCopy(Floats copy, int row)
{
    /// <summary>Writes numbers of a pixel from channel <paramref name="channel"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Scatter<T>(int pixel, int channel, T values)
        where T : struct, IDeviceLane<T>
    {
        if (row != 0)
        {
            T.Scatter(copy, (pixel * row) + channel, values);
        }
    }

    /// <summary>Writes the last channel of a pixel, and zeros behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(int pixel, int channel, float value)
    {
        if (row != 0)
        {
            copy.Store((pixel * row) + channel, value);
            for (int c = channel + 1; c < row; c++)
            {
                copy.Store((pixel * row) + c, 0);
            }
        }
    }
}
