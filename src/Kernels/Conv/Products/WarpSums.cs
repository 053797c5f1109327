using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>A lane's sums in plain C#: 8 × 8 for each 32 columns of the warp's tile.</summary>
internal struct PlainSums<TWidth>
    where TWidth : struct, IWarpWidth
{
    private WarpSums left, right;

    /// <summary>Adds the products of a slab of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TA, TB>(ArrayView<Lane4> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TA : struct, ISource
        where TB : struct, ISource
    {
        left.Add<TA, TB>(shared, a, b, place);
        if (TWidth.IsWide)
        {
            right.Add<TA, TB>(shared, a, b, place.Right);
        }
    }

    /// <summary>Adds the products of one position whose operands are all the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Repeat(float operand)
    {
        left.Repeat(operand);
        right.Repeat(operand);
    }

    /// <summary>Adds the products of a slab of bfloat16.</summary>
    public void AddHalves<TA, TB>(ArrayView<Lane4> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TA : struct, ISource
        where TB : struct, ISource
    {
        left.AddHalves<TA, TB>(shared, a, b, place);
        if (TWidth.IsWide)
        {
            right.AddHalves<TA, TB>(shared, a, b, place.Right);
        }
    }

    /// <summary>Writes a half of the sums; sides that are neighbours in the slab are a lane's neighbours too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TA, TB>(int half, ArrayView<float> target, WarpPlace place, int stride)
        where TA : struct, ISource
        where TB : struct, ISource
    {
        left.Store<TA, TB>(half, target, place, stride);
        if (TWidth.IsWide)
        {
            right.Store<TA, TB>(half, target, place.Right, stride);
        }
    }

    /// <summary>Writes a half of the sums; a lane's rows are eight and its columns four apart.</summary>
    public readonly void StoreApart(int half, ArrayView<float> target, WarpPlace place, int stride)
    {
        left.StoreApart(half, target, place, stride);
        if (TWidth.IsWide)
        {
            right.StoreApart(half, target, place.Right, stride);
        }
    }
}

/// <summary>
/// A lane's 8 × 8 sums in plain C#: the single-precision kernel, and what the tensor cores do where there are none. Fields, never an array,
/// so that they stay in registers; and written out, since the compiler does not unroll.
/// </summary>
internal struct WarpSums
{
    private Sums4x4 q00, q01, q10, q11;

    /// <summary>Adds the products of a slab of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TA, TB>(ArrayView<Lane4> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TA : struct, ISource
        where TB : struct, ISource
    {
        for (int chunk = 0; chunk < SlabOperand.Depth; chunk++)
        {
            Block4x4 b0 = Block4x4.Load<TB>(shared, b, place.Column, 4, place.LaneColumn, 0, chunk);
            Block4x4 b1 = Block4x4.Load<TB>(shared, b, place.Column, 4, place.LaneColumn, 1, chunk);
            Block4x4 a0 = Block4x4.Load<TA>(shared, a, place.Row, 8, place.LaneRow, 0, chunk);
            q00.Add<TA, TB>(a0, b0);
            q01.Add<TA, TB>(a0, b1);
            Block4x4 a1 = Block4x4.Load<TA>(shared, a, place.Row, 8, place.LaneRow, 1, chunk);
            q10.Add<TA, TB>(a1, b0);
            q11.Add<TA, TB>(a1, b1);
        }
    }

    /// <summary>Adds the products of one position whose operands are all the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Repeat(float operand)
    {
        Lane4 four = Lane4.Splat(operand);
        q00.Add(four, four);
        q01.Add(four, four);
        q10.Add(four, four);
        q11.Add(four, four);
    }

    /// <summary>Adds the products of a slab of bfloat16. For the simulator alone: one element at a time.</summary>
    public void AddHalves<TA, TB>(ArrayView<Lane4> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TA : struct, ISource
        where TB : struct, ISource
    {
        ArrayView<uint> words = shared.Cast<uint>();
        for (int position = 0; position < 8 * SlabOperand.Depth; position++)
        {
            Lane4 a0 = Halves.Four<TA>(words, a, place.Row + place.LaneRow, 8, position),
                a1 = Halves.Four<TA>(words, a, place.Row + place.LaneRow + 32, 8, position);
            Lane4 b0 = Halves.Four<TB>(words, b, place.Column + place.LaneColumn, 4, position),
                b1 = Halves.Four<TB>(words, b, place.Column + place.LaneColumn + 16, 4, position);
            q00.Add(a0, b0);
            q01.Add(a0, b1);
            q10.Add(a1, b0);
            q11.Add(a1, b1);
        }
    }

    /// <summary>Writes a half of the sums; sides that are neighbours in the slab are a lane's neighbours too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TA, TB>(int half, ArrayView<float> target, WarpPlace place, int stride)
        where TA : struct, ISource
        where TB : struct, ISource
    {
        int row = (place.Row / 2) + (TA.SidesAreContiguous ? 4 * place.LaneRow : place.LaneRow), step = TA.SidesAreContiguous
            ? stride : 8 * stride;
        int column = place.Column + (TB.SidesAreContiguous ? 4 * place.LaneColumn : place.LaneColumn),
            columnStep = TB.SidesAreContiguous ? 1 : 4;
        Store(half, target, (row * stride) + column, step, columnStep);
    }

    /// <summary>Writes a half of the sums; a lane's rows are eight and its columns four apart.</summary>
    public readonly void StoreApart(int half, ArrayView<float> target, WarpPlace place, int stride) =>
        Store(half, target, (((place.Row / 2) + place.LaneRow) * stride) + place.Column + place.LaneColumn, 8 * stride, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Store(int half, ArrayView<float> target, int first, int rowStep, int columnStep)
    {
        if (half == 0)
        {
            q00.Store(target, first, rowStep, columnStep);
            q01.Store(target, first + 16, rowStep, columnStep);
        }
        else
        {
            q10.Store(target, first, rowStep, columnStep);
            q11.Store(target, first + 16, rowStep, columnStep);
        }
    }
}

/// <summary>Sixteen sums of a lane: the outer product of four by four.</summary>
internal struct Sums4x4
{
    private Lane4 r0, r1, r2, r3;

    /// <summary><c>sums[i, j] += a[i] · b[j]</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Lane4 a, Lane4 b)
    {
        r0 += Lane4.Splat(a.X) * b;
        r1 += Lane4.Splat(a.Y) * b;
        r2 += Lane4.Splat(a.Z) * b;
        r3 += Lane4.Splat(a.W) * b;
    }

    /// <summary><c>sums[i, j] += Σ_position a[i, position] · b[j, position]</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TA, TB>(Block4x4 a, Block4x4 b)
        where TA : struct, ISource
        where TB : struct, ISource
    {
        Add(a.First<TA>(), b.First<TB>());
        Add(a.Second<TA>(), b.Second<TB>());
        Add(a.Third<TA>(), b.Third<TB>());
        Add(a.Fourth<TA>(), b.Fourth<TB>());
    }

    /// <summary>Writes the sums to <c>target[first + i · rowStep + j · columnStep]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(ArrayView<float> target, int first, int rowStep, int columnStep)
    {
        StoreRow(target, first, columnStep, r0);
        StoreRow(target, first + rowStep, columnStep, r1);
        StoreRow(target, first + (2 * rowStep), columnStep, r2);
        StoreRow(target, first + (3 * rowStep), columnStep, r3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(ArrayView<float> target, int first, int step, Lane4 row)
    {
        target[first] = row.X;
        target[first + step] = row.Y;
        target[first + (2 * step)] = row.Z;
        target[first + (3 * step)] = row.W;
    }
}

/// <summary>Four sides at four positions, as they came: a side a vector, or a position a vector.</summary>
internal struct Block4x4
{
    private Lane4 v0, v1, v2, v3;

    /// <summary>Reads block <paramref name="block"/> (0 or 1) of this lane's sides.</summary>
    /// <param name="shared">Shared memory.</param>
    /// <param name="operand">Where in it.</param>
    /// <param name="first">First side of the warp's tile.</param>
    /// <param name="lanes">Lanes that share these sides: sides apart are as many apart.</param>
    /// <param name="lane">Which of them this is.</param>
    /// <param name="block">Which of its blocks.</param>
    /// <param name="chunk">Chunk of positions.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block4x4 Load<TSource>(ArrayView<Lane4> shared, SlabPlace operand, int first, int lanes, int lane, int block, int chunk)
        where TSource : struct, ISource
    {
        Block4x4 values = default;
        if (TSource.SidesAreContiguous)
        {
            int sides = (first / 4) + (block * lanes) + lane, position = 4 * chunk;
            values.v0 = shared[operand.First + SlabOperand.SideChunk(position, sides, operand.Sides / 4, 4)];
            values.v1 = shared[operand.First + SlabOperand.SideChunk(position + 1, sides, operand.Sides / 4, 4)];
            values.v2 = shared[operand.First + SlabOperand.SideChunk(position + 2, sides, operand.Sides / 4, 4)];
            values.v3 = shared[operand.First + SlabOperand.SideChunk(position + 3, sides, operand.Sides / 4, 4)];
        }
        else
        {
            int side = first + (4 * block * lanes) + lane;
            values.v0 = shared[operand.First + SlabOperand.DepthChunk(side, chunk)];
            values.v1 = shared[operand.First + SlabOperand.DepthChunk(side + lanes, chunk)];
            values.v2 = shared[operand.First + SlabOperand.DepthChunk(side + (2 * lanes), chunk)];
            values.v3 = shared[operand.First + SlabOperand.DepthChunk(side + (3 * lanes), chunk)];
        }

        return values;
    }

    /// <summary>The four sides at the first position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Lane4 First<TSource>()
        where TSource : struct, ISource => TSource.SidesAreContiguous ? v0 : new Lane4(v0.X, v1.X, v2.X, v3.X);

    /// <summary>The four sides at the second position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Lane4 Second<TSource>()
        where TSource : struct, ISource => TSource.SidesAreContiguous ? v1 : new Lane4(v0.Y, v1.Y, v2.Y, v3.Y);

    /// <summary>The four sides at the third position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Lane4 Third<TSource>()
        where TSource : struct, ISource => TSource.SidesAreContiguous ? v2 : new Lane4(v0.Z, v1.Z, v2.Z, v3.Z);

    /// <summary>The four sides at the fourth position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Lane4 Fourth<TSource>()
        where TSource : struct, ISource => TSource.SidesAreContiguous ? v3 : new Lane4(v0.W, v1.W, v2.W, v3.W);
}

/// <summary>bfloat16 elements of a slab, two a word.</summary>
internal static class Halves
{
    private const int WordsPerChunk = 4;

    /// <summary>Four sides, <paramref name="step"/> apart, at a position.</summary>
    public static Lane4 Four<TSource>(ArrayView<uint> words, SlabPlace operand, int side, int step, int position)
        where TSource : struct, ISource => new(
            One<TSource>(words, operand, side, position),
            One<TSource>(words, operand, side + step, position),
            One<TSource>(words, operand, side + (2 * step), position),
            One<TSource>(words, operand, side + (3 * step), position));

    private static float One<TSource>(ArrayView<uint> words, SlabPlace operand, int side, int position)
        where TSource : struct, ISource
    {
        int chunk = TSource.SidesAreContiguous ? operand.First + SlabOperand.SideChunk(position, side / 8, operand.Sides / 8, 8)
            : operand.First + SlabOperand.DepthChunk(side, position / 8);
        int place = TSource.SidesAreContiguous ? side & 7 : position & 7;
        uint word = words[(chunk * WordsPerChunk) + (place >> 1)];
        return Interop.IntAsFloat((place & 1) == 0 ? word << 16 : word & 0xffff0000);
    }
}
