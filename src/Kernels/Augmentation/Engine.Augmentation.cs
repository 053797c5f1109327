namespace PGGan.Kernels;

/// <content>
/// What augmentation of images is made of: each image with numbers of its own, every operation linear or affine in the image.
/// </content>
public abstract partial class Engine
{
    /// <summary>
    /// Each image seen through an affine map: <c>y[n, h, w, c] = Σ_{i,j} k(r − i) · k(s − j) · x[n, i, j, c]</c>,
    /// <c>k(t) = max(0, 1 − |t|)</c> (bilinear), <c>(r, s) = maps[n] · (h, w, 1)</c>; beyond the border x is as
    /// <see cref="WarpGeometry.Border"/> has it. Maps of whole numbers (flips, quarter turns, whole shifts) give the image's own bits.
    /// Adjoint: <see cref="WarpGrad"/>.
    /// </summary>
    /// <param name="g">Sizes and border.</param>
    /// <param name="x">Input <c>[N, H, W, C]</c>.</param>
    /// <param name="maps">Two rows an image, of finite numbers <c>[N, 2, 3]</c>: from pixels of the output to pixels of the input.</param>
    /// <param name="y">Output <c>[N, H, W, C]</c>.</param>
    public abstract void Warp(in WarpGeometry g, Storage x, Storage maps, Storage y);

    /// <summary>
    /// Adjoint of <see cref="Warp"/>: <c>dx[n, i, j, c] = Σ_{h,w} k(r − i) · k(s − j) · dy[n, h, w, c]</c>, and the same of every mirrored
    /// copy of pixel (i, j) with a mirrored border. In a fixed order: no two threads add to one place.
    /// </summary>
    /// <param name="g">Sizes and border.</param>
    /// <param name="dy">Gradient of y <c>[N, H, W, C]</c>.</param>
    /// <param name="maps">Those of <see cref="Warp"/>.</param>
    /// <param name="dx">Gradient of x <c>[N, H, W, C]</c>.</param>
    public abstract void WarpGrad(in WarpGeometry g, Storage dy, Storage maps, Storage dx);

    /// <summary>
    /// The channels of each pixel mixed by an affine map of the image's own: <see cref="ChannelMix.Affine"/>
    /// <c>y[n, p, i] = Σ_j m[n, i, j] · x[n, p, j] + m[n, i, C]</c>, <see cref="ChannelMix.Linear"/> the same without the last column,
    /// <see cref="ChannelMix.Transposed"/> <c>y[n, p, j] = Σ_i m[n, i, j] · x[n, p, i]</c>, the adjoint of both.
    /// </summary>
    /// <param name="shape"><c>[N, H, W, C]</c></param>
    /// <param name="mix">Which of the three.</param>
    /// <param name="x">Input <c>[N, H, W, C]</c>.</param>
    /// <param name="matrices"><c>[N, C, C + 1]</c></param>
    /// <param name="y">Output <c>[N, H, W, C]</c>.</param>
    public abstract void MixChannels(Shape shape, ChannelMix mix, Storage x, Storage matrices, Storage y);

    /// <summary>
    /// <c>y[n, h, w, c] = 0</c> where <c>top ≤ h &lt; bottom</c> and <c>left ≤ w &lt; right</c>, x elsewhere. Its own adjoint.
    /// </summary>
    /// <param name="shape"><c>[N, H, W, C]</c></param>
    /// <param name="x">Input <c>[N, H, W, C]</c>.</param>
    /// <param name="rectangles">Top, bottom, left and right of each image's <c>[N, 4]</c>.</param>
    /// <param name="y">Output <c>[N, H, W, C]</c>.</param>
    public abstract void Cutout(Shape shape, Storage x, Storage rectangles, Storage y);
}

/// <summary>What an image is taken to be beyond its border.</summary>
public enum WarpBorder
{
    /// <summary>Zero, the grey between black and white (DiffAugment).</summary>
    Zero,

    /// <summary>Mirrored at the pixels' edges, the pixels of the edge repeated: index −1 is 0, H is H − 1.</summary>
    Mirror,
}

/// <summary>Sizes of <see cref="Engine.Warp"/>.</summary>
/// <param name="Images"><c>[N, H, W, C]</c>, of input and output alike.</param>
/// <param name="Border">What is beyond the border.</param>
public readonly record struct WarpGeometry(Shape Images, WarpBorder Border)
{
    /// <summary>Numbers of all maps: two rows of three an image.</summary>
    public int MapCount => checked(Images[0] * AffineMap.Length);
}

/// <summary>Which product of an affine map of channels <see cref="Engine.MixChannels"/> takes.</summary>
public enum ChannelMix
{
    /// <summary>Matrix and offset.</summary>
    Affine,

    /// <summary>The matrix alone.</summary>
    Linear,

    /// <summary>The transposed matrix alone.</summary>
    Transposed,
}
