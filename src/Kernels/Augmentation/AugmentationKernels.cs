using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu;

/// <summary><see cref="Engine.Warp"/>: a thread to a number of the output.</summary>
internal readonly struct WarpKernel(WarpSizes sizes, Floats x, Floats maps, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)sizes.Count; i += Stride.Step)
        {
            ImagePlace at = sizes.At(i);
            AffineMap map = WarpSizes.Map(maps, at.Image);
            Between r = Between.Of(map.Row(at.Row, at.Column)), s = Between.Of(map.Column(at.Row, at.Column));
            int upper = sizes.Rows.PixelAt(r.Lower), left = sizes.Columns.PixelAt(s.Lower);
            float value = Load(at, upper, left);
            if (r.Upper != 0 || s.Upper != 0)
            {
                // Where both are zero the value is the pixel itself, not a sum with zeros.
                int lower = sizes.Rows.PixelAt(r.Lower + 1), right = sizes.Columns.PixelAt(s.Lower + 1);
                float w00 = (1 - r.Upper) * (1 - s.Upper), w01 = (1 - r.Upper) * s.Upper;
                float w10 = r.Upper * (1 - s.Upper), w11 = r.Upper * s.Upper;
                value = (w00 * value) + (w01 * Load(at, upper, right)) + ((w10 * Load(at, lower, left)) + (w11 * Load(at, lower, right)));
            }

            y.Store((int)i, value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Load(ImagePlace at, int row, int column) =>
        row < 0 || column < 0 ? 0 : x.Load(sizes.Element(at.Image, row, column, at.Channel));
}

/// <summary><see cref="Engine.WarpGrad"/>: a thread to a number of the gradient, which gathers what reads it.</summary>
internal readonly struct WarpGradKernel(WarpSizes sizes, Floats dy, Floats maps, Floats dx) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)sizes.Count; i += Stride.Step)
        {
            ImagePlace at = sizes.At(i);
            AffineMap map = WarpSizes.Map(maps, at.Image), back = map.Inverse;
            CopyRange copies = CopyRange.Of(map, sizes.Rows, sizes.Columns);
            float reachDown = MathF.Abs(back.A) + MathF.Abs(back.B), reachAlong = MathF.Abs(back.D) + MathF.Abs(back.E);
            float sum = 0;
            for (int copyRow = copies.FirstRow; copyRow <= copies.LastRow; copyRow++)
            {
                int p = sizes.Rows.IndexIn(copyRow, at.Row);
                for (int copyColumn = copies.FirstColumn; copyColumn <= copies.LastColumn; copyColumn++)
                {
                    int q = sizes.Columns.IndexIn(copyColumn, at.Column);
                    PixelRange down = PixelRange.Around(back.Row(p, q), reachDown, sizes.Rows.Size);
                    PixelRange along = PixelRange.Around(back.Column(p, q), reachAlong, sizes.Columns.Size);
                    for (int h = down.First; h <= down.Last; h++)
                    {
                        for (int w = along.First; w <= along.Last; w++)
                        {
                            float weight = Between.Of(map.Row(h, w)).WeightOf(p) * Between.Of(map.Column(h, w)).WeightOf(q);
                            if (weight != 0)
                            {
                                sum += weight * dy.Load(sizes.Element(at.Image, h, w, at.Channel));
                            }
                        }
                    }
                }
            }

            dx.Store((int)i, sum);
        }
    }
}

/// <summary>
/// <see cref="Engine.MixChannels"/>: a thread to a number of the output, a product of a row or a column of the image's matrix with a pixel.
/// </summary>
internal readonly struct MixChannelsKernel(int count, int pixels, int channels, ChannelMix mix, Floats x, Floats matrices, Floats y)
    : IKernel
{
    private readonly int mix = (int)mix;

    /// <inheritdoc/>
    public void Execute()
    {
        int row = channels + 1;
        bool transposed = mix == (int)ChannelMix.Transposed, offset = mix == (int)ChannelMix.Affine;
        int along = transposed ? row : 1, down = transposed ? 1 : row;
        for (uint e = Stride.First; e < (uint)count; e += Stride.Step)
        {
            int pixel = (int)(e / (uint)channels), i = (int)(e % (uint)channels);
            int matrix = pixel / pixels * channels * row;
            float sum = offset ? matrices.Load(matrix + (i * row) + channels) : 0;
            for (int j = 0; j < channels; j++)
            {
                sum += matrices.Load(matrix + (i * down) + (j * along)) * x.Load((pixel * channels) + j);
            }

            y.Store((int)e, sum);
        }
    }
}

/// <summary><see cref="Engine.Cutout"/>: a thread to a number.</summary>
internal readonly struct CutoutKernel(int count, int height, int width, int channels, Floats x, Floats rectangles, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            ImagePlace at = ImagePlace.Of(i, (uint)height, (uint)width, (uint)channels);
            int rectangle = 4 * at.Image;
            bool inside = at.Row >= rectangles.Load(rectangle) && at.Row < rectangles.Load(rectangle + 1)
                && at.Column >= rectangles.Load(rectangle + 2) && at.Column < rectangles.Load(rectangle + 3);
            y.Store((int)i, inside ? 0 : x.Load((int)i));
        }
    }
}

/// <summary>Sizes of a warp as a kernel takes them.</summary>
/// <param name="Count">Numbers of all images.</param>
/// <param name="Rows">H, and what is beyond.</param>
/// <param name="Columns">W, and what is beyond.</param>
/// <param name="Channels">C.</param>
internal readonly record struct WarpSizes(int Count, ImageAxis Rows, ImageAxis Columns, int Channels)
{
    public static WarpSizes Of(in WarpGeometry g)
    {
        int mirrored = g.Border == WarpBorder.Mirror ? 1 : 0;
        return new WarpSizes(g.Images.Count, new ImageAxis(g.Images[1], mirrored), new ImageAxis(g.Images[2], mirrored), g.Images[3]);
    }

    /// <summary>The map of image <paramref name="n"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AffineMap Map(Floats maps, int n)
    {
        int m = AffineMap.Length * n;
        return new AffineMap(maps.Load(m), maps.Load(m + 1), maps.Load(m + 2), maps.Load(m + 3), maps.Load(m + 4), maps.Load(m + 5));
    }

    /// <summary>The place of a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ImagePlace At(uint element) => ImagePlace.Of(element, (uint)Rows.Size, (uint)Columns.Size, (uint)Channels);

    /// <summary>The number of a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Element(int n, int row, int column, int channel) =>
        (((((n * Rows.Size) + row) * Columns.Size) + column) * Channels) + channel;
}
