using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>One output row of <see cref="Engine.Conv"/>, a dot product over channels for each tap.</summary>
internal readonly unsafe struct DirectConvWork<TOp>(TOp op, ConvGeometry g, float scale, float* x, float* w, float* bias, float* y) : IWork
    where TOp : unmanaged, IUnaryOp
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        int n = part / g.H, h = part % g.H;
        for (int column = 0; column < g.W; column++)
        {
            for (int k = 0; k < g.K; k++)
            {
                float sum = 0;
                for (int tap = 0; tap < g.Kernel * g.Kernel; tap++)
                {
                    int row = h + (tap / g.Kernel) - g.Pad, pixel = column + (tap % g.Kernel) - g.Pad;
                    if ((uint)row < (uint)g.H && (uint)pixel < (uint)g.W)
                    {
                        nint at = (((((nint)n * g.H) + row) * g.W) + pixel) * g.C;
                        sum += Dot<T>(g.C, x + at, w + ((((nint)k * g.Kernel * g.Kernel) + tap) * g.C));
                    }
                }

                float value = (scale * sum) + (bias is null ? 0 : bias[k]);
                y[(((((nint)n * g.H) + h) * g.W) + column) * g.K + k] = op.Apply(new ScalarLane(value)).Value;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot<T>(nint channels, float* a, float* b)
        where T : struct, ISimdLane<T>
    {
        T sum = T.Splat(0);
        nint c = 0;
        for (; c <= channels - T.Count; c += T.Count)
        {
            sum = T.FusedMultiplyAdd(T.Load(a + c), T.Load(b + c), sum);
        }

        float dot = T.Sum(sum);
        for (; c < channels; c++)
        {
            dot += a[c] * b[c];
        }

        return dot;
    }
}

/// <summary>One input row of <see cref="Engine.ConvInputGrad"/>.</summary>
internal readonly unsafe struct DirectInputGradWork(ConvGeometry g, float scale, float* dy, float* w, float* dx) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        int n = part / g.H, h = part % g.H;
        for (int column = 0; column < g.W; column++)
        {
            float* target = dx + ((((((nint)n * g.H) + h) * g.W) + column) * g.C);
            new Span<float>(target, g.C).Clear();
            for (int tap = 0; tap < g.Kernel * g.Kernel; tap++)
            {
                int row = h - (tap / g.Kernel) + g.Pad, pixel = column - (tap % g.Kernel) + g.Pad;
                if ((uint)row >= (uint)g.H || (uint)pixel >= (uint)g.W)
                {
                    continue;
                }

                float* gradient = dy + ((((((nint)n * g.H) + row) * g.W) + pixel) * g.K);
                for (int k = 0; k < g.K; k++)
                {
                    Axpy.Run<T>(g.C, scale * gradient[k], w + ((((nint)k * g.Kernel * g.Kernel) + tap) * g.C), target);
                }
            }
        }
    }
}

/// <summary>One tap of one output channel of <see cref="Engine.ConvWeightGrad"/>.</summary>
internal readonly unsafe struct DirectWeightGradWork(ConvGeometry g, float scale, float* x, float* dy, float* dw) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        int tap = part % (g.Kernel * g.Kernel), k = part / (g.Kernel * g.Kernel);
        int down = (tap / g.Kernel) - g.Pad, right = (tap % g.Kernel) - g.Pad;
        float* target = dw + ((nint)part * g.C);
        new Span<float>(target, g.C).Clear();
        for (int row = 0; row < g.N * g.H; row++)
        {
            int h = (row % g.H) + down;
            for (int column = 0; column < g.W && (uint)h < (uint)g.H; column++)
            {
                if ((uint)(column + right) < (uint)g.W)
                {
                    nint pixel = ((nint)row * g.W) + column;
                    Axpy.Run<T>(g.C, scale * dy[(pixel * g.K) + k], x + ((pixel + ((nint)down * g.W) + right) * g.C), target);
                }
            }
        }
    }
}

/// <summary><c>y[i] += a · x[i]</c></summary>
internal static unsafe class Axpy
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T>(nint count, float a, float* x, float* y)
        where T : struct, ISimdLane<T>
    {
        T factor = T.Splat(a);
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count)
        {
            T.Store(y + i, T.FusedMultiplyAdd(factor, T.Load(x + i), T.Load(y + i)));
        }

        for (; i < count; i++)
        {
            y[i] += a * x[i];
        }
    }
}
