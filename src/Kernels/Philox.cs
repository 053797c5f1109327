namespace PGGan.Kernels;

/// <summary>
/// Counter-based random numbers: Philox 4×32 with ten rounds (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// The value at (seed, purpose, index, element) depends on nothing else, so there is no generator state to save and the order of drawing is free.
/// Drawn on the host for every engine alike, so both engines see the same bits.
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

    /// <summary>Fills with independent uniform numbers in [0, 1), 24 bits each.</summary>
    /// <param name="stream">Seed and purpose.</param>
    /// <param name="index">Which item of the stream, e.g. the number of the image.</param>
    /// <param name="values">The elements of that item.</param>
    public static void Uniform(RandomStream stream, long index, Span<float> values)
    {
        for (int i = 0; i < values.Length; i += 4)
        {
            (uint a, uint b, uint c, uint d) = Block(new UInt128((ulong)index, (ulong)(i / 4)), stream.Key);
            ReadOnlySpan<uint> words = [a, b, c, d];
            for (int j = 0; j < 4 && i + j < values.Length; j++)
            {
                values[i + j] = (words[j] >> 8) * (1f / (1 << 24));
            }
        }
    }

    /// <summary>Fills with independent standard normal numbers (Box–Muller in double precision).</summary>
    /// <inheritdoc cref="Uniform"/>
    public static void Normal(RandomStream stream, long index, Span<float> values)
    {
        for (int i = 0; i < values.Length; i += 4)
        {
            (uint a, uint b, uint c, uint d) = Block(new UInt128((ulong)index, (ulong)(i / 4)), stream.Key);
            (float n0, float n1) = BoxMuller(a, b);
            (float n2, float n3) = BoxMuller(c, d);
            ReadOnlySpan<float> normals = [n0, n1, n2, n3];
            for (int j = 0; j < 4 && i + j < values.Length; j++)
            {
                values[i + j] = normals[j];
            }
        }
    }

    private static (float, float) BoxMuller(uint a, uint b)
    {
        const double unit = 1.0 / (1L << 32);
        double radius = Math.Sqrt(-2 * Math.Log((a + 0.5) * unit));   // + ½: never the logarithm of zero
        (double sin, double cos) = Math.SinCos(2 * Math.PI * (b + 0.5) * unit);
        return ((float)(radius * cos), (float)(radius * sin));
    }
}

/// <summary>What a random number is drawn for: streams of one seed are independent of each other.</summary>
public enum RandomPurpose
{
    /// <summary>Initial weights; the index is the parameter's number.</summary>
    Weights = 1,

    /// <summary>Latents of the discriminator step; the index is the image's number.</summary>
    DiscriminatorLatents,

    /// <summary>Latents of the generator step.</summary>
    GeneratorLatents,

    /// <summary>The mixing factor between a real and a fake image in the gradient penalty.</summary>
    PenaltyMix,

    /// <summary>The order of the images in an epoch.</summary>
    DataOrder,

    /// <summary>Which images are mirrored.</summary>
    Mirror,

    /// <summary>Latents of sample grids and of <c>generate</c>; the index is the seed asked for.</summary>
    SampleLatents,

    /// <summary>The built-in data set; the index is the picture's number.</summary>
    SyntheticImages,

    /// <summary>Tests and benchmarks.</summary>
    Test,
}

/// <summary>The key of a stream of random numbers.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Purpose">What the numbers are for.</param>
public readonly record struct RandomStream(int Seed, RandomPurpose Purpose)
{
    /// <summary>The 64-bit Philox key: the purpose above the seed.</summary>
    public ulong Key => ((ulong)(uint)Purpose << 32) | (uint)Seed;
}
