using System.Numerics;

namespace PGGan.Kernels.Gpu;

// Operations of metrics other than products and sums.
public sealed partial class GpuEngine
{
    // Numbers that a thread of a group sorts in shared memory.
    private const int SortedPerThread = 8;

    /// <inheritdoc/>
    public override void PyramidDown(Shape shape, Storage x, Storage y)
    {
        RequireLevel(shape, nameof(PyramidDown));
        int count = shape.Count / 4;
        Launch(GroupsFor(count), new PyramidDownKernel(count, shape[1], shape[2], shape[3], FloatsOf(x, shape.Count), FloatsOf(y, count)));
    }

    /// <inheritdoc/>
    public override void PyramidDetail(Shape shape, Storage x, Storage coarse, Storage y)
    {
        RequireLevel(shape, nameof(PyramidDetail));
        Launch(GroupsFor(shape.Count), new PyramidDetailKernel(
            shape.Count, shape[1], shape[2], shape[3], FloatsOf(x, shape.Count), FloatsOf(coarse, shape.Count / 4),
            FloatsOf(y, shape.Count)));
    }

    /// <inheritdoc/>
    public override void GatherPatches(in PatchGeometry g, Storage x, Storage corners, Storage y)
    {
        Floats images = FloatsOf(x, g.Images.Count), places = FloatsOf(corners, checked(2 * g.Rows)), patches = FloatsOf(y, g.Count);
        Launch(GroupsFor(g.Count), new GatherPatchesKernel(
            g.Count, g.PatchesPerImage, g.Side, g.Images[1], g.Images[2], g.Images[3], images, places, patches));
    }

    /// <inheritdoc/>
    public override void SortRows(int rows, int length, Storage x)
    {
        int tile = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, 2)), (uint)(SortedPerThread * tuning.GroupThreads));
        SortShape shape = new(rows, length, tile);
        ILGPU.ArrayView<float> values = View(x, checked(rows * length));
        int groups = Math.Min(shape.Tiles, tuning.MaxGroups);
        Launch(groups, new SortTilesKernel(shape, 1, values));
        for (long size = 2L * tile; size / 2 < length; size *= 2)
        {
            for (long distance = size / 2; distance >= tile; distance /= 2)
            {
                uint pairs = shape.PairsOfRow(size);
                int needed = (int)Math.Min((((ulong)pairs * (uint)rows) - 1) / (uint)tuning.GroupThreads + 1, (uint)tuning.MaxGroups);
                Launch(needed, new SortStepKernel(shape, pairs, (uint)distance, distance == size / 2 ? 1 : 0, values));
            }

            Launch(groups, new SortTilesKernel(shape, 0, values));
        }
    }
}
