namespace PGGan.Imaging;

/// <summary>Ways to make a square of a picture.</summary>
internal enum FramingKind
{
    /// <summary>The centred square of the short side.</summary>
    CentreCrop,

    /// <summary>The centred rectangle of the asked shape, black above and below it.</summary>
    CentreCropWide,

    /// <summary>The whole picture, with black bars along its short side.</summary>
    Pad,

    /// <summary>The picture as it is; it must have the size asked for.</summary>
    None,
}

/// <summary>Which part of a picture becomes the square image <c>[resolution, resolution, channels]</c>.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Height">Rows of the picture within the square, of <see cref="FramingKind.CentreCropWide"/>.</param>
internal sealed record Framing(FramingKind Kind, int Height = 0)
{
    /// <summary>The centred square of the short side.</summary>
    public static Framing CentreCrop { get; } = new(FramingKind.CentreCrop);

    /// <summary>The square, resized where it has another size: by the exact box for integer factors, else by Lanczos-3.</summary>
    /// <param name="image">Gray, RGB or RGBA.</param>
    /// <param name="resolution">Side of the result.</param>
    /// <param name="channels">1 gray, 3 RGB.</param>
    /// <param name="background">The colour under transparent pixels.</param>
    /// <exception cref="InvalidDataException">The picture does not have the part asked for.</exception>
    public Framed Apply(PixelBuffer image, int resolution, int channels, (byte Red, byte Green, byte Blue) background)
    {
        if (Kind == FramingKind.CentreCropWide)
        {
            return Wide(image, resolution, channels, background);
        }

        PixelBuffer square = Kind switch
        {
            FramingKind.Pad =>
                Pad(image.Region(0, 0, image.Width, image.Height, channels, background), Math.Max(image.Width, image.Height)),
            FramingKind.None when image.Width != resolution || image.Height != resolution =>
                throw new InvalidDataException($"it is {image.Width}x{image.Height}, not {resolution}x{resolution}"),
            _ => image.CentreSquare(channels, background),
        };
        bool cropped = Kind == FramingKind.CentreCrop && image.Width != image.Height;
        return new Framed(Resampler.ResizeSquare(square, resolution), cropped, square.Width < resolution);
    }

    private Framed Wide(PixelBuffer image, int resolution, int channels, (byte Red, byte Green, byte Blue) background)
    {
        // The largest rectangle of resolution : Height that fits.
        long scaledHeight = (long)image.Width * Height;
        int width = scaledHeight <= (long)image.Height * resolution ? image.Width
            : (int)Math.Max(1, (long)image.Height * resolution / Height);
        int height = (int)Math.Clamp((((long)width * Height) + (resolution / 2)) / resolution, 1, image.Height);
        PixelBuffer part = image.Region((image.Width - width) / 2, (image.Height - height) / 2, width, height, channels, background);
        if (part.Width != resolution || part.Height != Height)
        {
            part = Resampler.Lanczos(part, resolution, Height);
        }

        return new Framed(Pad(part, resolution), width != image.Width || height != image.Height, width < resolution);
    }

    private static PixelBuffer Pad(PixelBuffer image, int side)
    {
        byte[] pixels = new byte[(long)side * side * image.Channels];
        int left = (side - image.Width) / 2, top = (side - image.Height) / 2, row = image.Width * image.Channels;
        for (int y = 0; y < image.Height; y++)
        {
            image.Pixels.AsSpan(y * row, row).CopyTo(pixels.AsSpan((((top + y) * side) + left) * image.Channels));
        }

        return new PixelBuffer(side, side, image.Channels, pixels);
    }
}

/// <summary>A square image made of a picture.</summary>
/// <param name="Image"><c>[resolution, resolution, channels]</c></param>
/// <param name="Cropped">Whether something of the picture was cut off.</param>
/// <param name="Enlarged">Whether there are more pixels than the picture had.</param>
internal readonly record struct Framed(PixelBuffer Image, bool Cropped, bool Enlarged);
