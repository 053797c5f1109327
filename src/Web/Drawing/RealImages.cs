using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Augmentation;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Web.Runs;

namespace PGGan.Web.Drawing;

/// <summary>The images that runs are trained on, where they are prepared on this machine; nothing is prepared for a page.</summary>
/// <param name="cache">Folder of prepared sets.</param>
internal sealed class RealImages(string cache) : IDisposable
{
    private static readonly ImageFileFormat Png = new(ImageFileKind.Png);
    private static readonly GridSize AugmentedGrid = new(8, 4);

    private readonly Lock gate = new();
    private (string Key, IImageSource Images)? open;   // the last run's

    /// <summary>The images; null: they are not prepared here.</summary>
    /// <param name="run">The run, which can be read.</param>
    public IImageSource? Of(RunView run)
    {
        lock (gate)
        {
            return Opened(run);
        }
    }

    /// <summary>The numbers of images in the order in which they are shown, those of a class where one is named.</summary>
    /// <param name="run">The run.</param>
    /// <param name="type">A class of the first attribute, by its place; null: all.</param>
    /// <param name="first">How many to pass over.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<int> Numbers(RunView run, int? type, int first, int count)
    {
        lock (gate)
        {
            if (Opened(run) is not { } images)
            {
                return [];
            }

            float[] label = new float[images.Labels.Size];
            IEnumerable<int> all = Enumerable.Range(0, images.Count);
            return [.. (type is int place && place < label.Length ? all.Where(IsOf) : all).Skip(first).Take(count)];

            bool IsOf(int index)
            {
                images.ReadLabel(index, label);
                return label[place] != 0;
            }
        }
    }

    /// <summary>An image as a PNG file.</summary>
    /// <exception cref="PGGanException">There is no such image.</exception>
    public byte[] Picture(RunView run, int index)
    {
        lock (gate)
        {
            IImageSource images = Required(run);
            int side = Math.Min(images.Resolution, run.History!.Config.Model.Resolution);
            if (index < 0 || index >= images.Count)
            {
                throw new PGGanException($"There is no image {index}; there are {images.Count}.");
            }

            byte[] pixels = new byte[side * side * images.Channels];
            images.Read(index, side, pixels);
            return Png.Encode(new PixelBuffer(side, side, images.Channels, pixels));
        }
    }

    /// <summary>Images under the run's augmentation as a PNG file: a row an image, first as it is.</summary>
    /// <param name="run">The run; one without augmentation shows <c>ada</c>.</param>
    /// <param name="strength">Probability of each operation of <c>ada</c>.</param>
    /// <exception cref="PGGanException">The images are not prepared here.</exception>
    public byte[] Augmented(RunView run, double strength)
    {
        lock (gate)
        {
            IImageSource images = Required(run);
            TrainingConfig config = run.History!.Config;
            if (config.Augment.Mode == AugmentMode.None)
            {
                config = config with { Augment = config.Augment with { Mode = AugmentMode.Ada } };
            }

            using Workspace workspace = new(new CpuEngine(threads: 1));
            float[] drawn = AugmentedImages.Draw(workspace, images, config, Math.Clamp(strength, 0, 1), AugmentedGrid);
            byte[] pixels = new byte[drawn.Length];
            ImageGrid.ToBytes(drawn, pixels);
            int side = config.Model.Resolution, length = side * side * images.Channels;
            PixelBuffer[] cells = [.. Enumerable.Range(0, AugmentedGrid.Count)
                .Select(i => new PixelBuffer(side, side, images.Channels, pixels[(i * length)..((i + 1) * length)]))];
            return Png.Encode(ImageGrid.Lay(cells, AugmentedGrid.Columns, AugmentedGrid.Rows));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => open?.Images.Dispose();

    private IImageSource Required(RunView run) =>
        Opened(run) ?? throw new PGGanException("The images of this run are not prepared on this machine; training prepares them.");

    private IImageSource? Opened(RunView run)
    {
        if (open is { } last && last.Key == run.Folder)
        {
            return last.Images;
        }

        IImageSource? found = run.History!.Config.Data.Path is null
            ? RunData.Open(run.History.Config, new PreparationOptions { Folder = cache })   // the planets, which need no preparation
            : Fingerprint(run) is string fingerprint ? PreparedSource.Find(cache, fingerprint) : null;
        if (found is not null)
        {
            open?.Images.Dispose();
            open = (run.Folder, found);
        }

        return found;
    }

    private static string? Fingerprint(RunView run)
    {
        try
        {
            return RunNetworks.Find(run, name: null) is not string path ? null : Read(path);
        }
        catch (PGGanException)
        {
            return null;   // a damaged checkpoint has no data
        }

        static string Read(string path)
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            return checkpoint.DataFingerprint;
        }
    }
}
