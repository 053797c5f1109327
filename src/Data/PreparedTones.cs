using System.Numerics;
using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>
/// Whether a prepared picture shows anything: most faults of a whole set, such as a lost scale, make it dark or one colour.
/// </summary>
/// <param name="IsPlain">Whether all its pixels have nearly one colour.</param>
/// <param name="LowBits">Of a picture stored with 16 bits a value that uses only the low ones: how many; 0: it is not such a one.</param>
internal readonly record struct PictureTone(bool IsPlain, int LowBits)
{
    // Of 0…255: within such a range nothing is seen, and with such a deviation hardly anything.
    private const int PlainRange = 15, PlainDeviation = 4;

    // A picture of 14 bits or fewer in 16 is no brighter than this in 8.
    private const int DarkestScale = 63;

    /// <summary>Looks at a picture.</summary>
    /// <param name="source">As it was read.</param>
    /// <param name="prepared">As it was made.</param>
    public static PictureTone Of(PixelBuffer source, PixelBuffer prepared) =>
        new(IsOneColour(prepared), source.Bits == 16 ? BitsUsed(source) : 0);

    private static bool IsOneColour(PixelBuffer picture)
    {
        int count = picture.Pixels.Length / picture.Channels;
        for (int c = 0; c < picture.Channels; c++)
        {
            long sum = 0, squares = 0;
            int darkest = 255, brightest = 0;
            for (int i = c; i < picture.Pixels.Length; i += picture.Channels)
            {
                int value = picture.Pixels[i];
                (sum, squares) = (sum + value, squares + (value * value));
                (darkest, brightest) = (Math.Min(darkest, value), Math.Max(brightest, value));
            }

            double mean = (double)sum / count;
            if (brightest - darkest > PlainRange && ((double)squares / count) - (mean * mean) > PlainDeviation * PlainDeviation)
            {
                return false;
            }
        }

        return true;
    }

    private static int BitsUsed(PixelBuffer source)
    {
        int brightest = 0;
        for (int i = 0; i < source.Pixels.Length; i++)
        {
            brightest = Math.Max(brightest, source.Channels == 4 && i % 4 == 3 ? 0 : source.Pixels[i]);
        }

        return brightest <= DarkestScale ? 8 + (brightest == 0 ? 0 : BitOperations.Log2((uint)brightest) + 1) : 0;
    }
}

/// <summary>How many pictures of a set show nothing, and what to do about it.</summary>
/// <param name="Plain">Pictures of nearly one colour.</param>
/// <param name="PlainTransparent">… of which had transparent pixels.</param>
/// <param name="LowBits">Pictures stored with 16 bits a value that use only the low ones.</param>
/// <param name="BitsUsed">The most bits that one of those uses.</param>
internal sealed record PreparedTones(int Plain = 0, int PlainTransparent = 0, int LowBits = 0, int BitsUsed = 0)
{
    /// <summary>The text of a background that there is none, and transparent pixels stay so.</summary>
    public const string NoBackground = "none";

    /// <summary>With one picture more.</summary>
    /// <param name="tone">What it shows.</param>
    /// <param name="transparent">Whether it had transparent pixels.</param>
    public PreparedTones With(PictureTone tone, bool transparent) => tone.LowBits > 0
        ? this with { LowBits = LowBits + 1, BitsUsed = Math.Max(BitsUsed, tone.LowBits) }
        : !tone.IsPlain ? this
        : this with { Plain = Plain + 1, PlainTransparent = PlainTransparent + (transparent ? 1 : 0) };

    /// <summary>A line for each thing that most pictures have in common.</summary>
    /// <param name="images">Pictures in all.</param>
    /// <param name="background">What was laid under transparent pixels.</param>
    public IEnumerable<string> Notes(int images, string background)
    {
        if (2 * LowBits > images)
        {
            yield return FormattableString.Invariant($"Note: {LowBits} of {images} images have 16 bits a value and use only the lowest ")
                + FormattableString.Invariant($"{BitsUsed}: they are nearly black. Stretch copies of them first, with ImageMagick: ")
                + FormattableString.Invariant($"mogrify -level 0,{(1 << BitsUsed) - 1} FILES.");
        }

        if (2 * Plain > images)
        {
            yield return FormattableString.Invariant($"Note: {Plain} of {images} images have nearly one colour; ")
                + (2 * PlainTransparent > Plain && background != NoBackground
                    ? $"they are transparent, and what they show may have the colour of the background {background}: choose another "
                        + "(`data.background`)."
                    : "nothing can be learned from them: check that they are the right files.");
        }
    }
}
