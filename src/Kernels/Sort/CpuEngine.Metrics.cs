namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A side is odd or too small.</exception>
    public override void PyramidDown(Shape shape, Storage x, Storage y)
    {
        RequireLevel(shape, nameof(PyramidDown));
        Tiles tiles = RowTiles(shape[0] * shape[1] / 2, 5 * shape[2] * shape[3]);
        Run(tiles.Count, new PyramidDownWork(shape, tiles, Pointer(x, shape.Count), Pointer(y, shape.Count / 4)),
            PyramidDownWork.ScratchFloats(shape));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A side is odd or too small.</exception>
    public override void PyramidDetail(Shape shape, Storage x, Storage coarse, Storage y)
    {
        RequireLevel(shape, nameof(PyramidDetail));
        Tiles tiles = RowTiles(shape[0] * shape[1] / 2, 4 * shape[2] * shape[3]);
        PyramidDetailWork work = new(shape, tiles, Pointer(x, shape.Count), Pointer(coarse, shape.Count / 4), Pointer(y, shape.Count));
        Run(tiles.Count, work, PyramidDetailWork.ScratchFloats(shape));
    }

    /// <inheritdoc/>
    public override void GatherPatches(in PatchGeometry g, Storage x, Storage corners, Storage y)
    {
        Tiles tiles = RowTiles(g.Rows, g.Length);
        Run(tiles.Count, new GatherPatchesWork(g, tiles, Pointer(x, g.Images.Count), Pointer(corners, checked(2 * g.Rows)),
            Pointer(y, g.Count)));
    }

    /// <inheritdoc/>
    public override void SortRows(int rows, int length, Storage x) =>
        Run(rows, new SortRowsWork(length, Pointer(x, checked(rows * length))), SortRowsWork.ScratchFloats(length));
}
