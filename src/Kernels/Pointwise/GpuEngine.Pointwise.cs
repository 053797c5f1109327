using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

// Pointwise operations, copies, resampling: 16 bytes a thread at a time where the arrays can be cut so.
public sealed partial class GpuEngine
{
    /// <inheritdoc/>
    public override void Fill(Storage y, float value) => Write(new ConstantTerm(value), y.Length, y.Length / 4, FloatsOf(y, y.Length));

    /// <inheritdoc/>
    public override void Copy(in BlockCopy block, Storage x, Storage y)
    {
        int count = block.Rows * block.Columns, last = block.Rows - 1;
        Floats source = FloatsOf(x, (last * block.SourceStride) + block.SourceOffset + block.Columns);
        Floats target = FloatsOf(y, (last * block.TargetStride) + block.TargetOffset + block.Columns);
        if (block.Rows == 1 && block.SourceOffset == 0 && block.TargetOffset == 0)
        {
            Write(new UnaryTerm<Identity>(source, default), count, count / 4, target);
        }
        else if ((block.Columns | block.SourceOffset | block.SourceStride | block.TargetOffset | block.TargetStride) % 4 == 0)
        {
            BlockCopy vectors = new(
                block.Rows, block.Columns / 4, block.SourceOffset / 4, block.SourceStride / 4, block.TargetOffset / 4,
                block.TargetStride / 4);
            Launch(GroupsFor(count / 4), new CopyKernel<Lane4>(count / 4, vectors, source, target));
        }
        else
        {
            Launch(GroupsFor(count), new CopyKernel<Lane1>(count, block, source, target));
        }
    }

    /// <inheritdoc/>
    public override void Map<TOp>(TOp op, int count, Storage x, Storage y) =>
        Write(new UnaryTerm<TOp>(FloatsOf(x, count), op), count, count / 4, FloatsOf(y, count));

    /// <inheritdoc/>
    public override void Map2<TOp>(TOp op, int count, Storage a, Storage b, Storage y) =>
        Write(new BinaryTerm<TOp>(FloatsOf(a, count), FloatsOf(b, count), op), count, count / 4, FloatsOf(y, count));

    /// <inheritdoc/>
    public override void Map3<TOp>(TOp op, int count, Storage a, Storage b, Storage c, Storage y) =>
        Write(new TernaryTerm<TOp>(FloatsOf(a, count), FloatsOf(b, count), FloatsOf(c, count), op), count, count / 4, FloatsOf(y, count));

    /// <inheritdoc/>
    public override void MapOver<TOp>(TOp op, Extent extent, Storage x, Storage c, Storage y) => Write(
        new OverTerm<TOp>(FloatsOf(x, extent.Count), Repeated(extent, FloatsOf(c, extent.Kept)), op), extent.Count, VectorsOver(extent),
        FloatsOf(y, extent.Count));

    /// <inheritdoc/>
    public override void LerpOver(Extent extent, Storage a, Storage b, Storage c, Storage y) => Write(
        new LerpTerm(FloatsOf(a, extent.Count), FloatsOf(b, extent.Count), Repeated(extent, FloatsOf(c, extent.Kept))),
        extent.Count,
        VectorsOver(extent),
        FloatsOf(y, extent.Count));

    /// <inheritdoc/>
    public override void Broadcast(Extent extent, Storage x, Storage y) =>
        Write(Repeated(extent, FloatsOf(x, extent.Kept)), extent.Count, VectorsOver(extent), FloatsOf(y, extent.Count));

    /// <inheritdoc/>
    public override void Upsample2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        Floats source = FloatsOf(x, shape.Count), target = FloatsOf(y, checked(4 * shape.Count));
        if (shape[3] % 4 == 0)
        {
            int count = shape.Count / 4;
            Launch(GroupsFor(count), new Upsample2Kernel<Lane4>(count, shape[2], shape[3] / 4, scale, source, target));
        }
        else
        {
            Launch(GroupsFor(shape.Count), new Upsample2Kernel<Lane1>(shape.Count, shape[2], shape[3], scale, source, target));
        }
    }

    /// <inheritdoc/>
    public override void SumPool2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        RequireEvenSides(shape);
        int count = shape.Count / 4;
        Write(
            new SumPool2Term(shape[2] / 2, shape[3], scale, FloatsOf(x, shape.Count)), count, shape[3] % 4 == 0 ? count / 4 : 0,
            FloatsOf(y, count));
    }

    /// <inheritdoc/>
    public override void UpsampleBilinear2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        int count = checked(4 * shape.Count);
        Write(
            new UpsampleBilinear2Term(2 * shape[1], 2 * shape[2], shape[3], scale, FloatsOf(x, shape.Count)), count,
            shape[3] % 4 == 0 ? count / 4 : 0, FloatsOf(y, count));
    }

    /// <inheritdoc/>
    public override void SumPoolBilinear2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        RequireEvenSides(shape);
        int count = shape.Count / 4;
        Write(
            new SumPoolBilinear2Term(shape[1] / 2, shape[2] / 2, shape[3], scale, FloatsOf(x, shape.Count)), count,
            shape[3] % 4 == 0 ? count / 4 : 0, FloatsOf(y, count));
    }

    /// <inheritdoc/>
    public override void FadeIn(Shape shape, float fade, Storage old, Storage fresh, Storage y)
    {
        RequireImages(shape);
        RequireEvenSides(shape);
        Write(
            new FadeTerm(shape[2], shape[3], fade, FloatsOf(old, shape.Count / 4), FloatsOf(fresh, shape.Count)),
            shape.Count,
            shape[3] % 4 == 0 ? shape.Count / 4 : 0,
            FloatsOf(y, shape.Count));
    }

    /// <inheritdoc/>
    public override void Adam(AdamStep step, Lerp towards, ReadOnlySpan<AdamOperands> parameters, Storage? norms = null)
    {
        if (parameters.IsEmpty)
        {
            return;
        }

        weights.Clear();
        operands.Clear();
        adamTable.Clear();
        foreach (AdamOperands p in parameters)
        {
            if (p.FirstMoment is null && step.Beta1 != 0)
            {
                throw new ArgumentException(
                    $"Adam: with β₁ = {step.Beta1} every parameter needs a first moment; one of {parameters.Length} has none.");
            }

            adamTable.Add(new AdamPiece
            {
                Count = p.Count,
                Weight = Address(p.Weight, p.Count),
                SecondMoment = Address(p.SecondMoment, p.Count),
                Gradient = Address(p.Gradient, p.Count),
                FirstMoment = p.FirstMoment is null ? 0 : Address(p.FirstMoment, p.Count),
                Average = p.Average is null ? 0 : Address(p.Average, p.Count),
            });
        }

        // As with images: the stream runs in order, so the block may go back to the pool at once.
        Storage block = Pool.Rent(Blocks(adamTable.Bytes.Length));
        ArrayView<byte> table = View(block, block.Length).Cast<byte>();
        Upload(adamTable.Bytes, table);
        ArrayView<AdamPiece> pieces = table.Cast<AdamPiece>();
        int count = adamTable.Count;
        if (norms is null)
        {
            ArrayView<float> unused = View(block, 0);
            Launch(count, new AdamKernel(step, towards, pieces, 0, unused, unused));
        }
        else
        {
            Storage partial = Pool.Rent(count);
            ArrayView<float> squares = View(partial, count);
            Launch(count, new SquaresKernel(pieces, squares));
            Launch(count, new AdamKernel(step, towards, pieces, count, squares, View(norms, 3)));
            partial.Release();
        }

        block.Release();

        long Address(Storage storage, int count)
        {
            _ = View(storage, count, nameof(parameters), nameof(Adam));
            return ((GpuStorage)storage).Address;
        }
    }

    /// <inheritdoc/>
    public override void AddMoments(ReadOnlySpan<MomentsOperands> statistics, bool finiteOnly = false)
    {
        for (int first = 0; first < statistics.Length; first += MomentsKernel.AtOnce)
        {
            ReadOnlySpan<MomentsOperands> some = statistics[first..Math.Min(first + MomentsKernel.AtOnce, statistics.Length)];
            Moments[] parts = new Moments[MomentsKernel.AtOnce];
            for (int i = 0; i < parts.Length; i++)
            {
                // Nobody looks at those behind the end.
                (int count, Storage x, Storage sums) = some[Math.Min(i, some.Length - 1)];
                parts[i] = new(count, FloatsOf(x, count), FloatsOf(sums, finiteOnly ? 3 : 2));
            }

            Launch(some.Length, new MomentsKernel(finiteOnly ? 1 : 0, parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]));
        }
    }

    /// <inheritdoc/>
    public override void Images(Shape shape, float fade, ReadOnlySpan<byte> bytes, ReadOnlySpan<bool> mirror, Storage y)
    {
        RequireImages(shape);
        if (bytes.Length < shape.Count || mirror.Length < shape[0])
        {
            throw new ArgumentException(
                $"Images: {shape} needs {shape.Count} bytes and {shape[0]} mirror flags, given {bytes.Length} and {mirror.Length}.");
        }

        if (fade != 1)
        {
            RequireEvenSides(shape);
        }

        // The stream runs in order, so the block may go back to the pool at once: its next user comes after this kernel.
        Storage block = Pool.Rent(Blocks(shape.Count) + Blocks(shape[0]));
        ArrayView<byte> pixels = View(block, block.Length).Cast<byte>(), flags = pixels.SubView(Blocks(shape.Count) * sizeof(float));
        Upload(bytes[..shape.Count], pixels);
        Upload(MemoryMarshal.AsBytes(mirror)[..shape[0]], flags);
        Launch(GroupsFor((shape.Count + 3) / 4), new ImagesKernel(
            shape.Count, shape[1], shape[2], shape[3], fade, pixels, flags, FloatsOf(y, shape.Count), CopyFor(y, shape.Count, shape[3])));
        block.Release();
    }

    /// <summary>
    /// <c>y[i] = term(i)</c>, the first <paramref name="vectors"/> · 4 of <paramref name="count"/> elements four at a time.
    /// </summary>
    private void Write<TTerm>(TTerm term, int count, int vectors, Floats y, [CallerMemberName] string operation = "")
        where TTerm : struct, ITerm =>
        Launch(GroupsFor(Math.Max((vectors + 1) / 2, count - (4 * vectors))), new MapKernel<TTerm>(vectors, count, y, term), operation);

    /// <summary>Without a middle, what is repeated is all in one row.</summary>
    private static RepeatedTerm Repeated(Extent extent, Floats c) =>
        extent.Reduced == 1 ? new RepeatedTerm(c, 1, extent.Kept) : new RepeatedTerm(c, extent.Reduced, extent.Inner);

    /// <summary>Vectors of an array whose repeated operand is a vector (or one number) for each of them: all or none.</summary>
    private static int VectorsOver(Extent extent)
    {
        int run = extent.Reduced == 1 ? extent.Kept : extent.Inner == 1 ? extent.Reduced : extent.Inner;
        return run % 4 == 0 ? extent.Count / 4 : 0;
    }

    /// <summary>Floats that hold so many bytes.</summary>
    private static int Blocks(int bytes) => ((bytes - 1) / sizeof(float)) + 1;

    private static void RequireImages(Shape shape, [CallerMemberName] string operation = "")
    {
        if (shape.Rank != 4)
        {
            throw new ArgumentException($"{operation}: images are [N, H, W, C], not {shape}.");
        }
    }

    private static void RequireEvenSides(Shape shape, [CallerMemberName] string operation = "")
    {
        if (shape[1] % 2 != 0 || shape[2] % 2 != 0)
        {
            throw new ArgumentException($"{operation}: {shape} has an odd side and cannot be halved; use even sides.");
        }
    }
}
