using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>Rows of squares of <see cref="Engine.ActPool"/>.</summary>
internal readonly unsafe struct ActPoolWork(ActPoolGeometry g, Tiles tiles, float* x, float* y, uint* signs) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        LeakyRelu activation = new(g.Slope);
        foreach (PixelSquare square in new PixelSquares(g, tiles[part]))
        {
            Average<T>(activation, square, x + square.Large, y + square.Small, signs + square.Signs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Average<T>(LeakyRelu activation, in PixelSquare s, float* x, float* y, uint* signs)
        where T : struct, ISimdLane<T>
    {
        nint channels = s.Channels, c = 0;
        for (nint word = 0; word < s.Words; word++)
        {
            nint end = nint.Min(channels, c + ActPoolGeometry.SignsPerWord);
            uint b0 = 0, b1 = 0, b2 = 0, b3 = 0;
            int bit = 0;
            for (; c <= end - T.Count; c += T.Count, bit += T.Count)
            {
                T x0 = T.Load(x + c), x1 = T.Load(x + channels + c), x2 = T.Load(x + s.Below + c), x3 = T.Load(x + s.Below + channels + c);
                T upper = activation.Apply(x0) + activation.Apply(x1), lower = activation.Apply(x2) + activation.Apply(x3);
                T.Store(y + c, (upper + lower) * T.Splat(0.25f));
                b0 |= T.PositiveBits(x0) << bit;
                b1 |= T.PositiveBits(x1) << bit;
                b2 |= T.PositiveBits(x2) << bit;
                b3 |= T.PositiveBits(x3) << bit;
            }

            for (; c < end; c++, bit++)
            {
                ScalarLane x0 = new(x[c]), x1 = new(x[channels + c]), x2 = new(x[s.Below + c]), x3 = new(x[s.Below + channels + c]);
                ScalarLane upper = activation.Apply(x0) + activation.Apply(x1), lower = activation.Apply(x2) + activation.Apply(x3);
                y[c] = (upper + lower).Value * 0.25f;
                b0 |= (x0.Value > 0 ? 1u : 0) << bit;
                b1 |= (x1.Value > 0 ? 1u : 0) << bit;
                b2 |= (x2.Value > 0 ? 1u : 0) << bit;
                b3 |= (x3.Value > 0 ? 1u : 0) << bit;
            }

            signs[word] = b0;
            signs[s.Words + word] = b1;
            signs[s.SignsBelow + word] = b2;
            signs[s.SignsBelow + s.Words + word] = b3;
        }
    }
}

/// <summary>
/// Rows of squares of <see cref="Engine.ActPoolGrad"/>. Where there are sums, row <c>part</c> of them receives the part's.
/// </summary>
internal readonly unsafe struct ActPoolGradWork(ActPoolGeometry g, Tiles tiles, float* dy, uint* signs, float* dx, float* sums, bool stream)
    : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        LeakyReluGate gate = new(g.Slope);
        float* sum = sums is null ? null : sums + ((nint)part * g.Large[3]);
        if (sum is not null)
        {
            new Span<float>(sum, g.Large[3]).Clear();
        }

        foreach (PixelSquare square in new PixelSquares(g, tiles[part]))
        {
            Spread<T>(gate, square, dy + square.Small, signs + square.Signs, dx + square.Large, sum, stream);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread<T>(LeakyReluGate gate, in PixelSquare s, float* dy, uint* signs, float* dx, float* sum, bool stream)
        where T : struct, ISimdLane<T>
    {
        nint channels = s.Channels, c = 0;
        for (nint word = 0; word < s.Words; word++)
        {
            nint end = nint.Min(channels, c + ActPoolGeometry.SignsPerWord);
            uint b0 = signs[word], b1 = signs[s.Words + word], b2 = signs[s.SignsBelow + word], b3 = signs[s.SignsBelow + s.Words + word];
            int bit = 0;
            for (; c <= end - T.Count; c += T.Count, bit += T.Count)
            {
                T positive = T.Load(dy + c) * T.Splat(0.25f), negative = positive * T.Splat(gate.Slope);
                T d0 = T.SelectBits(b0 >> bit, positive, negative), d1 = T.SelectBits(b1 >> bit, positive, negative);
                T d2 = T.SelectBits(b2 >> bit, positive, negative), d3 = T.SelectBits(b3 >> bit, positive, negative);
                Streaming.Store(stream, dx + c, d0);
                Streaming.Store(stream, dx + channels + c, d1);
                Streaming.Store(stream, dx + s.Below + c, d2);
                Streaming.Store(stream, dx + s.Below + channels + c, d3);
                if (sum is not null)
                {
                    T.Store(sum + c, T.Load(sum + c) + (d0 + d1 + (d2 + d3)));
                }
            }

            for (; c < end; c++, bit++)
            {
                float positive = dy[c] * 0.25f, negative = positive * gate.Slope;
                float d0 = (b0 >> bit & 1) != 0 ? positive : negative, d1 = (b1 >> bit & 1) != 0 ? positive : negative;
                float d2 = (b2 >> bit & 1) != 0 ? positive : negative, d3 = (b3 >> bit & 1) != 0 ? positive : negative;
                (dx[c], dx[channels + c], dx[s.Below + c], dx[s.Below + channels + c]) = (d0, d1, d2, d3);
                if (sum is not null)
                {
                    sum[c] += d0 + d1 + (d2 + d3);
                }
            }
        }
    }
}

/// <summary>Rows of squares of <see cref="Engine.ActPoolTangent"/>.</summary>
internal readonly unsafe struct ActPoolTangentWork(ActPoolGeometry g, Tiles tiles, float* u, uint* signs, float* v) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        LeakyReluGate gate = new(g.Slope);
        foreach (PixelSquare square in new PixelSquares(g, tiles[part]))
        {
            Average<T>(gate, square, u + square.Large, signs + square.Signs, v + square.Small);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Average<T>(LeakyReluGate gate, in PixelSquare s, float* u, uint* signs, float* v)
        where T : struct, ISimdLane<T>
    {
        nint channels = s.Channels, c = 0;
        for (nint word = 0; word < s.Words; word++)
        {
            nint end = nint.Min(channels, c + ActPoolGeometry.SignsPerWord);
            uint b0 = signs[word], b1 = signs[s.Words + word], b2 = signs[s.SignsBelow + word], b3 = signs[s.SignsBelow + s.Words + word];
            int bit = 0;
            for (; c <= end - T.Count; c += T.Count, bit += T.Count)
            {
                T upper = Gate(gate, b0 >> bit, T.Load(u + c)) + Gate(gate, b1 >> bit, T.Load(u + channels + c));
                T lower = Gate(gate, b2 >> bit, T.Load(u + s.Below + c)) + Gate(gate, b3 >> bit, T.Load(u + s.Below + channels + c));
                T.Store(v + c, (upper + lower) * T.Splat(0.25f));
            }

            for (; c < end; c++, bit++)
            {
                float upper = GateOne(gate, b0 >> bit, u[c]) + GateOne(gate, b1 >> bit, u[channels + c]);
                float lower = GateOne(gate, b2 >> bit, u[s.Below + c]) + GateOne(gate, b3 >> bit, u[s.Below + channels + c]);
                v[c] = (upper + lower) * 0.25f;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Gate<T>(LeakyReluGate gate, uint bits, T u)
        where T : struct, ISimdLane<T> => T.SelectBits(bits, u, u * T.Splat(gate.Slope));

    private static float GateOne(LeakyReluGate gate, uint bits, float u) => (bits & 1) != 0 ? u : u * gate.Slope;
}

/// <summary>
/// Four pixels of the large image that are one of the small: where their channels and signs are, in elements from the start.
/// </summary>
/// <param name="Large">Upper left pixel of the large image.</param>
/// <param name="Small">Pixel of the small image.</param>
/// <param name="Signs">The upper left pixel's words.</param>
/// <param name="Channels">Channels of a pixel.</param>
/// <param name="Words">Words of signs of a pixel.</param>
/// <param name="Below">From a pixel of the large image to the one below.</param>
/// <param name="SignsBelow">The same in words of signs.</param>
internal readonly record struct PixelSquare(nint Large, nint Small, nint Signs, nint Channels, nint Words, nint Below, nint SignsBelow);

/// <summary>The squares of some rows, from left to right.</summary>
internal struct PixelSquares(in ActPoolGeometry g, Tile tile)
{
    private readonly nint channels = g.Large[3], words = g.WordsPerPixel, width = g.Large[2] / 2,
        end = (nint)(tile.Row + tile.Rows) * (g.Large[2] / 2);
    private nint pixel = ((nint)tile.Row * (g.Large[2] / 2)) - 1;

    public readonly PixelSquare Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            nint upperLeft = (pixel / width * 4 * width) + (2 * (pixel % width));
            return new(upperLeft * channels, pixel * channels, upperLeft * words, channels, words, 2 * width * channels, 2 * width * words);
        }
    }

    public readonly PixelSquares GetEnumerator() => this;

    public bool MoveNext() => ++pixel < end;
}
