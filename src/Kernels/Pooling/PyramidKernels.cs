namespace PGGan.Kernels.Gpu;

/// <summary>
/// <see cref="Engine.PyramidDown"/>: a thread to a number of the small image. <c>count</c> is the small image's, the other sizes are the
/// large one's.
/// </summary>
internal readonly struct PyramidDownKernel(int count, int height, int width, int channels, Floats x, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            ImagePlace at = ImagePlace.Of(i, (uint)height / 2, (uint)width / 2, (uint)channels);
            float sum = 0;
            for (int a = -2; a <= 2; a++)
            {
                int row = ((at.Image * height) + Mirrored((2 * at.Row) + a, height)) * width;
                float along = 0;
                for (int b = -2; b <= 2; b++)
                {
                    along += Weight(b) * x.Load(((row + Mirrored((2 * at.Column) + b, width)) * channels) + at.Channel);
                }

                sum += Weight(a) * along;
            }

            y.Store((int)i, sum * (1f / 256));
        }
    }

    /// <summary>1, 4, 6, 4, 1 of −2…2.</summary>
    private static float Weight(int tap) => tap == 0 ? 6 : (tap & 1) != 0 ? 4 : 1;

    /// <summary>An index beyond the border, mirrored without repeating the edge.</summary>
    private static int Mirrored(int index, int size) => index < 0 ? -index : index >= size ? (2 * (size - 1)) - index : index;
}

/// <summary>
/// <see cref="Engine.PyramidDetail"/>: a thread to a number of the large image, whose sizes these are. Between the zeros taps 1, 6, 1 meet
/// an even place, and 4, 4 an odd one.
/// </summary>
internal readonly struct PyramidDetailKernel(int count, int height, int width, int channels, Floats x, Floats coarse, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        int coarseHeight = height / 2, coarseWidth = width / 2;
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            ImagePlace at = ImagePlace.Of(i, (uint)height, (uint)width, (uint)channels);
            float sum = 0;
            for (int a = -1; a <= 1; a++)
            {
                int row = ((at.Image * coarseHeight) + Mirrored((at.Row / 2) + a, coarseHeight)) * coarseWidth;
                float along = 0;
                for (int b = -1; b <= 1; b++)
                {
                    along += Weight(at.Column, b) * coarse.Load(((row + Mirrored((at.Column / 2) + b, coarseWidth)) * channels)
                        + at.Channel);
                }

                sum += Weight(at.Row, a) * along;
            }

            y.Store((int)i, x.Load((int)i) - (sum * (1f / 64)));
        }
    }

    /// <summary>1, 6, 1 at even places, 0, 4, 4 at odd ones.</summary>
    private static float Weight(int place, int tap) => (place & 1) == 0 ? (tap == 0 ? 6 : 1) : tap < 0 ? 0 : 4;

    /// <summary>Of the large image −2 is 2 and 2 · size is 2 · size − 2: of the coarse one −1 is 1 and size is size − 1.</summary>
    private static int Mirrored(int index, int size) => index < 0 ? 1 : index >= size ? size - 1 : index;
}

/// <summary><see cref="Engine.GatherPatches"/>: a thread to a number of a patch.</summary>
internal readonly struct GatherPatchesKernel(
    int count, int perImage, int side, int height, int width, int channels, Floats x, Floats corners, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            ImagePlace at = ImagePlace.Of(i, (uint)side, (uint)side, (uint)channels);
            int row = (int)corners.Load(2 * at.Image) + at.Row, column = (int)corners.Load((2 * at.Image) + 1) + at.Column;
            y.Store((int)i, x.Load((((((at.Image / perImage) * height) + row) * width + column) * channels) + at.Channel));
        }
    }
}
