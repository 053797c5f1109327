using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;

namespace PGGan.Learning.TensorBoard;

/// <summary>
/// What a run tells TensorBoard, at the number of images seen: the numbers of each tick, the grid drawn at its end, and once the grid of
/// real images and the settings. Other numbers, of metrics, are added by <see cref="Scalars"/>.
/// </summary>
internal sealed class RunEvents : IDisposable
{
    // A grid for a screen may have several megabytes; a tick's picture stays within about one.
    private const int LongestSide = 1024;

    private readonly EventFile file;
    private readonly TrainingConfig config;
    private readonly long imagesAtStart;

    /// <summary>Begins a file in the run's folder.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="config">Configuration of the run.</param>
    /// <param name="imagesSeen">Images seen so far: what stands behind them in earlier files is not shown any more.</param>
    /// <exception cref="PGGanException">It cannot be written.</exception>
    public RunEvents(string folder, TrainingConfig config, long imagesSeen)
    {
        this.config = config;
        imagesAtStart = imagesSeen;

        // A resumed run does not make the tick again at whose end it was saved; one from the very start makes its first grid again.
        file = EventFile.Open(folder, imagesSeen == 0 ? 0 : imagesSeen + 1);

        // TensorBoard keeps the first settings of a folder, whatever a resumed run has changed.
        if (IsFirst)
        {
            file.Settings(config, imagesSeen);
        }
    }

    private bool IsFirst => file.IsFirst || imagesAtStart == 0;

    /// <summary>Writes the numbers of a tick.</summary>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public void Tick(TickReport tick) => file.Scalars(tick.Images, TickScalars.Of(tick, config));

    /// <summary>Writes other numbers.</summary>
    /// <param name="imagesSeen">Images seen.</param>
    /// <param name="scalars">Names such as <c>Metrics/fid</c>, and numbers; those that are not finite are left out.</param>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public void Scalars(long imagesSeen, IEnumerable<(string Tag, double Value)> scalars) => file.Scalars(imagesSeen, scalars);

    /// <summary>Shows the grid of generated images.</summary>
    /// <param name="imagesSeen">Images seen.</param>
    /// <param name="path">Its PNG file.</param>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public void Fakes(long imagesSeen, string path) => Grid("Images/fakes", imagesSeen, path);

    /// <summary>Shows the grid of real images, unless an earlier file of the run does.</summary>
    /// <param name="path">Its PNG file.</param>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public void Reals(string path)
    {
        if (IsFirst)
        {
            Grid("Images/reals", imagesAtStart, path);
        }
    }

    /// <summary>Marks the run as complete.</summary>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public void Completed(long imagesSeen) => file.Completed(imagesSeen);

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private void Grid(string tag, long imagesSeen, string path)
    {
        byte[] png = File.ReadAllBytes(path);
        if (!ImageCodec.TryReadSize(png, out int width, out int height))
        {
            return;   // someone has put something else there
        }

        int factor = 1, channels = config.Model.Channels;
        while (Math.Max(width, height) / factor > LongestSide && factor < config.Model.Resolution)
        {
            factor *= 2;   // a cell's side is a power of two
        }

        if (factor > 1)
        {
            PixelBuffer small = Resampler.Box(ImageCodec.Decode(png).Region(0, 0, width, height, channels, background: default), factor);
            (png, width, height) = (PngWriter.Encode(Premultiplied.ToStraight(small)), small.Width, small.Height);
        }

        file.Image(tag, imagesSeen, png, width, height, channels);
    }
}
