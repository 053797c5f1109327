namespace PGGan.Imaging;

/// <summary>Ways to make a square of a picture.</summary>
internal enum FramingKind
{
    /// <summary>The centred square of the short side.</summary>
    CentreCrop,

    /// <summary>The centred rectangle of the asked shape, with bars above and below it.</summary>
    CentreCropWide,

    /// <summary>The whole picture, with bars along its short side.</summary>
    Pad,

    /// <summary>The whole picture, each axis by a factor of its own.</summary>
    Stretch,

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
    /// <param name="channels">1 gray, 3 RGB, 4 RGBA: <see cref="Premultiplied"/>, and bars are transparent.</param>
    /// <param name="background">
    /// What is under transparent pixels and in bars; null: white there and black here. Not with 4 channels.
    /// </param>
    /// <param name="seed">Of noise: the hash of the picture.</param>
    /// <exception cref="InvalidDataException">The picture does not have the part asked for.</exception>
    public Framed Apply(PixelBuffer image, int resolution, int channels, Background? background, UInt128 seed = default)
    {
        if (channels == Premultiplied.Channels)
        {
            Framed kept = Place(image, resolution, channels, under: default, bars: default);
            return kept with { Image = Premultiplied.Clipped(kept.Image) };
        }

        if (background is null || !background.IsNoise)
        {
            return Place(image, resolution, channels, (background ?? Background.White).Colour, (background ?? Background.Black).Colour);
        }

        Framed overBlack = Place(image, resolution, channels, Background.Black.Colour, Background.Black.Colour);
        if (Kind is not (FramingKind.Pad or FramingKind.CentreCropWide) && !image.HasTransparency())
        {
            return overBlack;
        }

        // What white adds to black is how much of the background is seen, at the size of the result: noise keeps its contrast there.
        Framed overWhite = Place(image, resolution, channels, Background.White.Colour, Background.White.Colour);
        byte[] pixels = overBlack.Image.Pixels, white = overWhite.Image.Pixels, noise = Background.NoiseOf(seed, pixels.Length);
        byte[] mixed = new byte[pixels.Length];
        for (int i = 0; i < mixed.Length; i++)
        {
            int seen = Math.Max(0, white[i] - pixels[i]);
            mixed[i] = (byte)(pixels[i] + (((seen * noise[i]) + 127) / 255));
        }

        return overBlack with { Image = overBlack.Image with { Pixels = mixed } };
    }

    private Framed Place(PixelBuffer image, int resolution, int channels, (byte Red, byte Green, byte Blue) under,
        (byte Red, byte Green, byte Blue) bars)
    {
        switch (Kind)
        {
            case FramingKind.CentreCropWide:
                return Wide(image, resolution, channels, under, bars);
            case FramingKind.Stretch:
                PixelBuffer all = image.Region(0, 0, image.Width, image.Height, channels, under);
                return new Framed(all.Width == all.Height ? Resampler.ResizeSquare(all, resolution)
                    : Resampler.Lanczos(all, resolution, resolution), false, Math.Min(all.Width, all.Height) < resolution);
            case FramingKind.None when image.Width != resolution || image.Height != resolution:
                throw new InvalidDataException($"it is {image.Width}x{image.Height}, not {resolution}x{resolution}");
            default:
                break;
        }

        PixelBuffer square = Kind == FramingKind.Pad
            ? Pad(image.Region(0, 0, image.Width, image.Height, channels, under), Math.Max(image.Width, image.Height), bars)
            : image.CentreSquare(channels, under);
        bool cropped = Kind == FramingKind.CentreCrop && image.Width != image.Height;
        return new Framed(Resampler.ResizeSquare(square, resolution), cropped, square.Width < resolution);
    }

    private Framed Wide(PixelBuffer image, int resolution, int channels, (byte Red, byte Green, byte Blue) under,
        (byte Red, byte Green, byte Blue) bars)
    {
        // The largest rectangle of resolution : Height that fits.
        long scaledHeight = (long)image.Width * Height;
        int width = scaledHeight <= (long)image.Height * resolution ? image.Width
            : (int)Math.Max(1, (long)image.Height * resolution / Height);
        int height = (int)Math.Clamp((((long)width * Height) + (resolution / 2)) / resolution, 1, image.Height);
        PixelBuffer part = image.Region((image.Width - width) / 2, (image.Height - height) / 2, width, height, channels, under);
        if (part.Width != resolution || part.Height != Height)
        {
            part = Resampler.Lanczos(part, resolution, Height);
        }

        return new Framed(Pad(part, resolution, bars), width != image.Width || height != image.Height, width < resolution);
    }

    private static PixelBuffer Pad(PixelBuffer image, int side, (byte Red, byte Green, byte Blue) bars)
    {
        byte[] pixels = new byte[(long)side * side * image.Channels];
        if (bars != default)
        {
            PixelBuffer colour = new PixelBuffer(1, 1, 3, [bars.Red, bars.Green, bars.Blue]).Region(0, 0, 1, 1, image.Channels, bars);
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] = colour.Pixels[i % image.Channels];
            }
        }

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
