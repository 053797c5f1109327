using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// Rows of <see cref="Engine.BiasActGrad"/>; row <c>part</c> of the sums, which stays in the first-level cache, receives the part's.
/// </summary>
internal readonly unsafe struct BiasActGradWork(LeakyReluGate gate, int channels, Tiles tiles, float* dy, float* y, float* dx, float* sums,
    bool stream) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        float* sum = sums + ((nint)part * channels);
        new Span<float>(sum, channels).Clear();
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            nint start = (nint)row * channels;
            Gate<T>(gate, channels, dy + start, y + start, dx + start, sum, stream);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gate<T>(LeakyReluGate gate, nint channels, float* dy, float* y, float* dx, float* sum, bool stream)
        where T : struct, ISimdLane<T>
    {
        nint c = 0;
        for (; c <= channels - T.Count; c += T.Count)
        {
            T gradient = gate.Apply(T.Load(dy + c), T.Load(y + c));
            Streaming.Store(stream, dx + c, gradient);
            T.Store(sum + c, T.Load(sum + c) + gradient);
        }

        for (; c < channels; c++)
        {
            dx[c] = gate.Apply(new ScalarLane(dy[c]), new ScalarLane(y[c])).Value;
            sum[c] += dx[c];
        }
    }
}
