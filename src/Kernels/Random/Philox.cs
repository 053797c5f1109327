using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PGGan.Kernels;

/// <summary>
/// Counter-based random numbers: Philox 4×32 with ten rounds (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC
/// 2011). The value at (seed, purpose, index, element) depends on nothing else, so there is no generator state to save and the order of
/// drawing is free. Drawn on the host for every engine alike, so both engines see the same bits.
/// </summary>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The four 32-bit words of one counter under one key.</summary>
    /// <param name="counter">128-bit counter, lowest word first.</param>
    /// <param name="key">64-bit key.</param>
    public static (uint X0, uint X1, uint X2, uint X3) Block(UInt128 counter, ulong key)
    {
        uint x0 = (uint)counter, x1 = (uint)(counter >> 32), x2 = (uint)(counter >> 64), x3 = (uint)(counter >> 96);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * x0, p1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0, x1, x2, x3);
    }

    /// <summary>The words of elements <c>4 · block</c> to <c>4 · block + 3</c> of an item of a stream.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Block(RandomStream stream, long index, int block) =>
        Block(new UInt128((ulong)index, (ulong)block), stream.Key);

    /// <summary>The number in [0, 1) that a word stands for: its upper 24 bits.</summary>
    public static float Fraction(uint word) => (word >> 8) * (1f / (1 << 24));

    /// <summary>Fills with independent uniform numbers in [0, 1): <see cref="Fraction"/> of each word of each block.</summary>
    /// <param name="stream">Seed and purpose.</param>
    /// <param name="index">Which item of the stream, e.g. the number of the image.</param>
    /// <param name="values">The elements of that item.</param>
    public static void Uniform(RandomStream stream, long index, Span<float> values)
    {
        for (int i = 0; i < values.Length; i += 4)
        {
            (uint a, uint b, uint c, uint d) = Block(stream, index, i / 4);
            ReadOnlySpan<uint> words = [a, b, c, d];
            for (int j = 0; j < 4 && i + j < values.Length; j++)
            {
                values[i + j] = Fraction(words[j]);
            }
        }
    }

    /// <summary>
    /// Fills with independent standard normal numbers: Box–Muller of the words 0, 1 and 2, 3 of each block, in double precision, the same
    /// bits on every machine (<see cref="BoxMuller"/>).
    /// </summary>
    /// <inheritdoc cref="Uniform"/>
    public static void Normal(RandomStream stream, long index, Span<float> values) => Normal(stream, index, firstBlock: 0, values);

    /// <summary><see cref="Normal(RandomStream, long, Span{float})"/> from element <c>4 · firstBlock</c> of the item on.</summary>
    internal static void Normal(RandomStream stream, long index, int firstBlock, Span<float> values)
    {
        int width = Vector<ulong>.Count;
        Vector<ulong> item = new((ulong)index);
        Span<float> drawn = stackalloc float[4 * width];   // a block in each column of [4, width]
        for (int i = 0; i < values.Length; i += 4 * width)
        {
            Vector<ulong> block = new Vector<ulong>((ulong)(firstBlock + (i / 4))) + Vector<ulong>.Indices;
            (Vector<ulong> a, Vector<ulong> b, Vector<ulong> c, Vector<ulong> d) = Blocks(block, item, stream.Key);
            (Vector<double> n0, Vector<double> n1) = BoxMuller.Pair(a, b);
            (Vector<double> n2, Vector<double> n3) = BoxMuller.Pair(c, d);
            Vector.Narrow(n0, n1).CopyTo(drawn);
            Vector.Narrow(n2, n3).CopyTo(drawn[(2 * width)..]);
            Transpose(drawn, values.Slice(i, Math.Min(4 * width, values.Length - i)));
        }
    }

    /// <summary><see cref="Block(UInt128, ulong)"/> of several counters at once, a 32-bit word in each 64-bit lane.</summary>
    /// <param name="low">Lower halves of the counters.</param>
    /// <param name="high">Upper halves.</param>
    /// <param name="key">64-bit key.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector<ulong> X0, Vector<ulong> X1, Vector<ulong> X2, Vector<ulong> X3) Blocks(Vector<ulong> low, Vector<ulong> high,
        ulong key)
    {
        Vector<ulong> word = new(uint.MaxValue);
        Vector<ulong> x0 = low & word, x1 = low >>> 32, x2 = high & word, x3 = high >>> 32;
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            Vector<ulong> p0 = Product(x0, Multiplier0), p1 = Product(x2, Multiplier1);
            (x0, x1, x2, x3) = ((p1 >>> 32) ^ x1 ^ new Vector<ulong>(k0), p1 & word, (p0 >>> 32) ^ x3 ^ new Vector<ulong>(k1), p0 & word);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0, x1, x2, x3);
    }

    /// <summary>
    /// A 32-bit word in each lane times another. Processors have an instruction for it, while lanes of 64 bits, of which the compiler
    /// cannot know that half are zero, take several.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<ulong> Product(Vector<ulong> word, uint factor)
    {
        if (Vector<ulong>.Count == Vector256<ulong>.Count && Avx2.IsSupported)
        {
            return Avx2.Multiply(word.AsVector256().AsUInt32(), Vector256.Create((ulong)factor).AsUInt32()).AsVector();
        }

        return Vector<ulong>.Count == Vector128<ulong>.Count && Sse2.IsSupported
            ? Sse2.Multiply(word.AsVector128().AsUInt32(), Vector128.Create((ulong)factor).AsUInt32()).AsVector()
            : word * new Vector<ulong>(factor);
    }

    /// <summary>The first rows of the transpose of <paramref name="columns"/> [4, width].</summary>
    private static void Transpose(ReadOnlySpan<float> columns, Span<float> rows)
    {
        int width = columns.Length / 4, block = 0;
        for (; rows.Length >= 4; rows = rows[4..], block++)
        {
            (rows[0], rows[1], rows[2], rows[3]) = (columns[block], columns[block + width], columns[block + (2 * width)],
                columns[block + (3 * width)]);
        }

        for (int j = 0; j < rows.Length; j++)
        {
            rows[j] = columns[block + (j * width)];
        }
    }
}

/// <summary>The key of a stream of random numbers.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Purpose">What the numbers are for: each layer numbers its own purposes, and no two layers use the same number.</param>
public readonly record struct RandomStream(int Seed, int Purpose)
{
    /// <summary>The 64-bit Philox key: the purpose above the seed.</summary>
    public ulong Key => ((ulong)(uint)Purpose << 32) | (uint)Seed;
}
