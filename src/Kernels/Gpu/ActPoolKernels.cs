using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary><c>y[n, h, w, c] = ¼ · Σ_{a,b} lrelu(x[n, 2h + a, 2w + b, c])</c>, and the signs of x.</summary>
internal readonly struct ActPoolKernel(SignedSquares squares, Floats x, Floats y, ArrayView<uint> signs) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        LeakyRelu activation = new(squares.Slope);
        for (uint i = Stride.First; i < (uint)squares.Count; i += Stride.Step)
        {
            SignedSquare s = squares.At(i);
            uint upperLeft = 0, upperRight = 0, lowerLeft = 0, lowerRight = 0;
            for (int c = 0; c < s.Channels; c++)
            {
                int at = s.Large + c, below = at + squares.Below;
                ScalarLane x0 = new(x.Load(at)), x1 = new(x.Load(at + squares.Channels)), x2 = new(x.Load(below)), x3 = new(x.Load(below + squares.Channels));
                ScalarLane upper = activation.Apply(x0) + activation.Apply(x1), lower = activation.Apply(x2) + activation.Apply(x3);
                y.Store(s.Small + c, 0.25f * (upper + lower).Value);
                upperLeft |= SignedSquares.Bit(x0, c);
                upperRight |= SignedSquares.Bit(x1, c);
                lowerLeft |= SignedSquares.Bit(x2, c);
                lowerRight |= SignedSquares.Bit(x3, c);
            }

            signs[s.Signs] = upperLeft;
            signs[s.Signs + squares.Words] = upperRight;
            signs[s.Signs + squares.SignsBelow] = lowerLeft;
            signs[s.Signs + squares.SignsBelow + squares.Words] = lowerRight;
        }
    }
}

/// <summary><c>dx[n, 2h + a, 2w + b, c] = ¼ · (x &gt; 0 ? dy[n, h, w, c] : slope · dy[n, h, w, c])</c></summary>
internal readonly struct ActPoolGradKernel(SignedSquares squares, Floats dy, ArrayView<uint> signs, Floats dx) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)squares.Count; i += Stride.Step)
        {
            SignedSquare s = squares.At(i);
            uint upperLeft = signs[s.Signs], upperRight = signs[s.Signs + squares.Words];
            uint lowerLeft = signs[s.Signs + squares.SignsBelow], lowerRight = signs[s.Signs + squares.SignsBelow + squares.Words];
            for (int c = 0; c < s.Channels; c++)
            {
                int at = s.Large + c, below = at + squares.Below;
                float quarter = 0.25f * dy.Load(s.Small + c);
                dx.Store(at, squares.Gate(upperLeft, c, quarter));
                dx.Store(at + squares.Channels, squares.Gate(upperRight, c, quarter));
                dx.Store(below, squares.Gate(lowerLeft, c, quarter));
                dx.Store(below + squares.Channels, squares.Gate(lowerRight, c, quarter));
            }
        }
    }
}

/// <summary><c>v[n, h, w, c] = ¼ · Σ_{a,b} (x &gt; 0 ? u : slope · u)[n, 2h + a, 2w + b, c]</c></summary>
internal readonly struct ActPoolTangentKernel(SignedSquares squares, Floats u, ArrayView<uint> signs, Floats v) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)squares.Count; i += Stride.Step)
        {
            SignedSquare s = squares.At(i);
            uint upperLeft = signs[s.Signs], upperRight = signs[s.Signs + squares.Words];
            uint lowerLeft = signs[s.Signs + squares.SignsBelow], lowerRight = signs[s.Signs + squares.SignsBelow + squares.Words];
            for (int c = 0; c < s.Channels; c++)
            {
                int at = s.Large + c, below = at + squares.Below;
                float upper = squares.Gate(upperLeft, c, u.Load(at)) + squares.Gate(upperRight, c, u.Load(at + squares.Channels));
                float lower = squares.Gate(lowerLeft, c, u.Load(below)) + squares.Gate(lowerRight, c, u.Load(below + squares.Channels));
                v.Store(s.Small + c, 0.25f * (upper + lower));
            }
        }
    }
}

/// <summary>The 2×2 squares of an image with their signs, cut into pieces of up to 32 channels, one a thread.</summary>
/// <param name="Count">Pieces.</param>
/// <param name="Width">Squares of a row.</param>
/// <param name="Channels">Channels of a pixel.</param>
/// <param name="Words">Words of signs of a pixel.</param>
/// <param name="Slope">Slope of the leaky ReLU.</param>
internal readonly record struct SignedSquares(int Count, int Width, int Channels, int Words, float Slope)
{
    /// <summary>From a pixel to the one below, in elements.</summary>
    public int Below => 2 * Width * Channels;

    /// <summary>From a pixel's signs to those of the one below, in words.</summary>
    public int SignsBelow => 2 * Width * Words;

    public static SignedSquares Of(in ActPoolGeometry g) => new(g.SignWords / 4, g.Large[2] / 2, g.Large[3], g.WordsPerPixel, g.Slope);

    public static uint Bit(ScalarLane x, int place) => x.Value > 0 ? 1u << place : 0u;

    /// <summary>Piece number <paramref name="i"/>.</summary>
    public SignedSquare At(uint i)
    {
        int pixel = (int)(i / (uint)Words), word = (int)(i % (uint)Words), channel = word * ActPoolGeometry.SignsPerWord;
        int upperLeft = (pixel / Width * 4 * Width) + (pixel % Width * 2);
        return new SignedSquare(
            (upperLeft * Channels) + channel,
            (pixel * Channels) + channel,
            (upperLeft * Words) + word,
            Math.Min(ActPoolGeometry.SignsPerWord, Channels - channel));
    }

    public float Gate(uint signs, int place, float value) => ((signs >> place) & 1) != 0 ? value : Slope * value;
}

/// <summary>Where a piece of a square begins.</summary>
/// <param name="Large">In the large image, upper left pixel.</param>
/// <param name="Small">In the small image.</param>
/// <param name="Signs">In the signs, upper left pixel.</param>
/// <param name="Channels">How many channels it has.</param>
internal readonly record struct SignedSquare(int Large, int Small, int Signs, int Channels);
