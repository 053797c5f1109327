using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// A storage as a kernel sees it: numbers in single precision, whatever they are stored as. The format is a value and not a type parameter,
/// so that a kernel is compiled once for all of them: all threads of a launch take the same side of the branch.
/// </summary>
/// <param name="data">The block.</param>
/// <param name="format">What it holds.</param>
internal readonly struct Floats(ArrayView<float> data, StorageFormat format)
{
    private readonly int format = (int)format;

    private bool IsHalves => format == (int)StorageFormat.BFloat16;

    private bool IsRounded => format == (int)StorageFormat.TensorFloat32;

    /// <summary>Number <paramref name="i"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Load(int i) => IsHalves ? BFloat16.Widen(data.Cast<ushort>()[i]) : data[i];

    /// <summary>Writes number <paramref name="i"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int i, float value)
    {
        if (IsHalves)
        {
            data.Cast<ushort>()[i] = (ushort)BFloat16.Round(value);
        }
        else
        {
            data[i] = IsRounded ? TensorFloat32.Round(value) : value;
        }
    }

    /// <summary>Numbers <c>4 · vector</c> to <c>4 · vector + 3</c> by one access of 16 bytes, or 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane4 Load4(int vector)
    {
        if (!IsHalves)
        {
            return data.Cast<Lane4>()[vector];
        }

        Pair pair = data.Cast<Pair>()[vector];
        return new Lane4(BFloat16.Widen(pair.Low), BFloat16.Widen(pair.Low >> 16), BFloat16.Widen(pair.High),
            BFloat16.Widen(pair.High >> 16));
    }

    /// <summary>Writes numbers <c>4 · vector</c> to <c>4 · vector + 3</c> by one access.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store4(int vector, Lane4 value)
    {
        if (!IsHalves)
        {
            data.Cast<Lane4>()[vector] = IsRounded
                ? new Lane4(TensorFloat32.Round(value.X), TensorFloat32.Round(value.Y), TensorFloat32.Round(value.Z),
                    TensorFloat32.Round(value.W))
                : value;
        }
        else
        {
            data.Cast<Pair>()[vector] = new Pair(
                BFloat16.Round(value.X) | (BFloat16.Round(value.Y) << 16), BFloat16.Round(value.Z) | (BFloat16.Round(value.W) << 16));
        }
    }

    /// <summary>Four upper halves.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 8)]
    private struct Pair(uint low, uint high)
    {
        public uint Low = low, High = high;
    }
}
