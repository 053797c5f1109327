namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    // A pixel that is looked up costs some ten times what a pass over memory does.
    private const int WarpCost = 16;

    /// <inheritdoc/>
    public override void Warp(in WarpGeometry g, Storage x, Storage maps, Storage y)
    {
        RequireImages(g.Images);
        Tiles tiles = RowTiles(g.Images[0] * g.Images[1], WarpCost * g.Images[2] * g.Images[3]);
        Run(tiles.Count, new WarpWork(g, tiles, Pointer(x, g.Images.Count), Pointer(maps, g.MapCount), Pointer(y, g.Images.Count)));
    }

    /// <inheritdoc/>
    public override void WarpGrad(in WarpGeometry g, Storage dy, Storage maps, Storage dx)
    {
        RequireImages(g.Images);
        Run(g.Images[0], new WarpGradWork(g, Pointer(dy, g.Images.Count), Pointer(maps, g.MapCount), Pointer(dx, g.Images.Count)));
    }

    /// <inheritdoc/>
    public override void MixChannels(Shape shape, ChannelMix mix, Storage x, Storage matrices, Storage y)
    {
        RequireImages(shape);
        Tiles tiles = RowTiles(shape[0] * shape[1], shape[2] * shape[3]);
        float* numbers = Pointer(matrices, checked(shape[0] * shape[3] * (shape[3] + 1)));
        Run(tiles.Count, new MixChannelsWork(shape, mix, tiles, Pointer(x, shape.Count), numbers, Pointer(y, shape.Count)));
    }

    /// <inheritdoc/>
    public override void Cutout(Shape shape, Storage x, Storage rectangles, Storage y)
    {
        RequireImages(shape);
        Tiles tiles = RowTiles(shape[0] * shape[1], shape[2] * shape[3]);
        float* numbers = Pointer(rectangles, checked(4 * shape[0]));
        Run(tiles.Count, new CutoutWork(shape, tiles, Pointer(x, shape.Count), numbers, Pointer(y, shape.Count)));
    }
}
