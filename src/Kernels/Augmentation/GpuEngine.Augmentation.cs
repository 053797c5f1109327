namespace PGGan.Kernels.Gpu;

public sealed partial class GpuEngine
{
    /// <inheritdoc/>
    public override void Warp(in WarpGeometry g, Storage x, Storage maps, Storage y)
    {
        RequireImages(g.Images);
        int count = g.Images.Count;
        Launch(GroupsFor(count), new WarpKernel(WarpSizes.Of(g), FloatsOf(x, count), FloatsOf(maps, g.MapCount), FloatsOf(y, count)));
    }

    /// <inheritdoc/>
    public override void WarpGrad(in WarpGeometry g, Storage dy, Storage maps, Storage dx)
    {
        RequireImages(g.Images);
        int count = g.Images.Count;
        Launch(GroupsFor(count), new WarpGradKernel(WarpSizes.Of(g), FloatsOf(dy, count), FloatsOf(maps, g.MapCount), FloatsOf(dx, count)));
    }

    /// <inheritdoc/>
    public override void MixChannels(Shape shape, ChannelMix mix, Storage x, Storage matrices, Storage y)
    {
        RequireImages(shape);
        Floats numbers = FloatsOf(matrices, checked(shape[0] * shape[3] * (shape[3] + 1)));
        Launch(GroupsFor(shape.Count), new MixChannelsKernel(
            shape.Count, shape[1] * shape[2], shape[3], mix, FloatsOf(x, shape.Count), numbers, FloatsOf(y, shape.Count)));
    }

    /// <inheritdoc/>
    public override void Cutout(Shape shape, Storage x, Storage rectangles, Storage y)
    {
        RequireImages(shape);
        Floats numbers = FloatsOf(rectangles, checked(4 * shape[0]));
        Launch(GroupsFor(shape.Count), new CutoutKernel(
            shape.Count, shape[1], shape[2], shape[3], FloatsOf(x, shape.Count), numbers, FloatsOf(y, shape.Count)));
    }
}
