using NUnit.Framework;
using PGGan.Kernels.Gpu.Products;

namespace PGGan.Tests.Kernels;

/// <summary>
/// The very text of the tensor-core kernels, run by an interpreter on slabs laid out as the copies lay them out: the sums that it writes are those of
/// the naive loop, and no access to shared memory waits for a bank. On the simulator these kernels run plain C# instead.
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
    public void AddsTheProductsOfSlabs([Values] bool isBf16, [Values] Layout layout, [Values] bool isWide, [Values(0, 1)] int warpRow, [Values(0, 1)] int warpColumn)
    {
        int columns = isWide ? 128 : 64, width = isWide ? 64 : 32, length = isBf16 ? 8 : 4, stride = columns + 8;
        SlabPlace a = new(0, 128), b = new(128 * SlabOperand.Depth, columns);
        WarpInterpreter warp = new(49152);
        double[,] expected = new double[64, width];
        warp.Run(isWide ? TensorCoreCode.ClearWide : TensorCoreCode.Clear);
        for (int slab = 0; slab < 2; slab++)
        {
            double[,] rows = Fill(warp, a, 128, length, layout == Layout.SideSide, seed: slab), sides = Fill(warp, b, columns, length, layout != Layout.DepthDepth, seed: 2 + slab);
            for (int i = 0; i < 64 * width; i++)
            {
                for (int k = 0; k < SlabOperand.Depth * length; k++)
                {
                    expected[i / width, i % width] += rows[(64 * warpRow) + (i / width), k] * sides[(width * warpColumn) + (i % width), k];
                }
            }

            warp.Run(Add(isBf16, layout, isWide), lane => Arguments(a, b, lane, 64 * warpRow, width * warpColumn, isBf16, layout));
        }

        Assert.That(warp.WorstConflict, Is.Zero, "conflicts while reading");
        for (int half = 0; half < 2; half++)
        {
            Array.Fill(warp.Shared, BitConverter.SingleToUInt32Bits(float.NaN));
            for (int side = 0; side < (isWide ? 2 : 1); side++)
            {
                warp.Run(Store(half, side), lane => [
                    StagedSums.First(new WarpPlace(lane, 64 * warpRow, width * warpColumn), stride) + (uint)(side * 4 * WarpPlace.NarrowColumns),
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

    private static uint[] Arguments(SlabPlace a, SlabPlace b, int lane, int row, int column, bool isBf16, Layout layout)
    {
        LaneAddress x = layout != Layout.SideSide ? LaneAddress.RowMatrices(lane, row)
            : isBf16 ? LaneAddress.TurnedRowMatrices(a.Sides, lane, row) : LaneAddress.Floats(a.Sides, lane, row);
        LaneAddress y = layout == Layout.DepthDepth ? LaneAddress.ColumnMatrices(lane, column)
            : isBf16 ? LaneAddress.TurnedColumnMatrices(b.Sides, lane, column) : LaneAddress.Floats(b.Sides, lane, column);
        return [((uint)a.First * Chunks.Bytes) + x.Bytes, x.Step, ((uint)b.First * Chunks.Bytes) + y.Bytes, y.Step];
    }

    private static string Add(bool isBf16, Layout layout, bool isWide) => (isBf16, layout, isWide) switch
    {
        (false, Layout.DepthDepth, false) => TensorCoreCode.AddTf32DepthDepth,
        (false, Layout.DepthSide, false) => TensorCoreCode.AddTf32DepthSide,
        (false, Layout.SideSide, false) => TensorCoreCode.AddTf32SideSide,
        (false, Layout.DepthDepth, true) => TensorCoreCode.AddTf32DepthDepthWide,
        (false, Layout.DepthSide, true) => TensorCoreCode.AddTf32DepthSideWide,
        (false, Layout.SideSide, true) => TensorCoreCode.AddTf32SideSideWide,
        (true, Layout.DepthDepth, false) => TensorCoreCode.AddBf16DepthDepth,
        (true, Layout.DepthSide, false) => TensorCoreCode.AddBf16DepthSide,
        (true, Layout.SideSide, false) => TensorCoreCode.AddBf16SideSide,
        (true, Layout.DepthDepth, true) => TensorCoreCode.AddBf16DepthDepthWide,
        (true, Layout.DepthSide, true) => TensorCoreCode.AddBf16DepthSideWide,
        _ => TensorCoreCode.AddBf16SideSideWide,
    };

    private static string Store(int half, int side) => (half, side) switch
    {
        (0, 0) => TensorCoreCode.StoreLeftUpper,
        (1, 0) => TensorCoreCode.StoreLeftLower,
        (0, 1) => TensorCoreCode.StoreRightUpper,
        _ => TensorCoreCode.StoreRightLower,
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
                int chunk = operand.First + (sidesTogether ? SlabOperand.SideChunk(position, side / length, sides / length, length) : SlabOperand.DepthChunk(side, position / length));
                int place = (sidesTogether ? side : position) % length;
                uint bits = BitConverter.SingleToUInt32Bits(value);
                ref uint word = ref warp.Shared[(chunk * 4) + (length == 4 ? place : place / 2)];
                word = length == 4 ? bits : place % 2 == 0 ? (word & 0xffff0000) | (bits >> 16) : (word & 0xffff) | (bits & 0xffff0000);
            }
        }

        return values;
    }
}
