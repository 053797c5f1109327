namespace PGGan.Kernels.Gpu.Products;

/// <summary>Sizes of a convolution as a product with a pixel of the small image a row: forward, and the gradient by the input.</summary>
/// <param name="Geometry">The convolution's.</param>
/// <param name="IsGradient">Whether it goes from the output's channels to the input's.</param>
internal readonly record struct PixelProduct(ConvGeometry Geometry, bool IsGradient)
{
    /// <summary>Pixels of a resampled one's smaller image, of all images.</summary>
    public int Pixels => Geometry.N * Height * Width;

    /// <summary>Rows of the smaller image.</summary>
    public int Height => Math.Min(Geometry.H, Geometry.OutH);

    /// <summary>Columns of the smaller image.</summary>
    public int Width => Math.Min(Geometry.W, Geometry.OutW);

    /// <summary>Whether a product for each parity makes the larger image from the smaller.</summary>
    public bool ToLarge => Geometry.Resample == (IsGradient ? Resample.DownAfter : Resample.UpBefore);

    private bool FromLarge => Geometry.Resample != Resample.None && !ToLarge;

    private int Inputs => IsGradient ? Geometry.K : Geometry.C;

    private int Outputs => IsGradient ? Geometry.C : Geometry.K;

    // Enlarging or averaging makes R + 1 taps of R, of which a parity sees half.
    private int Kernel => ToLarge ? (Geometry.Kernel + 1) / 2 : FromLarge ? Geometry.Kernel + 1 : Geometry.Kernel;

    /// <summary>What is read of the image.</summary>
    /// <param name="channels">Chunks of a pixel.</param>
    public PixelGrid Grid(int channels) => new(Pixels, Height, Width, FromLarge ? 2 : 1, Kernel, -Geometry.Pad, ToLarge ? 1 : 0, channels);

    /// <summary>The product's size.</summary>
    /// <param name="slabPositions">Positions of a slab.</param>
    public ProductSize Size(int slabPositions) =>
        new(Pixels, Outputs, ToLarge ? 4 : 1, Kernel * Kernel * (((Inputs - 1) / slabPositions) + 1));

    /// <summary>Where its elements belong.</summary>
    public ProductShape Shape => new(Pixels, Outputs, Outputs, Outputs, Outputs, ToLarge ? Width : 0);
}
