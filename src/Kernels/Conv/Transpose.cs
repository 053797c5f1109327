using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace PGGan.Kernels.Cpu;

/// <summary>Transposes small blocks: four by four in registers, the rest value by value.</summary>
internal static unsafe class Transpose
{
    /// <summary><c>to[j, i] = from[i, j]</c></summary>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="from">Source.</param>
    /// <param name="stride">Floats from a row of the source to the next.</param>
    /// <param name="to">Target.</param>
    /// <param name="toStride">Floats from a row of the target to the next.</param>
    public static void Copy(int rows, int columns, float* from, nint stride, float* to, nint toStride)
    {
        int wholeRows = rows & ~3, wholeColumns = columns & ~3;
        for (int i = 0; i < wholeRows; i += 4)
        {
            for (int j = 0; j < wholeColumns; j += 4)
            {
                FourByFour(from + (i * stride) + j, stride, to + (j * toStride) + i, toStride);
            }
        }

        for (int i = 0; i < rows; i++)
        {
            for (int j = i < wholeRows ? wholeColumns : 0; j < columns; j++)
            {
                to[(j * toStride) + i] = from[(i * stride) + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourByFour(float* from, nint stride, float* to, nint toStride)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + stride);
        Vector128<float> c = Vector128.Load(from + (2 * stride)), d = Vector128.Load(from + (3 * stride));
        Vector128<float> ac = Low(a, c), bd = Low(b, d), acHigh = High(a, c), bdHigh = High(b, d);
        Low(ac, bd).Store(to);
        High(ac, bd).Store(to + toStride);
        Low(acHigh, bdHigh).Store(to + (2 * toStride));
        High(acHigh, bdHigh).Store(to + (3 * toStride));
    }

    // a0 b0 a1 b1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    // a2 b2 a3 b3
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
