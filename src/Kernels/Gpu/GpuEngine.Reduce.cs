using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

// Sums, and the fused passes made of them.
public sealed partial class GpuEngine
{
    /// <inheritdoc/>
    public override void Sum<TOp>(TOp op, Extent extent, Storage x, Storage y) =>
        Sum(new UnaryTerm<TOp>(FloatsOf(x, extent.Count), op), extent, FloatsOf(y, extent.Kept), nameof(Sum));

    /// <inheritdoc/>
    public override void Sum2<TOp>(TOp op, Extent extent, Storage a, Storage b, Storage y) =>
        Sum(new BinaryTerm<TOp>(FloatsOf(a, extent.Count), FloatsOf(b, extent.Count), op), extent, FloatsOf(y, extent.Kept), nameof(Sum2));

    /// <inheritdoc/>
    public override void PixelNorm(in PixelNormGeometry g, Storage x, Storage? bias, Storage y, Storage inverseNorm)
    {
        int count = checked(g.Rows * g.Channels), lanes = RowLanes(g.Channels);
        Floats input = FloatsOf(x, count);
        Launch(RowGroups(g.Rows, lanes), new PixelNormKernel(
            g,
            lanes,
            bias is null ? 0 : 1,
            input,
            bias is null ? input : FloatsOf(bias, g.Channels),
            FloatsOf(y, count),
            FloatsOf(inverseNorm, g.Rows)));
    }

    /// <inheritdoc/>
    public override void PixelNormGrad(in PixelNormGeometry g, Storage dy, Storage y, Storage inverseNorm, Storage dx, Storage? dbias)
    {
        int count = checked(g.Rows * g.Channels), lanes = RowLanes(g.Channels);
        Launch(RowGroups(g.Rows, lanes), new PixelNormGradKernel(
            g, lanes, FloatsOf(dy, count), FloatsOf(y, count), FloatsOf(inverseNorm, g.Rows), FloatsOf(dx, count)));
        if (dbias is not null)
        {
            Sum(default(Identity), new Extent(1, g.Rows, g.Channels), dx, dbias);
        }
    }

    /// <inheritdoc/>
    public override void ActPool(in ActPoolGeometry g, Storage x, Storage y, Storage signs)
    {
        int count = SignThreads(g);
        Launch(GroupsFor(count), new ActPoolKernel(SignedSquares.Of(g), FloatsOf(x, g.Large.Count), FloatsOf(y, g.Small.Count), Signs(g, signs)));
    }

    /// <inheritdoc/>
    public override void ActPoolGrad(in ActPoolGeometry g, Storage dy, Storage signs, Storage dx, Storage? dbias)
    {
        int count = SignThreads(g);
        Launch(GroupsFor(count), new ActPoolGradKernel(SignedSquares.Of(g), FloatsOf(dy, g.Small.Count), Signs(g, signs), FloatsOf(dx, g.Large.Count)));
        if (dbias is not null)
        {
            Sum(default(Identity), g.Large.Extent(0, 3), dx, dbias);
        }
    }

    /// <inheritdoc/>
    public override void ActPoolTangent(in ActPoolGeometry g, Storage u, Storage signs, Storage v)
    {
        int count = SignThreads(g);
        Launch(GroupsFor(count), new ActPoolTangentKernel(SignedSquares.Of(g), FloatsOf(u, g.Large.Count), Signs(g, signs), FloatsOf(v, g.Small.Count)));
    }

    /// <inheritdoc/>
    public override void MinibatchStddev(in StddevGeometry g, Storage x, Storage stat) =>
        Sum(
            new StddevTerm(g, FloatsOf(x, checked(g.GroupSize * g.Groups * g.Elements))),
            new Extent(g.Groups, g.Elements, 1),
            FloatsOf(stat, g.Groups),
            nameof(MinibatchStddev));

    /// <inheritdoc/>
    public override void MinibatchStddevGrad(in StddevGeometry g, Storage x, Storage dstat, Storage dx)
    {
        int count = g.Groups * g.Elements;
        Launch(GroupsFor(count), new StddevGradKernel(
            count, g, FloatsOf(x, checked(g.GroupSize * count)), FloatsOf(dstat, g.Groups), FloatsOf(dx, g.GroupSize * count)));
    }

    /// <summary>A thread to each square and 32 channels.</summary>
    private static int SignThreads(in ActPoolGeometry g)
    {
        RequireImages(g.Large);
        RequireEvenSides(g.Large);
        return g.SignWords / 4;
    }

    private ArrayView<uint> Signs(in ActPoolGeometry g, Storage signs) => View(signs, g.SignWords).Cast<uint>();

    private void Sum<TTerm>(TTerm term, Extent extent, Floats y, string operation)
        where TTerm : struct, ITerm
    {
        SumPlan plan = SumPlan.Of(extent, tuning.GroupThreads, tuning.FewGroups);
        if (plan.Splits == 1)
        {
            Launch(plan.Groups, new SumKernel<TTerm>(plan, y, term), operation);
            return;
        }

        Extent parts = extent with { Reduced = plan.Splits };
        Storage partial = Pool.Rent(parts.Count);
        Launch(plan.Groups, new SumKernel<TTerm>(plan, FloatsOf(partial, parts.Count), term), operation);
        SumPlan second = SumPlan.Of(parts, tuning.GroupThreads, 1);
        Launch(second.Groups, new SumKernel<UnaryTerm<Identity>>(second, y, new(FloatsOf(partial, parts.Count), default)), operation);
        partial.Release();
    }

    private int RowLanes(int channels) =>
        (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(channels, Math.Min(RowThread.MaxLanes, tuning.GroupThreads)));

    private int RowGroups(int rows, int lanes) => ((rows - 1) / (tuning.GroupThreads / lanes)) + 1;
}
