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
        Start = layout.First + (batch * layout.PerBatch),
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Aim(ThreadCopies copies, ref SlabCursor cursor)
    {
        int chunk = (cursor.Part * SlabOperand.Depth) + copies.Chunk;
        cursor.Offset = cursor.Start + (cursor.Tap * layout.PerTap) + chunk;
        cursor.Inside = chunk < layout.Inputs ? 1 : 0;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy, int isThere)
        where TMachine : struct, IMachine
    {
        int output = cursor.First + (copy * copies.SideStep);
        shared.CopyAsync(
            slab + cursor.Target + (copy * copies.Threads), data, cursor.Offset + (output * layout.PerOutput), output < layout.Outputs
            ? cursor.Inside & isThere : 0);
    }

    /// <inheritdoc/>
    public void Next(ThreadCopies copies, ref SlabCursor cursor) => cursor.Advance(Parts, int.MaxValue);
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
            Target = copies.FirstSideTarget,
            Start = layout.First + (batch * layout.PerBatch),
        };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Aim(ThreadCopies copies, ref SlabCursor cursor)
    {
        cursor.Offset = cursor.Start + (cursor.Tap * layout.PerTap) + cursor.First;
        cursor.Inside = cursor.First < layout.Inputs ? 1 : 0;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy, int isThere)
        where TMachine : struct, IMachine
    {
        int k = (cursor.Part * copies.Positions) + copies.Position + (copy * copies.PositionStep);
        shared.CopyAsync(
            slab + copies.SideTarget(cursor.Target, copy), data, cursor.Offset + (k * layout.PerOutput), k < layout.Outputs
            ? cursor.Inside & isThere : 0);
    }

    /// <inheritdoc/>
    public void Next(ThreadCopies copies, ref SlabCursor cursor) => cursor.Advance(Parts(copies), int.MaxValue);

    private int Parts(ThreadCopies copies) => (layout.Outputs + copies.Positions - 1) / copies.Positions;
}
