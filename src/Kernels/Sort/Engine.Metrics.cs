namespace PGGan.Kernels;

/// <content>Operations of the sliced Wasserstein distance other than products and sums: pyramids, patches, sorting. No operation here is
/// differentiated.</content>
public abstract partial class Engine
{
    /// <summary>
    /// The next level of a Gaussian pyramid: <c>y[n, h, w, c] = Σ_{a,b} k[a] · k[b] · x[n, 2h + a, 2w + b, c]</c>, a, b ∈ −2…2,
    /// <c>k = (1, 4, 6, 4, 1) / 16</c>; beyond the border x is mirrored without repeating its edge (index −1 is 1). Burt and Adelson 1983.
    /// </summary>
    /// <param name="shape">x's <c>[N, H, W, C]</c>, H and W even, 4 at least.</param>
    /// <param name="x">Input <c>[N, H, W, C]</c>.</param>
    /// <param name="y">Output <c>[N, H/2, W/2, C]</c>.</param>
    public abstract void PyramidDown(Shape shape, Storage x, Storage y);

    /// <summary>
    /// A level of a Laplacian pyramid, what <see cref="PyramidDown"/> loses:
    /// <c>y[n, h, w, c] = x[n, h, w, c] − Σ_{a,b} 4 · k[a] · k[b] · z[n, h + a, w + b, c]</c>, <c>z[n, 2h, 2w, c] = coarse[n, h, w, c]</c>
    /// and zero elsewhere; k and the borders (of z) as there.
    /// </summary>
    /// <param name="shape">x's <c>[N, H, W, C]</c>, H and W even, 4 at least.</param>
    /// <param name="x">Input <c>[N, H, W, C]</c>.</param>
    /// <param name="coarse">The next level <c>[N, H/2, W/2, C]</c>.</param>
    /// <param name="y">Output <c>[N, H, W, C]</c>.</param>
    public abstract void PyramidDetail(Shape shape, Storage x, Storage coarse, Storage y);

    /// <summary>
    /// Square patches of images as rows: <c>y[n, p, r, s, c] = x[n, corners[n, p, 0] + r, corners[n, p, 1] + s, c]</c>, r, s &lt; side.
    /// </summary>
    /// <param name="g">Sizes.</param>
    /// <param name="x">Images <c>[N, H, W, C]</c>.</param>
    /// <param name="corners">Row and column of each patch's first pixel, whole numbers in 0…H − side and 0…W − side;
    /// others are not looked for
    /// and read outside the images <c>[N, P, 2]</c>.</param>
    /// <param name="y">Output <c>[N · P, side · side · C]</c>.</param>
    public abstract void GatherPatches(in PatchGeometry g, Storage x, Storage corners, Storage y);

    /// <summary>
    /// Sorts each row of a <c>[rows, length]</c> array of finite numbers in place, the smallest first; 0 and −0 may come in either order.
    /// </summary>
    /// <param name="rows">Rows.</param>
    /// <param name="length">Numbers of a row.</param>
    /// <param name="x">Array <c>[rows, length]</c>.</param>
    public abstract void SortRows(int rows, int length, Storage x);

    /// <summary>Refuses what is no pyramid's level.</summary>
    private protected static void RequireLevel(Shape shape, string operation)
    {
        if (shape.Rank != 4 || shape[1] % 2 != 0 || shape[2] % 2 != 0 || Math.Min(shape[1], shape[2]) < 4)
        {
            throw new ArgumentException($"{operation}: {shape} cannot be halved; images are [N, H, W, C] with even sides of 4 at least.");
        }
    }
}

/// <summary>Sizes of <see cref="Engine.GatherPatches"/>.</summary>
public readonly record struct PatchGeometry
{
    /// <summary>Sizes from the images' and the patches'.</summary>
    /// <exception cref="ArgumentException">
    /// The images are not <c>[N, H, W, C]</c>, or smaller than a patch, or a number is not positive.
    /// </exception>
    public PatchGeometry(Shape images, int patches, int side)
    {
        if (images.Rank != 4 || patches < 1 || side < 1 || side > Math.Min(images[1], images[2]))
        {
            throw new ArgumentException(
                $"GatherPatches: {patches} patches of {side}×{side} of images {images}; images are [N, H, W, C] and no smaller "
                    + "than a patch.");
        }

        (Images, PatchesPerImage, Side) = (images, patches, side);
    }

    /// <summary><c>[N, H, W, C]</c>.</summary>
    public Shape Images { get; }

    /// <summary>P.</summary>
    public int PatchesPerImage { get; }

    /// <summary>Side of a patch in pixels.</summary>
    public int Side { get; }

    /// <summary>Patches of all images: N · P.</summary>
    public int Rows => checked(Images[0] * PatchesPerImage);

    /// <summary>Numbers of a row of pixels of a patch: side · C.</summary>
    public int RunLength => Side * Images[3];

    /// <summary>Numbers of a patch: side · side · C.</summary>
    public int Length => Side * RunLength;

    /// <summary>Numbers of all patches.</summary>
    public int Count => checked(Rows * Length);
}
