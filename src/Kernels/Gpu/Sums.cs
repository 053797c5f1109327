using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PGGan.Kernels.Gpu;

/// <summary>Four floats that are loaded from shared memory by one instruction (hence the size: 16 bytes, aligned).</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct Float4
{
    /// <summary>The four floats.</summary>
    public float X, Y, Z, W;

    /// <summary><c>this += a · b</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(float a, Float4 b)
    {
        X += a * b.X;
        Y += a * b.Y;
        Z += a * b.Z;
        W += a * b.W;
    }

    /// <summary>Four neighbours of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput
    {
        output.Write(row, column, X);
        output.Write(row, column + 1, Y);
        output.Write(row, column + 2, Z);
        output.Write(row, column + 3, W);
    }
}

/// <summary>Sixteen sums of a thread: the outer product of four by four.</summary>
internal struct Sums4x4
{
    private Float4 r0, r1, r2, r3;

    /// <summary><c>sums[i, j] += a[i] · b[j]</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Float4 a, Float4 b)
    {
        r0.Add(a.X, b);
        r1.Add(a.Y, b);
        r2.Add(a.Z, b);
        r3.Add(a.W, b);
    }

    /// <summary>All sixteen, the first at (row, column).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput
    {
        r0.Write(output, row, column);
        r1.Write(output, row + 1, column);
        r2.Write(output, row + 2, column);
        r3.Write(output, row + 3, column);
    }
}
