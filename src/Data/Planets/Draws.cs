using System.Runtime.Intrinsics;
using PGGan.Kernels;

namespace PGGan.Data.Planets;

/// <summary>
/// Random numbers of one picture, one after the other: those of <see cref="Philox.Uniform"/>, drawn four at a time when they are needed. A
/// copy goes on by itself.
/// </summary>
/// <param name="stream">Seed and purpose.</param>
/// <param name="index">The picture's number.</param>
internal struct Draws(RandomStream stream, int index)
{
    private Vector128<uint> block;
    private int next;

    /// <summary>Uniform in [low, high).</summary>
    public float Range(float low, float high) => low + ((high - low) * Number());

    /// <summary>−1 or +1.</summary>
    public float Sign() => Range(0, 1) < 0.5f ? -1 : 1;

    /// <summary>A number below 2²⁴.</summary>
    public int Integer() => (int)(Number() * (1 << 24));

    private float Number()
    {
        int place = next % Vector128<uint>.Count;
        if (place == 0)
        {
            (uint a, uint b, uint c, uint d) = Philox.Block(stream, index, next / Vector128<uint>.Count);
            block = Vector128.Create(a, b, c, d);
        }

        next++;
        return Philox.Fraction(block[place]);
    }
}
