using System.Runtime.CompilerServices;
using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// <c>y[n, h, w, c] = ¼ · Σ_{a,b} lrelu(x[n, 2h + a, 2w + b, c])</c>, and the signs of x. A thread has four channels of a square, 16 signs:
/// neighbours read and write neighbours, and no thread waits for another to fill a word.
/// </summary>
internal readonly struct ActPoolKernel(SignedSquares squares, Floats x, Floats y, ArrayView<ushort> signs) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)squares.Count; i += Stride.Step)
        {
            SquarePiece at = squares.At(i);
            Lane4 x0 = squares.Load(x, at.Large, at), x1 = squares.Load(x, at.Large + squares.Channels, at);
            Lane4 x2 = squares.Load(x, at.Below, at), x3 = squares.Load(x, at.Below + squares.Channels, at);
            LeakyRelu activation = new(squares.Slope);
            Lane4 upper = activation.Apply(x0) + activation.Apply(x1), lower = activation.Apply(x2) + activation.Apply(x3);
            squares.Store(y, at.Small, at, Lane4.Splat(0.25f) * (upper + lower));
            signs[(int)i] = (ushort)(Bits(x0) | (Bits(x1) << 4) | (Bits(x2) << 8) | (Bits(x3) << 12));
        }
    }

    private static uint Bits(Lane4 x) => (x.X > 0 ? 1u : 0) | (x.Y > 0 ? 2u : 0) | (x.Z > 0 ? 4u : 0) | (x.W > 0 ? 8u : 0);
}

/// <summary><c>dx[n, 2h + a, 2w + b, c] = ¼ · (x &gt; 0 ? dy[n, h, w, c] : slope · dy[n, h, w, c])</c></summary>
internal readonly struct ActPoolGradKernel(SignedSquares squares, Floats dy, ArrayView<ushort> signs, Floats dx) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)squares.Count; i += Stride.Step)
        {
            Write(i);
        }
    }

    /// <summary>The gradients of piece <paramref name="i"/>, and their sum over the square.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane4 Write(uint i)
    {
        SquarePiece at = squares.At(i);
        uint bits = signs[(int)i];
        Lane4 quarter = Lane4.Splat(0.25f) * squares.Load(dy, at.Small, at);
        Lane4 d0 = squares.Gate(bits, quarter), d1 = squares.Gate(bits >> 4, quarter);
        Lane4 d2 = squares.Gate(bits >> 8, quarter), d3 = squares.Gate(bits >> 12, quarter);
        squares.Store(dx, at.Large, at, d0);
        squares.Store(dx, at.Large + squares.Channels, at, d1);
        squares.Store(dx, at.Below, at, d2);
        squares.Store(dx, at.Below + squares.Channels, at, d3);
        return d0 + d1 + (d2 + d3);
    }
}

/// <summary>
/// The same pass with the squares' sums as terms of the bias's gradient; for pixels of whole vectors, <c>T</c> is <see cref="Lane4"/>.
/// </summary>
internal readonly struct ActPoolGradTerm(ActPoolGradKernel gradient) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T> => T.From(gradient.Write((uint)index));
}

/// <summary><c>v[n, h, w, c] = ¼ · Σ_{a,b} (x &gt; 0 ? u : slope · u)[n, 2h + a, 2w + b, c]</c></summary>
internal readonly struct ActPoolTangentKernel(SignedSquares squares, Floats u, ArrayView<ushort> signs, Floats v) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)squares.Count; i += Stride.Step)
        {
            SquarePiece at = squares.At(i);
            uint bits = signs[(int)i];
            Lane4 u0 = squares.Load(u, at.Large, at), u1 = squares.Load(u, at.Large + squares.Channels, at);
            Lane4 u2 = squares.Load(u, at.Below, at), u3 = squares.Load(u, at.Below + squares.Channels, at);
            Lane4 upper = squares.Gate(bits, u0) + squares.Gate(bits >> 4, u1),
                lower = squares.Gate(bits >> 8, u2) + squares.Gate(bits >> 12, u3);
            squares.Store(v, at.Small, at, Lane4.Splat(0.25f) * (upper + lower));
        }
    }
}

/// <summary>
/// The 2×2 squares of an image, cut into pieces of up to four channels, one a thread; a piece's 16 signs are half a word.
/// </summary>
/// <param name="Count">Pieces.</param>
/// <param name="Width">Squares of a row.</param>
/// <param name="Channels">Channels of a pixel.</param>
/// <param name="Slope">Slope of the leaky ReLU.</param>
internal readonly record struct SignedSquares(int Count, int Width, int Channels, float Slope)
{
    public static SignedSquares Of(in ActPoolGeometry g) =>
        new(g.Small.Count / g.Large[3] * Pieces(g.Large[3]), g.Small[2], g.Large[3], g.Slope);

    /// <summary>Where piece number <paramref name="i"/> begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SquarePiece At(uint i)
    {
        uint pieces = (uint)Pieces(Channels), pixel = i / pieces;
        int channel = 4 * (int)(i % pieces);
        int large = ((int)((pixel / (uint)Width * 4 * (uint)Width) + (pixel % (uint)Width * 2)) * Channels) + channel;
        return new SquarePiece(((int)pixel * Channels) + channel, large, large + (2 * Width * Channels), Math.Min(4, Channels - channel));
    }

    /// <summary>A piece's channels of one pixel; zeros behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane4 Load(Floats x, int start, SquarePiece piece) => Channels % 4 == 0
        ? x.Load4(start / 4)
        : new Lane4(
            x.Load(start),
            piece.Channels > 1 ? x.Load(start + 1) : 0,
            piece.Channels > 2 ? x.Load(start + 2) : 0,
            piece.Channels > 3 ? x.Load(start + 3) : 0);

    /// <summary>Writes a piece's channels of one pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Floats y, int start, SquarePiece piece, Lane4 value)
    {
        if (Channels % 4 == 0)
        {
            y.Store4(start / 4, value);
            return;
        }

        y.Store(start, value.X);
        if (piece.Channels > 1)
        {
            y.Store(start + 1, value.Y);
        }

        if (piece.Channels > 2)
        {
            y.Store(start + 2, value.Z);
        }

        if (piece.Channels > 3)
        {
            y.Store(start + 3, value.W);
        }
    }

    /// <summary>The value where a bit is set, else its slope-fold; the lowest bit is the first channel's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane4 Gate(uint bits, Lane4 value) => new(
        (bits & 1) != 0 ? value.X : Slope * value.X,
        (bits & 2) != 0 ? value.Y : Slope * value.Y,
        (bits & 4) != 0 ? value.Z : Slope * value.Z,
        (bits & 8) != 0 ? value.W : Slope * value.W);

    private static int Pieces(int channels) => (channels + 3) / 4;
}

/// <summary>Where a piece of a square begins.</summary>
/// <param name="Small">In the small image.</param>
/// <param name="Large">In the large image, upper left pixel.</param>
/// <param name="Below">In the large image, lower left pixel.</param>
/// <param name="Channels">How many channels it has.</param>
internal readonly record struct SquarePiece(int Small, int Large, int Below, int Channels);
