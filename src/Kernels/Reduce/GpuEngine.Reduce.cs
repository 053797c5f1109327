using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

// Sums, and the fused passes made of them.
public sealed partial class GpuEngine
{
    /// <inheritdoc/>
    public override void Sum<TOp>(TOp op, Extent extent, Storage x, Storage y, bool add = false) =>
        Sum(new UnaryTerm<TOp>(FloatsOf(x, extent.Count), op), extent, FloatsOf(y, extent.Kept), nameof(Sum), add);

    /// <inheritdoc/>
    public override void Norm(Extent extent, float scale, Storage x, Storage y)
    {
        if (scale == 0)
        {
            base.Norm(extent, scale, x, y);
            return;
        }

        Sum(new UnaryTerm<Square>(FloatsOf(x, extent.Count), default), extent, FloatsOf(y, extent.Kept), nameof(Norm), rootScale: scale);
    }

    /// <inheritdoc/>
    public override void Sum2<TOp>(TOp op, Extent extent, Storage a, Storage b, Storage y) =>
        Sum(new BinaryTerm<TOp>(FloatsOf(a, extent.Count), FloatsOf(b, extent.Count), op), extent, FloatsOf(y, extent.Kept), nameof(Sum2));

    /// <inheritdoc/>
    public override void LogSumExp(int rows, int columns, Storage x, Storage y)
    {
        int lanes = LanesFor(columns);
        Launch(
            Math.Min(RowBlocks(rows, lanes), tuning.MaxGroups),
            new LogSumExpKernel(rows, columns, lanes, FloatsOf(x, checked(rows * columns)), FloatsOf(y, rows)));
    }

    /// <inheritdoc/>
    public override void PixelNorm(in PixelNormGeometry g, Storage x, Storage? bias, Storage y, Storage inverseNorm)
    {
        int count = checked(g.Rows * g.Channels), hasBias = bias is null ? 0 : 1;
        Floats input = FloatsOf(x, count), added = bias is null ? input : FloatsOf(bias, g.Channels);
        Floats output = FloatsOf(y, count), norms = FloatsOf(inverseNorm, g.Rows);
        if (FitsRegisters(g.Channels))
        {
            int lanes = LanesFor(g.Channels / 4);
            Launch(Math.Min(RowBlocks(g.Rows, lanes), tuning.MaxGroups),
                new PixelNormKernel(g, lanes, hasBias, input, added, output, norms));
        }
        else
        {
            int lanes = LanesFor(g.Channels);
            Launch(Math.Min(RowBlocks(g.Rows, lanes), tuning.MaxGroups),
                new LongPixelNormKernel(g, lanes, hasBias, input, added, output, norms));
        }
    }

    /// <inheritdoc/>
    public override void PixelNormGrad(in PixelNormGeometry g, Storage dy, Storage y, Storage inverseNorm, Storage dx,
        Storage? dbias, bool add = false)
    {
        int count = checked(g.Rows * g.Channels);
        Floats by = FloatsOf(dy, count), output = FloatsOf(y, count), norms = FloatsOf(inverseNorm, g.Rows), target = FloatsOf(dx, count);
        if (!FitsRegisters(g.Channels))
        {
            int few = LanesFor(g.Channels);
            Launch(Math.Min(RowBlocks(g.Rows, few), tuning.MaxGroups), new LongPixelNormGradKernel(g, few, by, output, norms, target));
            if (dbias is not null)
            {
                Sum(default(Identity), new Extent(1, g.Rows, g.Channels), dx, dbias, add);
            }

            return;
        }

        int lanes = LanesFor(g.Channels / 4), blocks = RowBlocks(g.Rows, lanes);
        if (dbias is null)
        {
            Launch(Math.Min(blocks, tuning.MaxGroups), new PixelNormGradKernel(g, lanes, by, output, norms, target, default));
            return;
        }

        // More rows to a group where there are plenty of groups: each leaves a row of sums.
        int groups = Math.Min(blocks, Math.Max((tuning.FewGroups + 1) / 2, Math.Min(blocks / 4, WavesOfSums * tuning.FewGroups)));
        Storage partial = Pool.Rent(checked(groups * g.Channels));
        ColumnSums sums = new(isWanted: 1, add ? 1 : 0, FloatsOf(partial, partial.Length), ArrivalsFor(1), FloatsOf(dbias, g.Channels));
        Launch(groups, new PixelNormGradKernel(g, lanes, by, output, norms, target, sums));
        partial.Release();
    }

    /// <inheritdoc/>
    public override void BiasActGrad(int rows, int channels, LeakyReluGate gate, Storage dy, Storage y, Storage dx,
        Storage dbias, bool add = false)
    {
        int count = checked(rows * channels);
        GateTerm term = new(gate, FloatsOf(dy, count), FloatsOf(y, count), FloatsOf(dx, count));
        Sum(term, new Extent(1, rows, channels), FloatsOf(dbias, channels), nameof(BiasActGrad), add);
    }

    /// <inheritdoc/>
    public override void ActPool(in ActPoolGeometry g, Storage x, Storage y, Storage signs)
    {
        SignedSquares squares = Squares(g);
        Launch(GroupsFor(squares.Count),
            new ActPoolKernel(squares, FloatsOf(x, g.Large.Count), FloatsOf(y, g.Small.Count), Signs(g, signs)));
    }

    /// <inheritdoc/>
    public override void ActPoolGrad(in ActPoolGeometry g, Storage dy, Storage signs, Storage dx, Storage? dbias, bool add = false)
    {
        SignedSquares squares = Squares(g);
        ActPoolGradKernel gradient = new(squares, FloatsOf(dy, g.Small.Count), Signs(g, signs), FloatsOf(dx, g.Large.Count));
        if (dbias is not null && squares.Channels % 4 == 0)
        {
            Sum(new ActPoolGradTerm(gradient), g.Small.Extent([0, 1, 2]), FloatsOf(dbias, squares.Channels), nameof(ActPoolGrad), add);
            return;
        }

        Launch(GroupsFor(squares.Count), gradient);
        if (dbias is not null)
        {
            Sum(default(Identity), g.Large.Extent([0, 1, 2]), dx, dbias, add);
        }
    }

    /// <inheritdoc/>
    public override void ActPoolTangent(in ActPoolGeometry g, Storage u, Storage signs, Storage v)
    {
        SignedSquares squares = Squares(g);
        Launch(GroupsFor(squares.Count),
            new ActPoolTangentKernel(squares, FloatsOf(u, g.Large.Count), Signs(g, signs), FloatsOf(v, g.Small.Count)));
    }

    private static SignedSquares Squares(in ActPoolGeometry g)
    {
        RequireImages(g.Large);
        RequireEvenSides(g.Large);
        return SignedSquares.Of(g);
    }

    private ArrayView<ushort> Signs(in ActPoolGeometry g, Storage signs) => View(signs, g.SignWords).Cast<ushort>();

    /// <summary>Sums by vectors where terms can be cut so: across sums that are neighbours, or along one whose terms are.</summary>
    private void Sum<TTerm>(TTerm term, Extent extent, Floats y, string operation, bool add = false, float rootScale = 0)
        where TTerm : struct, ITerm
    {
        if (extent.Inner % 4 == 0)
        {
            Sum<Lane4, TTerm>(term, Plan(extent with { Inner = extent.Inner / 4 }), y, operation);
        }
        else if (extent.Inner == 1 && extent.Reduced % 4 == 0)
        {
            Sum<Lane4, TTerm>(term, Plan(extent with { Reduced = extent.Reduced / 4 }) with { Along = 1 }, y, operation);
        }
        else
        {
            Sum<Lane1, TTerm>(term, Plan(extent), y, operation);
        }

        SumPlan Plan(Extent lanes) => SumPlan.Of(lanes, tuning.GroupThreads, WavesOfSums * tuning.FewGroups) with
        {
            Adds = add ? 1 : 0,
            RootScale = rootScale,
        };
    }

    private void Sum<T, TTerm>(TTerm term, SumPlan plan, Floats y, string operation)
        where T : unmanaged, IDeviceLane<T>
        where TTerm : struct, ITerm
    {
        if (plan.Splits == 1)
        {
            Launch(plan.Groups, new SumKernel<T, TTerm>(plan, y, term, default, default), operation);
            return;
        }

        Storage partial = Pool.Rent(checked(plan.Outer * plan.Splits * plan.Inner * T.Width));
        ArrayView<T> parts = View(partial, partial.Length).Cast<T>();
        Launch(plan.Groups, new SumKernel<T, TTerm>(plan, y, term, parts, ArrivalsFor(plan.Blocks)), operation);
        partial.Release();
    }

    /// <summary>Sums are split into so many times the groups that fill a device, since each has few loads under way.</summary>
    private const int WavesOfSums = 4;

    private bool FitsRegisters(int channels) => channels % 4 == 0 && channels <= RowVectors.Capacity(LanesFor(channels / 4));

    /// <summary>Threads to a row of so many pieces.</summary>
    private int LanesFor(int pieces) =>
        (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(pieces, Math.Min(RowThread.MaxLanes, tuning.GroupThreads)));

    private int RowBlocks(int rows, int lanes) => ((rows - 1) / (tuning.GroupThreads / lanes)) + 1;
}
