namespace PGGan.Kernels.Gpu;

/// <summary><c>y[n, h, w, c] = scale · x[n, h / 2, w / 2, c]</c>; <c>height</c> and <c>width</c> are y's.</summary>
internal readonly struct Upsample2Kernel(
    int count, int height, int width, int channels, float scale, Floats x, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            Pixel p = Pixel.Of(i, (uint)height, (uint)width, (uint)channels);
            uint line = (p.Image * (uint)height / 2) + (p.Row / 2), pixel = (line * (uint)width / 2) + (p.Column / 2);
            y.Store((int)i, scale * x.Load((int)((pixel * (uint)channels) + p.Channel)));
        }
    }
}

/// <summary><c>y[n, h, w, c] = scale · Σ_{a,b} x[n, 2h + a, 2w + b, c]</c>; <c>height</c> and <c>width</c> are y's.</summary>
internal readonly struct SumPool2Kernel(
    int count, int height, int width, int channels, float scale, Floats x, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            Pixel p = Pixel.Of(i, (uint)height, (uint)width, (uint)channels);
            uint line = 2 * ((p.Image * (uint)height) + p.Row), column = 2 * p.Column;
            int source = (int)((((line * 2 * (uint)width) + column) * (uint)channels) + p.Channel);
            int below = source + (2 * width * channels);
            y.Store((int)i, scale * (x.Load(source) + x.Load(source + channels) + (x.Load(below) + x.Load(below + channels))));
        }
    }
}

/// <summary>An element of <c>[N, H, W, C]</c> taken apart.</summary>
internal readonly record struct Pixel(uint Image, uint Row, uint Column, uint Channel)
{
    /// <summary>The n, h, w and c of element number <paramref name="element"/>.</summary>
    public static Pixel Of(uint element, uint height, uint width, uint channels)
    {
        uint pixel = element / channels, line = pixel / width;
        return new Pixel(line / height, line % height, pixel % width, element % channels);
    }
}
