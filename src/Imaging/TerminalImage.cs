using System.Globalization;
using System.Text;

namespace PGGan.Imaging;

/// <summary>
/// Images as text for a terminal of 24-bit colours: a character is two pixels, the upper one its colour, the lower one its background.
/// </summary>
internal static class TerminalImage
{
    private const string UpperHalf = "▀", Reset = "\x1b[0m";

    /// <summary>Draws an image.</summary>
    /// <param name="image">RGB.</param>
    /// <returns>Lines, each with its end; a last row without a lower neighbour stands over the terminal's own background.</returns>
    public static string Draw(PixelBuffer image)
    {
        if (image.Channels != 3)
        {
            throw new ArgumentException($"TerminalImage: draws RGB, not {image.Channels} channels.");
        }

        StringBuilder text = new();
        for (int y = 0; y < image.Height; y += 2)
        {
            for (int x = 0; x < image.Width; x++)
            {
                Colour(text, 38, image, x, y);
                if (y + 1 < image.Height)
                {
                    Colour(text, 48, image, x, y + 1);
                }

                text.Append(UpperHalf);
            }

            text.Append(Reset).Append('\n');
        }

        return text.ToString();
    }

    private static void Colour(StringBuilder text, int where, PixelBuffer image, int x, int y)
    {
        int at = ((y * image.Width) + x) * 3;
        text.Append(CultureInfo.InvariantCulture, $"\x1b[{where};2;{image.Pixels[at]};{image.Pixels[at + 1]};{image.Pixels[at + 2]}m");
    }
}
