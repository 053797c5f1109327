using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary><c>partial[m, chunk] = Σ_{e in chunk} σ[m, e]</c>, one part a chunk of one group.</summary>
internal readonly unsafe struct StddevWork(StddevGeometry g, int chunks, float* x, float* partials) : IWork
{
    public const int Chunk = 8192;

    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        nint e = part % chunks * Chunk, end = Math.Min(e + Chunk, g.Elements);
        Group group = new(g, x, part / chunks);
        T sum = T.Splat(0);
        for (; e <= end - T.Count; e += T.Count)
        {
            sum += group.Moments<T>(e).Deviation;
        }

        float tail = 0;
        for (; e < end; e++)
        {
            tail += group.Moments(e).Deviation.Value;
        }

        partials[part] = T.Sum(sum) + tail;
    }
}

/// <summary>Chunks of <see cref="Engine.MinibatchStddevGrad"/>.</summary>
internal readonly unsafe struct StddevGradWork(StddevGeometry g, int chunks, float* x, float* dstat, float* dx) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        nint e = part % chunks * StddevWork.Chunk, end = Math.Min(e + StddevWork.Chunk, g.Elements);
        int m = part / chunks;
        Group group = new(g, x, m);
        float scale = dstat[m] / ((float)g.GroupSize * g.Elements);
        for (; e <= end - T.Count; e += T.Count)
        {
            (T mean, T deviation) = group.Moments<T>(e);
            T factor = T.Splat(scale) / deviation;
            for (int n = 0; n < g.GroupSize; n++)
            {
                nint at = group.Offset(n) + e;
                T.Store(dx + at, factor * (T.Load(x + at) - mean));
            }
        }

        for (; e < end; e++)
        {
            (ScalarLane mean, ScalarLane deviation) = group.Moments(e);
            float factor = scale / deviation.Value;
            for (int n = 0; n < g.GroupSize; n++)
            {
                nint at = group.Offset(n) + e;
                dx[at] = factor * (x[at] - mean.Value);
            }
        }
    }
}

/// <summary>The samples of group m: <c>x[·, m, ·]</c>.</summary>
internal readonly unsafe struct Group(StddevGeometry g, float* x, int m)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Offset(int n) => (((nint)n * g.Groups) + m) * g.Elements;

    /// <summary>Mean and <c>σ = √(variance + ε)</c> over the group, two passes: no cancellation.</summary>
    public (T Mean, T Deviation) Moments<T>(nint e)
        where T : struct, ISimdLane<T>
    {
        T sum = T.Splat(0), squares = sum, inverse = T.Splat(1f / g.GroupSize);
        for (int n = 0; n < g.GroupSize; n++)
        {
            sum += T.Load(x + Offset(n) + e);
        }

        T mean = sum * inverse;
        for (int n = 0; n < g.GroupSize; n++)
        {
            T centred = T.Load(x + Offset(n) + e) - mean;
            squares += centred * centred;
        }

        return (mean, T.Sqrt((squares * inverse) + T.Splat(StddevGeometry.Epsilon)));
    }

    /// <summary>The same for one element.</summary>
    public (ScalarLane Mean, ScalarLane Deviation) Moments(nint e)
    {
        float sum = 0, squares = 0, inverse = 1f / g.GroupSize;
        for (int n = 0; n < g.GroupSize; n++)
        {
            sum += x[Offset(n) + e];
        }

        float mean = sum * inverse;
        for (int n = 0; n < g.GroupSize; n++)
        {
            float centred = x[Offset(n) + e] - mean;
            squares += centred * centred;
        }

        return (new(mean), new(MathF.Sqrt((squares * inverse) + StddevGeometry.Epsilon)));
    }
}
