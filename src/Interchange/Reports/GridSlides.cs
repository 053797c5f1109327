using System.Globalization;
using PGGan.Imaging;

namespace PGGan.Interchange.Reports;

/// <summary>A picture inside a page.</summary>
/// <param name="Source">Its bytes as a data URI.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Caption">What it is.</param>
internal sealed record Slide(string Source, int Width, string Caption);

/// <summary>
/// The grids of a run for a page: at most so many, evenly chosen, the first and the last among them; halved as often as it takes for all of
/// them to fit a number of bytes.
/// </summary>
internal sealed class GridSlides
{
    /// <summary>Grids of a run that a page shows at most.</summary>
    public const int MaxSlides = 60;

    /// <summary>Bytes of all pictures of a page at most: as text they take a third more, 24 MB.</summary>
    public const long MaxBytes = 18_000_000;

    private GridSlides(IReadOnlyList<Slide> slides, Slide? reals, string note) => (Slides, Reals, Note) = (slides, reals, note);

    /// <summary>The grids of generated images, in order.</summary>
    public IReadOnlyList<Slide> Slides { get; }

    /// <summary>The grid of real images; null: there is none.</summary>
    public Slide? Reals { get; }

    /// <summary>What was left out or made smaller; empty: nothing.</summary>
    public string Note { get; }

    /// <summary>Reads them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="maxSlides">How many grids at most, 1: the last alone.</param>
    /// <param name="maxBytes">Bytes of all pictures at most.</param>
    public static GridSlides Of(RunHistory run, int maxSlides = MaxSlides, long maxBytes = MaxBytes)
    {
        (long Images, string Path)[] chosen = [.. Chosen(run.Grids.Count, maxSlides).Select(i => run.Grids[i])];
        List<(string Path, string Caption)> wanted = [.. chosen.Select(grid => (grid.Path, Caption(run, grid.Images)))];
        if (File.Exists(run.RealsPath))
        {
            wanted.Add((run.RealsPath, "Real images"));
        }

        int factor = 1, resolution = run.Config.Model.Resolution, channels = run.Config.Model.Channels;
        Slide?[]? slides;

        // Down to a pixel for each image, and then they are shown whatever they take.
        while ((slides = Read(wanted, factor, channels, factor < resolution ? maxBytes : long.MaxValue)) is null)
        {
            factor *= 2;
        }


        Slide? reals = slides.Length > chosen.Length ? slides[^1] : null;
        Slide[] shown = [.. slides.Take(chosen.Length).OfType<Slide>()];
        return new GridSlides(shown, reals, NoteOf(run.Grids.Count, chosen.Length, shown.Length, factor));
    }

    /// <summary>Which of a number of things are chosen, evenly, with the first and the last.</summary>
    public static IEnumerable<int> Chosen(int count, int at) =>
        count <= at ? Enumerable.Range(0, count)
            : at == 1 ? [count - 1]
            : Enumerable.Range(0, at).Select(i => (int)Math.Round((double)i * (count - 1) / (at - 1)));

    // Each picture, null where it cannot be read; null where they are too large at this size.
    private static Slide?[]? Read(IReadOnlyList<(string Path, string Caption)> wanted, int factor, int channels, long maxBytes)
    {
        Slide?[] slides = new Slide?[wanted.Count];
        long bytes = 0;
        foreach ((int i, (string path, string caption)) in wanted.Index())
        {
            if (TryRead(path, factor, channels) is not (byte[] png, int width))
            {
                continue;
            }

            bytes += png.Length;
            if (bytes > maxBytes)
            {
                return null;
            }

            slides[i] = new Slide($"data:image/png;base64,{Convert.ToBase64String(png)}", width, caption);
        }

        return slides;
    }

    private static (byte[] Png, int Width)? TryRead(string path, int factor, int channels)
    {
        try
        {
            byte[] png = File.ReadAllBytes(path);
            PixelBuffer picture = ImageCodec.Decode(png);
            int possible = factor;
            while (possible > 1 && (picture.Width % possible != 0 || picture.Height % possible != 0))
            {
                possible /= 2;
            }

            if (possible == 1)
            {
                return (png, picture.Width);
            }

            PixelBuffer small = Resampler.Box(
                picture.Region(0, 0, picture.Width, picture.Height, channels, background: default), possible);
            return (PngWriter.Encode(Premultiplied.ToStraight(small)), small.Width);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;   // it is being written, or damaged: the page shows the others
        }
    }

    private static string Caption(RunHistory run, long images)
    {
        int resolution = run.ResolutionAt(images);
        return string.Create(CultureInfo.InvariantCulture, $"kimg {images / 1000.0:0.###}, {resolution}×{resolution}");
    }

    private static string NoteOf(int all, int chosen, int shown, int factor) => string.Join(" ",
    [
        .. chosen < all ? [$"{chosen} of the {all} grids, evenly chosen."] : Array.Empty<string>(),
        .. shown < chosen ? [$"{chosen - shown} could not be read."] : Array.Empty<string>(),
        .. factor > 1 ? [$"Made smaller, 1/{factor} of their width, so that the page stays below 25 MB."] : Array.Empty<string>(),
    ]);
}
