using NUnit.Framework;
using PGGan.Kernels.Gpu.Products;

namespace PGGan.Tests.Kernels;

/// <summary>
/// The very text of the tensor-core kernels, run by an interpreter on slabs laid out as the copies lay them out: the sums that it writes
/// are those of the naive loop, and no access to shared memory waits for a bank. On the simulator these kernels run plain C# instead.
/// </summary>
[Parallelizable(ParallelScope.All)]
internal sealed class TensorCoreCodeTests
{
    public enum Layout
    {
        DepthDepth,
        DepthSide,
        SideSide,
    }

    [Test]
    public void AddsTheProductsOfSlabs([Values] bool isBf16, [Values] Layout layout, [Values] bool isWide, [Values(0, 1)] int warpRow,
        [Values(0, 1)] int warpColumn)
    {
        int columns = isWide ? 128 : 64, width = isWide ? 64 : 32, length = isBf16 ? 8 : 4, stride = columns + 8;
        SlabPlace a = new(0, 128), b = new(128 * SlabOperand.Depth, columns);
        WarpInterpreter warp = new(49152);
        double[,] expected = new double[64, width];
        warp.Run(isWide ? TensorCoreSums.ClearWide : TensorCoreSums.Clear);
        for (int slab = 0; slab < 2; slab++)
        {
            double[,] rows = Fill(warp, a, 128, length, layout == Layout.SideSide, seed: slab),
                sides = Fill(warp, b, columns, length, layout != Layout.DepthDepth, seed: 2 + slab);
            for (int i = 0; i < 64 * width; i++)
            {
                for (int k = 0; k < SlabOperand.Depth * length; k++)
                {
                    expected[i / width, i % width] += rows[(64 * warpRow) + (i / width), k] * sides[(width * warpColumn) + (i % width), k];
                }
            }

            foreach (bool isSecond in new[] { false, true })
            {
                warp.Run(Rows(isBf16, layout, isSecond), lane => Arguments(a, RowsOf(a, lane, 64 * warpRow, isBf16, layout), isSecond));
                warp.Run(Columns(isBf16, layout, isWide, isSecond),
                    lane => Arguments(b, ColumnsOf(b, lane, width * warpColumn, isBf16, layout), isSecond));
            }

            foreach (string products in Products(isBf16, isWide))
            {
                warp.Run(products);
            }
        }

        Assert.That(warp.WorstConflict, Is.Zero, "conflicts while reading");
        for (int half = 0; half < 2; half++)
        {
            Array.Fill(warp.Shared, BitConverter.SingleToUInt32Bits(float.NaN));
            for (int side = 0; side < (isWide ? 2 : 1); side++)
            {
                warp.Run(Store(half, side), lane => [
                    StagedSums.First(new WarpPlace(lane, 64 * warpRow, width * warpColumn), stride)
                    + (uint)(side * 4 * WarpPlace.NarrowColumns),
                    StagedSums.Step(stride)]);
            }

            for (int i = 0; i < 32 * width; i++)
            {
                int row = i / width, column = i % width;
                float sum = BitConverter.UInt32BitsToSingle(warp.Shared[(((32 * warpRow) + row) * stride) + (width * warpColumn) + column]);
                Assert.That(sum, Is.EqualTo(expected[(32 * half) + row, column]).Within(1e-4), $"half {half}, row {row}, column {column}");
            }
        }

        Assert.That(warp.WorstConflict, Is.Zero, "conflicts while writing");
    }

    [Test]
    public void RefusesWhatItDoesNotKnow() =>
        Assert.That(() => new WarpInterpreter(64).Run("mul.f32 s0,s1,s2;"), Throws.TypeOf<NotSupportedException>());

    private static uint[] Arguments(SlabPlace operand, LaneAddress lane, bool isSecond) =>
        [((uint)operand.First * Chunks.Bytes) + (isSecond ? lane.Second : lane.First), lane.Step];

    private static LaneAddress RowsOf(SlabPlace a, int lane, int row, bool isBf16, Layout layout) =>
        layout != Layout.SideSide ? LaneAddress.RowMatrices(lane, row)
        : isBf16 ? LaneAddress.TurnedRowMatrices(a.Sides, lane, row) : LaneAddress.Floats(a.Sides, lane, row);

    private static LaneAddress ColumnsOf(SlabPlace b, int lane, int column, bool isBf16, Layout layout) =>
        layout == Layout.DepthDepth ? LaneAddress.ColumnMatrices(lane, column)
        : isBf16 ? LaneAddress.TurnedColumnMatrices(b.Sides, lane, column) : LaneAddress.Floats(b.Sides, lane, column);

    private static string Rows(bool isBf16, Layout layout, bool isSecond) => (layout == Layout.SideSide, isBf16, isSecond) switch
    {
        (false, _, false) => TensorCoreOperands.RowsFirstDepth,
        (false, _, true) => TensorCoreOperands.RowsSecondDepth,
        (true, false, false) => TensorCoreOperands.RowsFirstSide,
        (true, false, true) => TensorCoreOperands.RowsSecondSide,
        (true, true, false) => TensorCoreOperands.RowsFirstTurned,
        _ => TensorCoreOperands.RowsSecondTurned,
    };

    private static string Columns(bool isBf16, Layout layout, bool isWide, bool isSecond) =>
        (layout != Layout.DepthDepth, isBf16, isWide, isSecond) switch
        {
            (false, _, false, false) => TensorCoreOperands.ColumnsFirstDepth,
            (false, _, false, true) => TensorCoreOperands.ColumnsSecondDepth,
            (false, _, true, false) => TensorCoreOperands.ColumnsFirstDepthWide,
            (false, _, true, true) => TensorCoreOperands.ColumnsSecondDepthWide,
            (true, false, false, false) => TensorCoreOperands.ColumnsFirstSide,
            (true, false, false, true) => TensorCoreOperands.ColumnsSecondSide,
            (true, false, true, false) => TensorCoreOperands.ColumnsFirstSideWide,
            (true, false, true, true) => TensorCoreOperands.ColumnsSecondSideWide,
            (true, true, false, false) => TensorCoreOperands.ColumnsFirstTurned,
            (true, true, false, true) => TensorCoreOperands.ColumnsSecondTurned,
            (true, true, true, false) => TensorCoreOperands.ColumnsFirstTurnedWide,
            _ => TensorCoreOperands.ColumnsSecondTurnedWide,
        };

    private static string[] Products(bool isBf16, bool isWide) => (isBf16, isWide) switch
    {
        (false, false) => [TensorCoreProducts.Tf32FirstLeft, TensorCoreProducts.Tf32SecondLeft],
        (false, true) =>
            [TensorCoreProducts.Tf32FirstLeft, TensorCoreProducts.Tf32FirstRight, TensorCoreProducts.Tf32SecondLeft,
            TensorCoreProducts.Tf32SecondRight],
        (true, false) => [TensorCoreProducts.Bf16FirstLeft, TensorCoreProducts.Bf16SecondLeft],
        _ =>
            [TensorCoreProducts.Bf16FirstLeft, TensorCoreProducts.Bf16FirstRight, TensorCoreProducts.Bf16SecondLeft,
            TensorCoreProducts.Bf16SecondRight],
    };

    private static string Store(int half, int side) => (half, side) switch
    {
        (0, 0) => TensorCoreSums.StoreLeftUpper,
        (1, 0) => TensorCoreSums.StoreLeftLower,
        (0, 1) => TensorCoreSums.StoreRightUpper,
        _ => TensorCoreSums.StoreRightLower,
    };

    /// <summary>Random numbers that both formats hold exactly, where the copies would put them.</summary>
    private static double[,] Fill(WarpInterpreter warp, SlabPlace operand, int sides, int length, bool sidesTogether, int seed)
    {
        Random random = new(seed);
        double[,] values = new double[sides, SlabOperand.Depth * length];
        for (int side = 0; side < sides; side++)
        {
            for (int position = 0; position < SlabOperand.Depth * length; position++)
            {
                float value = random.Next(-64, 65) / 32f;
                values[side, position] = value;
                int chunk = operand.First + (sidesTogether ? SlabOperand.SideChunk(position, side / length, sides / length, length)
                    : SlabOperand.DepthChunk(side, position / length));
                int place = (sidesTogether ? side : position) % length;
                uint bits = BitConverter.SingleToUInt32Bits(value);
                ref uint word = ref warp.Shared[(chunk * 4) + (length == 4 ? place : place / 2)];
                word = length == 4 ? bits : place % 2 == 0 ? (word & 0xffff0000) | (bits >> 16) : (word & 0xffff) | (bits & 0xffff0000);
            }
        }

        return values;
    }
}
