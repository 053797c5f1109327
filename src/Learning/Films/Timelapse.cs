using System.Globalization;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Imaging.Animation;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Learning.Films;

/// <summary>
/// The grids of a run in the order they were made. At time t the last one is shown whose kimg is at most <c>(t / duration)^1.5</c> of the
/// last one's, so the beginning, where most happens, has more of the time; the last grid stays a while. By kimg, not by the clock: the film
/// does not depend on the machine, nor on where the run was resumed.
/// </summary>
internal sealed class Timelapse
{
    /// <summary>The minimum side: the writing has its place.</summary>
    public const int MinimumSize = 128;

    private const double TimeWarp = 1.5;
    private readonly IReadOnlyList<(long ImagesSeen, string Path)> grids;
    private readonly Dictionary<string, Growth> growths = [];
    private readonly Schedule schedule;
    private readonly int cell, size;
    private readonly GridSize whole, shown;

    /// <summary>Finds the grids of a run.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="cells">Columns and rows to show of the grids, from the first; null for all.</param>
    /// <param name="size">
    /// Pixels of the picture's longer side, at most; the picture is halved until it is no larger, or repeats its pixels where it fits
    /// several times.
    /// </param>
    /// <exception cref="PGGanException">There are none.</exception>
    public Timelapse(string folder, GridSize? cells, int size)
    {
        (RunDirectory run, TrainingConfig config) = RunDirectory.Open(folder);
        grids = run.Grids();
        if (grids.Count == 0)
        {
            throw new PGGanException($"{folder} has no grids fakes-*.png; train the run further, or name another.");
        }

        whole = Samples.GridOf(config);
        shown = cells is GridSize some ? new GridSize(Math.Min(some.Columns, whole.Columns), Math.Min(some.Rows, whole.Rows)) : whole;
        cell = config.Model.Resolution;
        this.size = size;
        schedule = new Schedule(config);
        foreach ((long images, Growth growth) in StatsFile.Growths(run.StatsPath))
        {
            growths[run.FakesPath(images)] = growth;
        }
    }

    /// <summary>How many grids there are.</summary>
    public int Count => grids.Count;

    /// <summary>The film.</summary>
    /// <param name="seconds">Until the last grid is there.</param>
    /// <param name="hold">Seconds that it stays.</param>
    /// <param name="framesPerSecond">How finely time is shown; grids that would not have a frame are left out.</param>
    public Film Film(double seconds, double hold, double framesPerSecond)
    {
        (int index, int ticks)[] order = [.. Order(Math.Max(1, (int)Math.Round(seconds * framesPerSecond)),
            (int)Math.Round(hold * framesPerSecond))];
        PixelBuffer first = Picture(order[0].index);
        return new Film(first.Width, first.Height, framesPerSecond,
            order.Select(shown => new FilmFrame(Picture(shown.index), shown.ticks)));
    }

    /// <summary>Which grids are shown, and for how many frames.</summary>
    private IEnumerable<(int Index, int Ticks)> Order(int frames, int hold)
    {
        long total = grids[^1].ImagesSeen;
        int index = 0, since = 0;
        for (int frame = 1; frame <= frames; frame++)
        {
            double reached = Math.Pow((double)frame / frames, TimeWarp) * total;
            int next = index;
            while (next + 1 < grids.Count && grids[next + 1].ImagesSeen <= reached)
            {
                next++;
            }

            if (next != index)
            {
                yield return (index, frame - since);
                (index, since) = (next, frame);
            }
        }

        // The last grid is reached at the end of the time, so it has its own at least.
        yield return (index, Math.Max(1, frames - since + hold));
    }

    private PixelBuffer Picture(int index)
    {
        (long images, string path) = grids[index];
        Growth growth = growths.TryGetValue(path, out Growth recorded) ? recorded : schedule.Shown(images).Growth;
        string resolution = string.Create(CultureInfo.InvariantCulture,
            $"{growth.Resolution}×{growth.Resolution}{(growth.IsFading ? $"  fade {growth.Fade:0.00}" : "")}");
        return Caption.Below(Fitted(Decode(path)), resolution,
            string.Create(CultureInfo.InvariantCulture, $"kimg {images / 1000.0:0.###}"));
    }

    private PixelBuffer Decode(string path)
    {
        try
        {
            PixelBuffer grid = ImageCodec.Decode(File.ReadAllBytes(path));
            return (grid.Width, grid.Height) == (whole.Columns * cell, whole.Rows * cell)
                ? grid.Region(0, 0, shown.Columns * cell, shown.Rows * cell, 3, Background.White.Colour)
                : throw new InvalidDataException($"it is {grid.Width}×{grid.Height}, not {whole} pictures of {cell}×{cell}");
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new PGGanException($"{path}: {fault.Message.TrimEnd('.')}; delete it, or try again if the run is just writing it.",
                fault);
        }
    }

    private PixelBuffer Fitted(PixelBuffer picture)
    {
        int longer = Math.Max(picture.Width, picture.Height), reduce = 1;
        while (longer / reduce > size && reduce < cell)
        {
            reduce *= 2;
        }

        return Resampler.Repeat(Resampler.Box(picture, reduce), Math.Max(1, size / (longer / reduce)));
    }
}
