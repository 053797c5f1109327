namespace PGGan.Imaging;

/// <summary>A line of writing on a dark strip below a picture, so that nothing of it is covered.</summary>
internal static class Caption
{
    private const byte Dark = 24;
    private const int Margin = 3;
    private const int MaxLetters = 36;        // both ends and what is between, "1024×1024  fade 0.50  kimg 12000.064"
    private const int PixelsPerPoint = 240;   // of the picture's width: letters are about a thirtieth of it

    /// <summary>Adds the strip; a picture narrower than the longest writing stands in the middle of the dark.</summary>
    /// <param name="picture">RGB.</param>
    /// <param name="left">At the left end.</param>
    /// <param name="right">At the right end.</param>
    public static PixelBuffer Below(PixelBuffer picture, string left, string right)
    {
        int scale = Math.Max(1, picture.Width / PixelsPerPoint), margin = Margin * scale;
        int width = Math.Max(picture.Width, (scale * MaxLetters * BitmapFont.Advance) + (2 * margin));
        int height = picture.Height + (scale * BitmapFont.Height) + (2 * margin), row = picture.Width * 3;
        PixelBuffer image = new(width, height, 3, new byte[width * height * 3]);
        Array.Fill(image.Pixels, Dark);
        for (int y = 0; y < picture.Height; y++)
        {
            picture.Pixels.AsSpan(y * row, row).CopyTo(image.Pixels.AsSpan(((y * width) + ((width - picture.Width) / 2)) * 3));
        }

        int top = picture.Height + margin;
        BitmapFont.Write(image, left, margin, top, scale);
        BitmapFont.Write(image, right, width - margin - (scale * BitmapFont.WidthOf(right)), top, scale);
        return image;
    }
}
