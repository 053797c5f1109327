using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// Rows of <see cref="Engine.PixelNorm"/>: the activation goes to y while its squares are summed, then y is scaled in the cache.
/// </summary>
internal readonly unsafe struct PixelNormWork(PixelNormGeometry g, Tiles tiles, float* x, float* bias, float* y, float* inverseNorm) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            nint start = (nint)row * g.Channels;
            float squares = bias is null
                ? Activate<T, NoBias>(default, new LeakyRelu(g.Slope), g.Channels, x + start, y + start)
                : Activate<T, ChannelBias>(new ChannelBias(bias), new LeakyRelu(g.Slope), g.Channels, x + start, y + start);
            float inverse = 1 / MathF.Sqrt((squares / g.Channels) + g.Epsilon);
            inverseNorm[row] = inverse;
            Multiply<T>(inverse, g.Channels, y + start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Activate<T, TBias>(TBias bias, LeakyRelu activation, nint channels, float* x, float* y)
        where T : struct, ISimdLane<T>
        where TBias : unmanaged, IBias
    {
        T sum = T.Splat(0);
        nint c = 0;
        for (; c <= channels - T.Count; c += T.Count)
        {
            T a = activation.Apply(bias.Add(T.Load(x + c), c));
            T.Store(y + c, a);
            sum = T.MultiplyAdd(a, a, sum);
        }

        float squares = T.Sum(sum);
        for (; c < channels; c++)
        {
            float a = activation.Apply(new ScalarLane(bias.AddScalar(x[c], c))).Value;
            y[c] = a;
            squares += a * a;
        }

        return squares;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<T>(float factor, nint channels, float* y)
        where T : struct, ISimdLane<T>
    {
        T factors = T.Splat(factor);
        nint c = 0;
        for (; c <= channels - T.Count; c += T.Count)
        {
            T.Store(y + c, T.Load(y + c) * factors);
        }

        for (; c < channels; c++)
        {
            y[c] *= factor;
        }
    }
}

/// <summary>
/// Rows of <see cref="Engine.PixelNormGrad"/>: the dot product first, then the gradient, dy and y still in the cache. Where there are sums,
/// row <c>part</c> of them receives the part's gradients summed over its rows.
/// </summary>
internal readonly unsafe struct PixelNormGradWork(
    PixelNormGeometry g, Tiles tiles, float* dy, float* y, float* inverseNorm, float* dx, float* sums, bool stream) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        LeakyReluGate gate = new(g.Slope);
        float* sum = sums is null ? null : sums + ((nint)part * g.Channels);
        if (sum is not null)
        {
            new Span<float>(sum, g.Channels).Clear();
        }

        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            nint start = (nint)row * g.Channels;
            float mean = Dot<T>(g.Channels, dy + start, y + start) / g.Channels;
            if (sum is null)
            {
                Gradient<T>(gate, inverseNorm[row], mean, g.Channels, dy + start, y + start, dx + start, stream);
            }
            else
            {
                SummedGradient<T>(gate, inverseNorm[row], mean, g.Channels, dy + start, y + start, dx + start, sum, stream);
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
            sum = T.MultiplyAdd(T.Load(a + c), T.Load(b + c), sum);
        }

        float dot = T.Sum(sum);
        for (; c < channels; c++)
        {
            dot += a[c] * b[c];
        }

        return dot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gradient<T>(LeakyReluGate gate, float inverse, float mean, nint channels, float* dy, float* y,
        float* dx, bool stream)
        where T : struct, ISimdLane<T>
    {
        nint c = 0;
        for (; c <= channels - T.Count; c += T.Count)
        {
            Streaming.Store(stream, dx + c, At(gate, T.Splat(inverse), T.Splat(mean), T.Load(dy + c), T.Load(y + c)));
        }

        for (; c < channels; c++)
        {
            dx[c] = At(gate, new ScalarLane(inverse), new ScalarLane(mean), new ScalarLane(dy[c]), new ScalarLane(y[c])).Value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SummedGradient<T>(LeakyReluGate gate, float inverse, float mean, nint channels, float* dy, float* y, float* dx,
        float* sum, bool stream)
        where T : struct, ISimdLane<T>
    {
        nint c = 0;
        for (; c <= channels - T.Count; c += T.Count)
        {
            T gradient = At(gate, T.Splat(inverse), T.Splat(mean), T.Load(dy + c), T.Load(y + c));
            Streaming.Store(stream, dx + c, gradient);
            T.Store(sum + c, T.Load(sum + c) + gradient);
        }

        for (; c < channels; c++)
        {
            dx[c] = At(gate, new ScalarLane(inverse), new ScalarLane(mean), new ScalarLane(dy[c]), new ScalarLane(y[c])).Value;
            sum[c] += dx[c];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T At<T>(LeakyReluGate gate, T inverse, T mean, T dy, T y)
        where T : struct, ILane<T> =>
        gate.Apply(inverse * (dy - (y * mean)), y);
}

/// <summary>What is added to an output channel.</summary>
internal interface IBias
{
    /// <summary>The lane at channel <paramref name="c"/> plus its biases.</summary>
    T Add<T>(T x, nint c)
        where T : struct, ISimdLane<T>;

    /// <summary>The value at channel <paramref name="c"/> plus its bias.</summary>
    float AddScalar(float x, nint c);
}

/// <summary>Nothing.</summary>
internal readonly struct NoBias : IBias
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Add<T>(T x, nint c)
        where T : struct, ISimdLane<T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float AddScalar(float x, nint c) => x;
}

/// <summary>One value a channel.</summary>
internal readonly unsafe struct ChannelBias(float* bias) : IBias
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Add<T>(T x, nint c)
        where T : struct, ISimdLane<T> => x + T.Load(bias + c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float AddScalar(float x, nint c) => x + bias[c];
}
