using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// One <see cref="AdamStep"/> of all parameters in place, each weight's average before it: a group of threads to each piece of a parameter. The arrays lie
/// anywhere in the device's memory, so a piece names them by their addresses. Neighbours read neighbours, one float each: of an address the compiler
/// knows no alignment and would make four loads of a vector, far apart for a warp; with four or five arrays enough is under way.
/// </summary>
internal readonly unsafe struct AdamKernel(AdamStep step, Lerp towards, ArrayView<AdamPiece> pieces) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        AdamPiece piece = pieces[Grid.IdxX];
        float* weight = (float*)piece.Weight, second = (float*)piece.SecondMoment, gradient = (float*)piece.Gradient;
        float* first = (float*)piece.FirstMoment, average = (float*)piece.Average;
        for (int i = Group.IdxX; i < piece.Count; i += Group.DimX)
        {
            Lane1 w = new(weight[i]), v = new(second[i]), g = new(gradient[i]);
            Lane1 a = piece.Average != 0 ? new(average[i]) : default, m = piece.FirstMoment != 0 ? new(first[i]) : default;
            a = towards.Apply(a, w);
            if (piece.FirstMoment != 0)
            {
                step.Apply(ref w, ref m, ref v, g);
                first[i] = m.Value;
            }
            else
            {
                step.Apply(ref w, ref v, g);
            }

            if (piece.Average != 0)
            {
                average[i] = a.Value;
            }

            weight[i] = w.Value;
            second[i] = v.Value;
        }
    }
}

/// <summary>
/// <c>sums[0] += Σ x[i]</c>, <c>sums[1] += Σ x[i]²</c> by one group of threads: x is a number a sample.
/// </summary>
internal readonly struct MomentsKernel(int count, Floats x, Floats sums) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        float sum = 0, squares = 0;
        for (int i = Group.IdxX; i < count; i += Group.DimX)
        {
            float value = x.Load(i);
            sum += value;
            squares += value * value;
        }

        sum = StddevGroup<Lane1>.Total(sum);
        squares = StddevGroup<Lane1>.Total(squares);
        if (Group.IdxX == 0)
        {
            sums.Store(0, sums.Load(0) + sum);
            sums.Store(1, sums.Load(1) + squares);
        }
    }
}

/// <summary>
/// <c>v = byte · 2/255 − 1</c>, mirrored where the sample's flag says so, faded to the nearest ×2 of its 2×2 average. A thread makes four neighbours.
/// </summary>
internal readonly struct ImagesKernel(
    int count, int height, int width, int channels, float fade, ArrayView<byte> bytes, ArrayView<byte> mirror, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        uint vectors = (uint)count / 4;
        for (uint i = Stride.First; i < vectors; i += Stride.Step)
        {
            ImagePlace p = ImagePlace.Of(4 * i, (uint)height, (uint)width, (uint)channels);
            float v0 = At(p);
            p = p.Next(height, width, channels);
            float v1 = At(p);
            p = p.Next(height, width, channels);
            float v2 = At(p);
            p = p.Next(height, width, channels);
            y.Store4((int)i, new Lane4(v0, v1, v2, At(p)));
        }

        for (uint i = (4 * vectors) + Stride.First; i < (uint)count; i += Stride.Step)
        {
            y.Store((int)i, At(ImagePlace.Of(i, (uint)height, (uint)width, (uint)channels)));
        }
    }

    private float At(ImagePlace p)
    {
        int column = mirror[p.Image] != 0 ? width - 1 - p.Column : p.Column, line = (p.Image * height) + p.Row;
        float value = At(line, column, p.Channel);
        if (fade == 1)
        {
            return value;
        }

        // A mirrored 2×2 block is a 2×2 block: only the order within it changes.
        float old = 0.25f * (value + At(line ^ 1, column, p.Channel) + (At(line, column ^ 1, p.Channel) + At(line ^ 1, column ^ 1, p.Channel)));
        return new Lerp(fade).Apply(new Lane1(old), new Lane1(value)).Value;
    }

    private float At(int line, int column, int channel) => (bytes[(((line * width) + column) * channels) + channel] * (2f / 255f)) - 1f;
}

/// <summary>An element of <c>[N, H, W, C]</c> taken apart.</summary>
internal readonly record struct ImagePlace(int Image, int Row, int Column, int Channel)
{
    /// <summary>The n, h, w and c of element number <paramref name="element"/>.</summary>
    public static ImagePlace Of(uint element, uint height, uint width, uint channels)
    {
        uint pixel = element / channels, line = pixel / width;
        return new ImagePlace((int)(line / height), (int)(line % height), (int)(pixel % width), (int)(element % channels));
    }

    /// <summary>The element after it.</summary>
    public ImagePlace Next(int height, int width, int channels)
    {
        if (Channel + 1 < channels)
        {
            return this with { Channel = Channel + 1 };
        }

        if (Column + 1 < width)
        {
            return new ImagePlace(Image, Row, Column + 1, 0);
        }

        return Row + 1 < height ? new ImagePlace(Image, Row + 1, 0, 0) : new ImagePlace(Image + 1, 0, 0, 0);
    }
}
