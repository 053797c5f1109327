using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    public override void Fill(Storage y, float value) =>
        Map(new ConstantSource(value), y.Length, Pointer(y, y.Length), Streams(y.Length, Tiles.Grain));

    /// <inheritdoc/>
    public override void Map<TOp>(TOp op, int count, Storage x, Storage y) =>
        Map(new UnarySource<TOp>(op, Pointer(x, count)), count, Pointer(y, count), x != y && Streams(count, Tiles.Grain));

    /// <inheritdoc/>
    public override void Map2<TOp>(TOp op, int count, Storage a, Storage b, Storage y) =>
        Map(new BinarySource<TOp>(op, Pointer(a, count), Pointer(b, count)), count, Pointer(y, count),
            a != y && b != y && Streams(count, Tiles.Grain));

    /// <inheritdoc/>
    public override void Map3<TOp>(TOp op, int count, Storage a, Storage b, Storage c, Storage y) =>
        Map(
            new TernarySource<TOp>(op, Pointer(a, count), Pointer(b, count), Pointer(c, count)),
            count,
            Pointer(y, count),
            a != y && b != y && c != y && Streams(count, Tiles.Grain));

    /// <inheritdoc/>
    public override void MapOver<TOp>(TOp op, Extent extent, Storage x, Storage c, Storage y) =>
        MapOver(op, extent, Pointer(x, extent.Count), Pointer(c, extent.Kept), Pointer(y, extent.Count));

    /// <inheritdoc/>
    public override void Broadcast(Extent extent, Storage x, Storage y)
    {
        float* target = Pointer(y, extent.Count);
        MapOver(default(TakeSecond), extent, target, Pointer(x, extent.Kept), target);
    }

    /// <inheritdoc/>
    public override void Copy(in BlockCopy block, Storage x, Storage y)
    {
        float* source = Pointer(x, Reach(block, block.SourceOffset, block.SourceStride));
        float* target = Pointer(y, Reach(block, block.TargetOffset, block.TargetStride));
        Tiles tiles = new(block.Rows, block.Columns);
        Run(tiles.Count, new CopyWork(block, tiles, source, target));
    }

    /// <inheritdoc/>
    public override void Adam(AdamStep step, Lerp towards, ReadOnlySpan<AdamOperands> parameters, Storage? norms = null)
    {
        AdamArrays* arrays = stackalloc AdamArrays[parameters.Length];
        int parts = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            AdamOperands p = parameters[i];
            if (p.FirstMoment is null && step.Beta1 != 0)
            {
                throw new ArgumentException(
                    $"Adam: with β₁ = {step.Beta1} every parameter needs a first moment; parameter {i} of {parameters.Length} has none.");
            }

            arrays[i] = new AdamArrays
            {
                FirstPart = parts,
                Tiles = new Tiles(1, p.Count),
                Weight = Pointer(p.Weight, p.Count),
                FirstMoment = p.FirstMoment is null ? null : Pointer(p.FirstMoment, p.Count),
                SecondMoment = Pointer(p.SecondMoment, p.Count),
                Gradient = Pointer(p.Gradient, p.Count),
                Average = p.Average is null ? null : Pointer(p.Average, p.Count),
            };
            parts += arrays[i].Tiles.Count;
        }

        AdamParts all = new(arrays, parameters.Length);
        bool moves = norms is null || AddNorm(all, parts, Pointer(norms, 3));
        Run(parts, new AdamWork(step, towards, all, moves));
    }

    /// <summary>Adds the norm of all gradients to the sums if it is finite, and tells whether it is.</summary>
    private bool AddNorm(AdamParts all, int parts, float* norms)
    {
        Storage partial = Pool.Rent(Math.Max(parts, 1));
        float* squares = Pointer(partial, parts);
        Run(parts, new SquaresWork(all, parts, squares));
        if (plans)
        {
            partial.Release();
            return true;
        }

        double sum = 0;
        for (int part = 0; part < parts; part++)
        {
            sum += squares[part];
        }

        partial.Release();
        if (!float.IsFinite((float)sum))
        {
            norms[2]++;
            return false;
        }

        norms[0] += (float)Math.Sqrt(sum);
        norms[1] += (float)sum;
        return true;
    }

    // In place, the line is in the cache already: such maps are not streamed.
    private void Map<TSource>(TSource source, int count, float* y, bool stream)
        where TSource : unmanaged, ISource
    {
        Tiles tiles = new(1, count);
        Run(tiles.Count, new MapWork<TSource>(source, tiles, y, stream));
    }

    private void MapOver<TOp>(TOp op, Extent extent, float* x, float* c, float* y)
        where TOp : unmanaged, IBinaryOp
    {
        if (extent.Inner == 1)
        {
            Tiles tiles = new(extent.Outer, extent.Reduced);
            Run(tiles.Count, new MapOverRowsWork<TOp>(op, extent.Reduced, tiles, x, c, y));
        }
        else
        {
            Tiles tiles = new(extent.Outer * extent.Reduced, extent.Inner);
            Run(tiles.Count, new MapOverColumnsWork<TOp>(op, extent, tiles, x, c, y));
        }
    }

    private static int Reach(in BlockCopy block, int offset, int stride) =>
        checked(offset + ((block.Rows - 1) * stride) + block.Columns);
}
