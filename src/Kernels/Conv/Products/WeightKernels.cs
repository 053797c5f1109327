using System.Runtime.InteropServices;
using ILGPU;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// Rows of another length or format: <c>y[row, c] = x[row, c]</c>, zero behind the end, so that every row is whole chunks. What products
/// read that is not stored so: images of three channels and the map with the standard deviation.
/// </summary>
internal readonly struct PackKernel(int rows, int channels, int vectors, Floats x, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)(rows * vectors); i += Stride.Step)
        {
            int row = (int)(i / (uint)vectors), c = 4 * (int)(i % (uint)vectors), first = row * channels;
            Lane4 values = new(
                c < channels ? x.Load(first + c) : 0,
                c + 1 < channels ? x.Load(first + c + 1) : 0,
                c + 2 < channels ? x.Load(first + c + 2) : 0,
                c + 3 < channels ? x.Load(first + c + 3) : 0);
            y.Store4((int)i, values);
        }
    }
}

/// <summary>
/// A resampled convolution as one on the small image. Enlarging and then R taps a side are R + 1 taps from the small pixel's corner, d =
/// −pad … pad + 1, with the weights <c>w₂[d] = w[pad − d] + w[pad − d + 1]</c>, the same in both directions: an output pixel of parity (a,
/// b) sees those with <c>d ≡ (a, b) mod 2</c>, so a quarter of them. Convolution and then the average of 2×2 is the same with w backwards,
/// and a quarter of it.
/// </summary>
/// <param name="Kernel">R.</param>
/// <param name="Outputs">K.</param>
/// <param name="Inputs">C.</param>
/// <param name="Averages">1: the average after the convolution; 0: enlarged before.</param>
/// <param name="ByParity">1: the taps of each parity together; 0: all in one.</param>
/// <param name="TapsFirst">1: <c>[parity, tap, K, C]</c>; 0: <c>[parity, K, tap, C]</c>.</param>
internal readonly record struct ResampledTaps(int Kernel, int Outputs, int Inputs, int Averages, int ByParity, int TapsFirst)
{
    /// <summary>Taps a side: R + 1.</summary>
    public int Side => Kernel + 1;

    /// <summary>Taps a side that one parity sees.</summary>
    public int ParitySide => Side / 2;

    /// <summary>¼ for the average.</summary>
    public float Factor => Averages != 0 ? 0.25f : 1;

    /// <summary>The first of the two taps of w that a tap u (0 to R) of w₂ adds up; the other is the one after it.</summary>
    public int FirstOf(int u) => Averages != 0 ? u - 1 : Kernel - 1 - u;

    /// <summary>Where the rows of channels of tap (u, v) and output channel k are.</summary>
    public int Row(int u, int v, int k)
    {
        int parity = 0, tap = (u * Side) + v, taps = Side * Side;
        if (ByParity != 0)
        {
            int pad = Kernel / 2, a = (u - pad) & 1, b = (v - pad) & 1;
            int i = ((a - u + pad) >> 1) - ((a - pad) >> 1), j = ((b - v + pad) >> 1) - ((b - pad) >> 1);
            (parity, tap, taps) = ((2 * a) + b, (i * ParitySide) + j, ParitySide * ParitySide);
        }

        return TapsFirst != 0 ? (((parity * taps) + tap) * Outputs) + k : (((parity * Outputs) + k) * taps) + tap;
    }
}

/// <summary>A weight and the way in which it is prepared for products: what a kernel needs of it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WeightEntry
{
    /// <summary>The address of the weight.</summary>
    public long Source;

    /// <summary>The first group of threads that works on it.</summary>
    public int FirstGroup;

    /// <summary>Where it goes, in vectors of four numbers.</summary>
    public int Target;

    /// <summary>Vectors of all rows, and of one row of channels.</summary>
    public int Vectors, RowVectors;

    /// <summary>1: taps are gathered; 0: rows are copied.</summary>
    public int IsGathered;

    /// <summary>Which taps meet.</summary>
    public ResampledTaps Taps;
}

/// <summary>
/// Weights as products read them, some groups of threads to each: rows of channels that are whole chunks of their format, zero behind the
/// end, and for a resampled convolution <c>w₂[u, v, k, c] = factor · Σ w[k, r, s, c]</c> over the up to two by two taps that meet there.
/// The weights lie anywhere in the device's memory, so an entry names them by their addresses.
/// </summary>
/// <param name="weights">How many.</param>
/// <param name="table">An entry for each, in the order of their groups.</param>
/// <param name="y">Takes all of them.</param>
internal readonly unsafe struct PrepareWeightsKernel(int weights, ArrayView<WeightEntry> table, Floats y) : IKernel
{
    /// <summary>Vectors that a group works on: 16 for each of its threads.</summary>
    public const int GroupVectors = 1 << 12;

    /// <inheritdoc/>
    public void Execute()
    {
        // The last entry that begins with this group or before it.
        int low = 0, high = weights - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            bool isBefore = table[middle].FirstGroup <= Grid.IdxX;
            low = isBefore ? middle : low;
            high = isBefore ? high : middle - 1;
        }

        WeightEntry weight = table[low];
        int first = (Grid.IdxX - weight.FirstGroup) * GroupVectors, end = Math.Min(first + GroupVectors, weight.Vectors);
        for (int i = first + Group.IdxX; i < end; i += Group.DimX)
        {
            int vector = i % weight.RowVectors, row = i / weight.RowVectors;
            if (weight.IsGathered != 0)
            {
                Gather(weight, row, vector);
            }
            else
            {
                y.Store4(weight.Target + i, Copied(weight, row, 4 * vector));
            }
        }
    }

    private static Lane4 Copied(WeightEntry weight, int row, int c)
    {
        float* w = (float*)weight.Source + ((long)row * weight.Taps.Inputs);
        int channels = weight.Taps.Inputs;
        return new(
            c < channels ? w[c] : 0,
            c + 1 < channels ? w[c + 1] : 0,
            c + 2 < channels ? w[c + 2] : 0,
            c + 3 < channels ? w[c + 3] : 0);
    }

    private void Gather(WeightEntry weight, int row, int vector)
    {
        ResampledTaps taps = weight.Taps;
        int k = row % taps.Outputs, u = row / taps.Outputs / taps.Side, v = row / taps.Outputs % taps.Side, c = 4 * vector;
        Lane4 values = new(At(weight, k, u, v, c), At(weight, k, u, v, c + 1), At(weight, k, u, v, c + 2), At(weight, k, u, v, c + 3));
        y.Store4(weight.Target + (taps.Row(u, v, k) * weight.RowVectors) + vector, values);
    }

    private static float At(WeightEntry weight, int k, int u, int v, int c)
    {
        float* w = (float*)weight.Source;
        ResampledTaps taps = weight.Taps;
        float sum = 0;
        if (c < taps.Inputs)
        {
            for (int r = taps.FirstOf(u); r < taps.FirstOf(u) + 2; r++)
            {
                for (int s = taps.FirstOf(v); s < taps.FirstOf(v) + 2; s++)
                {
                    if ((uint)r < (uint)taps.Kernel && (uint)s < (uint)taps.Kernel)
                    {
                        sum += w[(((((k * taps.Kernel) + r) * taps.Kernel) + s) * taps.Inputs) + c];
                    }
                }
            }
        }

        return taps.Factor * sum;
    }
}

/// <summary>
/// <c>dw[k, r, s, c] = scale · factor · Σ dw₂[u, v, k, c]</c> over the two by two taps that the weight went to, and over the parts of a
/// split product.
/// </summary>
/// <param name="taps">Which taps meet, and where their rows are; its output channels may be padded.</param>
/// <param name="outputs">K.</param>
/// <param name="stride">Floats of a row of channels of dw₂.</param>
/// <param name="splits">Parts.</param>
/// <param name="part">Floats of a part.</param>
/// <param name="parts">dw₂ in parts.</param>
/// <param name="dw">Output <c>[K, R, R, C]</c>, with the scale.</param>
internal readonly struct ScatterTapsKernel(
    ResampledTaps taps, int outputs, int stride, int splits, int part, ArrayView<float> parts, GradientTarget dw) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        int kernel = taps.Kernel;
        for (uint i = Stride.First; i < (uint)(outputs * kernel * kernel * taps.Inputs); i += Stride.Step)
        {
            int c = (int)(i % (uint)taps.Inputs), tap = (int)(i / (uint)taps.Inputs), s = tap % kernel, r = tap / kernel % kernel,
                k = tap / kernel / kernel;
            float sum = 0;
            for (int split = 0; split < splits; split++)
            {
                // Tap r of w is the first of the two at u = FirstOf⁻¹(r) and the second at the tap before or after it.
                int u = First(r), v = First(s);
                sum += At(split, u, v, k, c) + At(split, u, v + 1, k, c) + (At(split, u + 1, v, k, c) + At(split, u + 1, v + 1, k, c));
            }

            dw.Store((int)i, taps.Factor * sum);
        }
    }

    private int First(int r) => taps.Averages != 0 ? r : taps.Kernel - 1 - r;

    private float At(int split, int u, int v, int k, int c) => parts[(split * part) + (taps.Row(u, v, k) * stride) + c];
}
