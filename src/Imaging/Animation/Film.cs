using PGGan.Files;

namespace PGGan.Imaging.Animation;

/// <summary>A picture of a film.</summary>
/// <param name="Picture">RGB.</param>
/// <param name="Ticks">How long it is shown, in parts of a second as the film counts them; at least 1.</param>
internal readonly record struct FilmFrame(PixelBuffer Picture, int Ticks = 1);

/// <summary>A film whose pictures are made while it is written.</summary>
/// <param name="Width">Pixels in a row of each picture.</param>
/// <param name="Height">Rows.</param>
/// <param name="FramesPerSecond">Ticks in a second.</param>
/// <param name="Frames">Asked for once, in order, on the thread that writes.</param>
internal sealed record Film(int Width, int Height, double FramesPerSecond, IEnumerable<FilmFrame> Frames)
{
    /// <summary>
    /// Encodes the pictures on other threads while the next are made. Each is shown from the moment of its first tick to that of its end,
    /// both rounded to the format's units, so rounding does not add up over the film.
    /// </summary>
    /// <param name="encode">A picture as the format has it.</param>
    /// <param name="unitsPerSecond">How finely the format tells time.</param>
    /// <returns>In order, with how many units each is shown.</returns>
    public IEnumerable<(T Encoded, int Units)> Encode<T>(Func<PixelBuffer, T> encode, int unitsPerSecond)
    {
        long shown = 0;
        foreach ((T encoded, int ticks) in OrderedTasks.Select(Frames, frame => (encode(Checked(frame.Picture)), frame.Ticks)))
        {
            long start = Units(shown, unitsPerSecond);
            shown += ticks;
            yield return (encoded, (int)(Units(shown, unitsPerSecond) - start));
        }
    }

    /// <summary>The picture, if it is one of this film.</summary>
    /// <exception cref="ArgumentException">It has another size or is not RGB.</exception>
    public PixelBuffer Checked(PixelBuffer picture) => picture.Width == Width && picture.Height == Height && picture.Channels == 3
        ? picture
        : throw new ArgumentException(
            $"Film: a picture [{picture.Height}, {picture.Width}, {picture.Channels}] is none of [{Height}, {Width}, 3].");

    private long Units(long ticks, int unitsPerSecond) => (long)Math.Round(ticks * unitsPerSecond / FramesPerSecond);
}
