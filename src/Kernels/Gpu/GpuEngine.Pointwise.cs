using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

// Pointwise operations, copies, resampling: a thread an element, in turn where there are more elements than threads.
public sealed partial class GpuEngine
{
    /// <inheritdoc/>
    public override void Fill(Storage y, float value) =>
        Launch(GroupsFor(y.Length), new FillKernel(y.Length, value, FloatsOf(y, y.Length)));

    /// <inheritdoc/>
    public override void Copy(in BlockCopy block, Storage x, Storage y)
    {
        int count = block.Rows * block.Columns, last = block.Rows - 1;
        Launch(GroupsFor(count), new CopyKernel(
            count,
            block,
            FloatsOf(x, (last * block.SourceStride) + block.SourceOffset + block.Columns),
            FloatsOf(y, (last * block.TargetStride) + block.TargetOffset + block.Columns)));
    }

    /// <inheritdoc/>
    public override void Map<TOp>(TOp op, int count, Storage x, Storage y) =>
        Launch(GroupsFor(count), new MapKernel<TOp>(count, FloatsOf(x, count), FloatsOf(y, count), op));

    /// <inheritdoc/>
    public override void Map2<TOp>(TOp op, int count, Storage a, Storage b, Storage y) =>
        Launch(GroupsFor(count), new Map2Kernel<TOp>(count, FloatsOf(a, count), FloatsOf(b, count), FloatsOf(y, count), op));

    /// <inheritdoc/>
    public override void Map3<TOp>(TOp op, int count, Storage a, Storage b, Storage c, Storage y) =>
        Launch(GroupsFor(count), new Map3Kernel<TOp>(count, FloatsOf(a, count), FloatsOf(b, count), FloatsOf(c, count), FloatsOf(y, count), op));

    /// <inheritdoc/>
    public override void MapOver<TOp>(TOp op, Extent extent, Storage x, Storage c, Storage y) =>
        Launch(GroupsFor(extent.Count), new MapOverKernel<TOp>(
            extent.Count, extent.Reduced, extent.Inner, FloatsOf(x, extent.Count), FloatsOf(c, extent.Kept), FloatsOf(y, extent.Count), op));

    /// <inheritdoc/>
    public override void Broadcast(Extent extent, Storage x, Storage y) =>
        Launch(GroupsFor(extent.Count), new BroadcastKernel(
            extent.Count, extent.Reduced, extent.Inner, FloatsOf(x, extent.Kept), FloatsOf(y, extent.Count)));

    /// <inheritdoc/>
    public override void Upsample2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        Shape large = new(shape[0], 2 * shape[1], 2 * shape[2], shape[3]);
        Launch(GroupsFor(large.Count), new Upsample2Kernel(
            large.Count, large[1], large[2], large[3], scale, FloatsOf(x, shape.Count), FloatsOf(y, large.Count)));
    }

    /// <inheritdoc/>
    public override void SumPool2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        RequireEvenSides(shape);
        Shape small = new(shape[0], shape[1] / 2, shape[2] / 2, shape[3]);
        Launch(GroupsFor(small.Count), new SumPool2Kernel(
            small.Count, small[1], small[2], small[3], scale, FloatsOf(x, shape.Count), FloatsOf(y, small.Count)));
    }

    /// <inheritdoc/>
    public override void Adam(AdamStep step, Lerp towards, ReadOnlySpan<AdamOperands> parameters)
    {
        foreach (AdamOperands p in parameters)
        {
            if (p.FirstMoment is null && step.Beta1 != 0)
            {
                throw new ArgumentException($"Adam: with β₁ = {step.Beta1} every parameter needs a first moment; one of {parameters.Length} has none.");
            }

            if (p.Average is not null)
            {
                Map2(towards, p.Count, p.Average, p.Weight, p.Average);
            }

            Floats weight = FloatsOf(p.Weight, p.Count), second = FloatsOf(p.SecondMoment, p.Count), gradient = FloatsOf(p.Gradient, p.Count);
            if (p.FirstMoment is null)
            {
                Launch(GroupsFor(p.Count), new AdamWithoutFirstMomentKernel(p.Count, step, weight, second, gradient));
            }
            else
            {
                Launch(GroupsFor(p.Count), new AdamKernel(p.Count, step, weight, FloatsOf(p.FirstMoment, p.Count), second, gradient));
            }
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
        Launch(GroupsFor(shape.Count), new ImagesKernel(
            shape.Count, shape[1], shape[2], shape[3], fade, pixels, flags, FloatsOf(y, shape.Count)));
        block.Release();
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
