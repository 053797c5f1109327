using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>Where the elements of a weight are, in chunks.</summary>
/// <param name="First">The first tap's.</param>
/// <param name="PerOutput">From an output channel to the next.</param>
/// <param name="PerTap">From a tap to the next; negative where taps are taken backwards.</param>
/// <param name="PerBatch">From a product side by side to the next.</param>
/// <param name="Outputs">Output channels K.</param>
/// <param name="Inputs">Chunks of input channels C.</param>
internal readonly record struct WeightLayout(int First, int PerOutput, int PerTap, int PerBatch, int Outputs, int Inputs);

/// <summary>A weight with an output channel a column of the product; positions count through (tap, c).</summary>
internal readonly struct WeightRows(Chunks data, WeightLayout layout) : ISource
{
    /// <inheritdoc/>
    public static bool SidesAreContiguous => false;

    private int Parts => (layout.Inputs + SlabOperand.Depth - 1) / SlabOperand.Depth;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SlabCursor Start(ThreadCopies copies, int firstSide, int batch, int slab) => new()
    {
        Tap = slab / Parts,
        Part = slab % Parts,
        First = firstSide + copies.Side,
        Target = copies.DepthTarget,
        B0 = layout.First + (batch * layout.PerBatch),
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab)
        where TMachine : struct, IMachine
    {
        int chunk = (cursor.Part * SlabOperand.Depth) + copies.Chunk;
        int first = cursor.B0 + (cursor.Tap * layout.PerTap) + chunk;
        bool inside = chunk < layout.Inputs;
        slab += cursor.Target;
        int count = copies.Count;
        One(copies, cursor, shared, slab, 0, first, inside);
        if (count > 1)
        {
            One(copies, cursor, shared, slab, 1, first, inside);
        }

        if (count > 2)
        {
            One(copies, cursor, shared, slab, 2, first, inside);
            One(copies, cursor, shared, slab, 3, first, inside);
        }

        if (count > 4)
        {
            One(copies, cursor, shared, slab, 4, first, inside);
            One(copies, cursor, shared, slab, 5, first, inside);
            One(copies, cursor, shared, slab, 6, first, inside);
            One(copies, cursor, shared, slab, 7, first, inside);
        }

        cursor.Advance(Parts, int.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One<TMachine>(ThreadCopies copies, SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy, int first, bool inside)
        where TMachine : struct, IMachine
    {
        int output = cursor.First + (copy * copies.SideStep);
        shared.CopyAsync(slab + (copy * copies.Threads), data, first + (output * layout.PerOutput), inside && output < layout.Outputs ? 1 : 0);
    }
}

/// <summary>A weight with an input channel a column of the product; positions count through (tap, k).</summary>
internal readonly struct WeightColumns(Chunks data, WeightLayout layout) : ISource
{
    /// <inheritdoc/>
    public static bool SidesAreContiguous => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SlabCursor Start(ThreadCopies copies, int firstSide, int batch, int slab)
    {
        int parts = Parts(copies);
        return new()
        {
            Tap = slab / parts,
            Part = slab % parts,
            First = (firstSide / copies.Length) + copies.SideChunk,
            Target = SlabOperand.SideChunk(copies.Position, copies.SideChunk, copies.Sides / copies.Length, copies.Length),
            B0 = layout.First + (batch * layout.PerBatch),
        };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab)
        where TMachine : struct, IMachine
    {
        int output = cursor.Part * copies.Positions, first = cursor.B0 + (cursor.Tap * layout.PerTap) + cursor.First;
        bool inside = cursor.First < layout.Inputs;
        int count = copies.Count;
        One(copies, cursor, shared, slab, 0, output, first, inside);
        if (count > 1)
        {
            One(copies, cursor, shared, slab, 1, output, first, inside);
        }

        if (count > 2)
        {
            One(copies, cursor, shared, slab, 2, output, first, inside);
            One(copies, cursor, shared, slab, 3, output, first, inside);
        }

        if (count > 4)
        {
            One(copies, cursor, shared, slab, 4, output, first, inside);
            One(copies, cursor, shared, slab, 5, output, first, inside);
            One(copies, cursor, shared, slab, 6, output, first, inside);
            One(copies, cursor, shared, slab, 7, output, first, inside);
        }

        cursor.Advance(Parts(copies), int.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One<TMachine>(ThreadCopies copies, SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy, int output, int first, bool inside)
        where TMachine : struct, IMachine
    {
        int k = output + copies.Position + (copy * copies.PositionStep);
        shared.CopyAsync(slab + copies.SideTarget(cursor.Target, copy), data, first + (k * layout.PerOutput), inside && k < layout.Outputs ? 1 : 0);
    }

    private int Parts(ThreadCopies copies) => (layout.Outputs + copies.Positions - 1) / copies.Positions;
}
