using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// One <see cref="AdamStep"/> of all parameters in place, each weight's average before it: a group of threads to each piece of a parameter.
/// The arrays lie anywhere in the device's memory, so a piece names them by their addresses. Neighbours read neighbours, one float each: of
/// an address the compiler knows no alignment and would make four loads of a vector, far apart for a warp; with four or five arrays enough
/// is under way. With sums of squares of the pieces' gradients, each group adds them up again, which costs less than a launch; where the
/// total is not finite, only averages move.
/// </summary>
internal readonly unsafe struct AdamKernel(
    AdamStep step, Lerp towards, ArrayView<AdamPiece> pieces, int summed, ArrayView<float> squares, ArrayView<float> norms) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        AdamPiece piece = pieces[Grid.IdxX];
        if (summed > 0)
        {
            float sum = 0;
            for (int i = Group.IdxX; i < summed; i += Group.DimX)
            {
                sum += squares[i];
            }

            sum = StddevGroup<Lane1>.Total(sum);
            bool finite = sum <= float.MaxValue;   // NaN is not
            if (Grid.IdxX == 0 && Group.IdxX == 0)
            {
                Report(sum, finite);
            }

            if (!finite)
            {
                Average(piece);
                return;
            }
        }

        Update(piece);
    }

    private void Report(float sum, bool finite)
    {
        if (finite)
        {
            norms[0] += MathF.Sqrt(sum);
            norms[1] += sum;
        }
        else
        {
            norms[2] += 1;
        }
    }

    private void Average(AdamPiece piece)
    {
        float* weight = (float*)piece.Weight, average = (float*)piece.Average;
        for (int i = Group.IdxX; piece.Average != 0 && i < piece.Count; i += Group.DimX)
        {
            average[i] = towards.Apply(new Lane1(average[i]), new Lane1(weight[i])).Value;
        }
    }

    private void Update(AdamPiece piece)
    {
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

/// <summary>Sum of the squares of each piece of the gradients: a group of threads to each.</summary>
internal readonly unsafe struct SquaresKernel(ArrayView<AdamPiece> pieces, ArrayView<float> squares) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        AdamPiece piece = pieces[Grid.IdxX];
        float* gradient = (float*)piece.Gradient;
        float sum = 0, odd = 0;   // two under way at a time
        int step = Group.DimX, i = Group.IdxX;
        for (; i + step < piece.Count; i += 2 * step)
        {
            float first = gradient[i], second = gradient[i + step];
            sum += first * first;
            odd += second * second;
        }

        if (i < piece.Count)
        {
            sum += gradient[i] * gradient[i];
        }

        float total = StddevGroup<Lane1>.Total(sum + odd);
        if (Group.IdxX == 0)
        {
            squares[Grid.IdxX] = total;
        }
    }
}

/// <summary>A statistic as a kernel sees it.</summary>
/// <param name="Count">Numbers.</param>
/// <param name="X">The numbers, one a sample.</param>
/// <param name="Sums">Where they are added.</param>
internal readonly record struct Moments(int Count, Floats X, Floats Sums);

/// <summary>
/// <c>sums[0] += Σ x[i]</c>, <c>sums[1] += Σ x[i]²</c> by a group of threads for each of up to six statistics. Where asked, what is not
/// finite is left out and counted: <c>sums[2]</c>.
/// </summary>
internal readonly struct MomentsKernel(
    int finiteOnly, Moments first, Moments second, Moments third, Moments fourth, Moments fifth, Moments sixth) : IKernel
{
    /// <summary>Statistics of a launch.</summary>
    public const int AtOnce = 6;

    /// <inheritdoc/>
    public void Execute()
    {
        // A switch would be a jump by a table.
        int i = Grid.IdxX;
        Moments statistic = i == 0 ? first : i == 1 ? second : i == 2 ? third : i == 3 ? fourth : i == 4 ? fifth : sixth;
        float sum = 0, squares = 0, leftOut = 0;
        for (int place = Group.IdxX; place < statistic.Count; place += Group.DimX)
        {
            Lane1 value = new(statistic.X.Load(place));
            if (finiteOnly != 0)
            {
                leftOut += default(IsNotFinite).Apply(value).Value;
                value = default(FiniteOrZero).Apply(value);
            }

            sum += value.Value;
            squares += value.Value * value.Value;
        }

        sum = StddevGroup<Lane1>.Total(sum);
        squares = StddevGroup<Lane1>.Total(squares);
        leftOut = finiteOnly != 0 ? StddevGroup<Lane1>.Total(leftOut) : 0;
        if (Group.IdxX == 0)
        {
            Floats sums = statistic.Sums;
            sums.Store(0, sums.Load(0) + sum);
            sums.Store(1, sums.Load(1) + squares);
            if (finiteOnly != 0)
            {
                sums.Store(2, sums.Load(2) + leftOut);
            }
        }
    }
}

/// <summary>
/// <c>v = byte · 2/255 − 1</c>, mirrored where the sample's flag is set, faded to the nearest ×2 of its 2×2 average. A thread makes four
/// neighbours, of y and of the copy that products read.
/// </summary>
internal readonly struct ImagesKernel(
    int count, int height, int width, int channels, float fade, ArrayView<byte> bytes, ArrayView<byte> mirror, Floats y, OperandCopy copy)
    : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        uint vectors = (uint)count / 4;
        for (uint i = Stride.First; i < vectors; i += Stride.Step)
        {
            ImagePlace p = ImagePlace.Of(4 * i, (uint)height, (uint)width, (uint)channels);
            float v0 = Copied(p);
            p = p.Next(height, width, channels);
            float v1 = Copied(p);
            p = p.Next(height, width, channels);
            float v2 = Copied(p);
            p = p.Next(height, width, channels);
            y.Store4((int)i, new Lane4(v0, v1, v2, Copied(p)));
        }

        for (uint i = (4 * vectors) + Stride.First; i < (uint)count; i += Stride.Step)
        {
            y.Store((int)i, Copied(ImagePlace.Of(i, (uint)height, (uint)width, (uint)channels)));
        }
    }

    private float Copied(ImagePlace p)
    {
        float value = At(p);
        int pixel = (((p.Image * height) + p.Row) * width) + p.Column;
        if (p.Channel + 1 == channels)
        {
            copy.End(pixel, p.Channel, value);
        }
        else
        {
            copy.Scatter(pixel, p.Channel, new Lane1(value));
        }

        return value;
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
        float old = 0.25f * (value + At(line ^ 1, column, p.Channel)
            + (At(line, column ^ 1, p.Channel) + At(line ^ 1, column ^ 1, p.Channel)));
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
