using PGGan.Kernels;

namespace PGGan.Autograd.Ops;

/// <summary>
/// What augmentation of images is made of: each image with numbers of its own, which are constants to the tape. Every operation is linear
/// or affine in the image, so its gradients of every order are such operations too.
/// </summary>
public static class Augmentation
{
    /// <summary>
    /// Each image seen through an affine map, bilinear: <c>y[n, h, w] = x[n]</c> at <c>maps[n] · (h, w, 1)</c>
    /// (<see cref="Engine.Warp"/>). Flips, quarter turns and whole shifts give the image's own bits.
    /// </summary>
    /// <param name="x">Images <c>[N, H, W, C]</c>.</param>
    /// <param name="maps"><c>[N, 2, 3]</c>, from pixels of the result to pixels of x.</param>
    /// <param name="border">What is beyond the border of x.</param>
    /// <exception cref="ArgumentException">x are no images, or the maps are not two rows of three an image.</exception>
    public static Tensor Warp(this Tensor x, Tensor maps, WarpBorder border)
    {
        Tensor y = x.Workspace.NewLike(x);
        x.Workspace.Engine.Warp(Geometry(x, maps, border, nameof(Warp)), x.Storage, maps.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.WarpGrad(maps, border))]);
    }

    /// <summary>Adjoint of <see cref="Warp"/> with the same maps: <see cref="Engine.WarpGrad"/>.</summary>
    /// <inheritdoc cref="Warp"/>
    public static Tensor WarpGrad(this Tensor x, Tensor maps, WarpBorder border)
    {
        Tensor y = x.Workspace.NewLike(x);
        x.Workspace.Engine.WarpGrad(Geometry(x, maps, border, nameof(WarpGrad)), x.Storage, maps.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.Warp(maps, border))]);
    }

    /// <summary>
    /// The channels of each pixel mixed by a matrix of the image's own: <c>y = m · (x, 1)</c>, without the last column, or <c>mᵀ · x</c>
    /// (<see cref="Engine.MixChannels"/>).
    /// </summary>
    /// <param name="x">Images <c>[N, H, W, C]</c>.</param>
    /// <param name="matrices"><c>[N, C, C + 1]</c></param>
    /// <param name="mix">Which of the three.</param>
    /// <exception cref="ArgumentException">x are no images, or the matrices are of other sizes.</exception>
    public static Tensor MixChannels(this Tensor x, Tensor matrices, ChannelMix mix = ChannelMix.Affine)
    {
        Shape s = x.Shape;
        Require(s.Rank == 4 && matrices.Shape == new Shape(s[0], s[3], s[3] + 1), nameof(MixChannels), x, "[N, C, C + 1]", matrices);
        Tensor y = x.Workspace.NewLike(x);
        x.Workspace.Engine.MixChannels(s, mix, x.Storage, matrices.Storage, y.Storage);
        ChannelMix adjoint = mix == ChannelMix.Transposed ? ChannelMix.Linear : ChannelMix.Transposed;
        return Tape.Record(y, [(x, dy => dy.MixChannels(matrices, adjoint))]);
    }

    /// <summary>Zero within a rectangle of the image's own, x elsewhere (<see cref="Engine.Cutout"/>). Its own adjoint.</summary>
    /// <param name="x">Images <c>[N, H, W, C]</c>.</param>
    /// <param name="rectangles">First row, row behind the last, first column, column behind the last <c>[N, 4]</c>.</param>
    /// <exception cref="ArgumentException">x are no images, or the rectangles are not four numbers an image.</exception>
    public static Tensor Cutout(this Tensor x, Tensor rectangles)
    {
        Shape s = x.Shape;
        Require(s.Rank == 4 && rectangles.Shape == new Shape(s[0], 4), nameof(Cutout), x, "[N, 4]", rectangles);
        Tensor y = x.Workspace.NewLike(x);
        x.Workspace.Engine.Cutout(s, x.Storage, rectangles.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.Cutout(rectangles))]);
    }

    private static WarpGeometry Geometry(Tensor x, Tensor maps, WarpBorder border, string operation)
    {
        Shape s = x.Shape;
        Require(s.Rank == 4 && maps.Shape == new Shape(s[0], 2, 3), operation, x, "[N, 2, 3]", maps);
        return new WarpGeometry(s, border);
    }

    private static void Require(bool fits, string operation, Tensor images, string expected, Tensor given)
    {
        if (!fits)
        {
            throw new ArgumentException(
                $"{operation}: images [N, H, W, C] take {expected}, given are {images.Shape} and {given.Shape}; "
                    + "one of them has another size.");
        }
    }
}
