using System.Globalization;
using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels;

namespace PGGan.Metrics.Swd;

/// <summary>Patches of every level of the Laplacian pyramids of images.</summary>
/// <param name="workspace">Where pyramids are built.</param>
internal sealed class PatchStatisticsKind(Workspace workspace) : StatisticsKind
{
    /// <inheritdoc/>
    public override string Key => "patches";

    /// <inheritdoc/>
    /// <exception cref="PGGanException">The images are smaller than a patch.</exception>
    /// <exception cref="InsufficientMemoryException">Two sets of so many images do not fit in memory.</exception>
    public override IImageStatistics Begin(int count, int resolution) => new PatchStatistics(workspace, count, resolution);
}

/// <summary>
/// The patches of a set of images, level by level: the images and what halving loses, down to 16×16, whose level is the small image itself;
/// of images smaller than that, the image alone. The positions of the patches follow from an image's number and the level, so they are the
/// same in every set.
/// </summary>
internal sealed class PatchStatistics : IImageStatistics
{
    private const int SmallestHalf = 16, PixelsAtOnce = 1 << 18;

    // A metric's numbers are its images' and nobody's seed's.
    private static readonly RandomStream Positions = new(Seed: 0, MetricRandom.Patches);

    private readonly Workspace workspace;
    private readonly PatchLevel[] levels;

    /// <summary>Statistics of no images yet.</summary>
    /// <inheritdoc cref="PatchStatisticsKind.Begin"/>
    public PatchStatistics(Workspace workspace, int count, int resolution)
    {
        (this.workspace, Count) = (workspace, count);
        levels = [.. LevelsOf(resolution).Select(level => new PatchLevel(count, level))];
        long bytes = levels.Length * PatchLevel.Bytes(count), memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (2 * bytes > memory)
        {
            throw new InsufficientMemoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"swd: patches of two sets of {count} images of {resolution}×{resolution} take {2e-9 * bytes:0.0} GB of "
                    + $"{1e-9 * memory:0.0}; name fewer images (swd2k)"));
        }
    }

    /// <summary>How many images there will be.</summary>
    public int Count { get; }

    /// <summary>How many images have been added.</summary>
    public int Added { get; private set; }

    /// <summary>The levels, the finest first.</summary>
    public IReadOnlyList<PatchLevel> Levels => levels;

    /// <summary>Sides of the levels of images, the finest first.</summary>
    /// <exception cref="PGGanException">The images are smaller than a patch.</exception>
    public static IReadOnlyList<int> LevelsOf(int resolution)
    {
        if (resolution < PatchLevel.Side)
        {
            throw new PGGanException(
                $"swd: it compares squares of {PatchLevel.Side}×{PatchLevel.Side} pixels, and the images have {resolution}×{resolution}; "
                    + "leave it out of `run.metrics`.");
        }

        List<int> sides = [resolution];
        while (sides[^1] / 2 >= SmallestHalf)
        {
            sides.Add(sides[^1] / 2);
        }

        return sides;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more images than were announced.</exception>
    public void Add(ReadOnlySpan<byte> images)
    {
        int resolution = levels[0].Resolution, length = resolution * resolution * Rgb.Channels, left = images.Length / length;
        if (left > Count - Added)
        {
            throw new ArgumentException($"PatchStatistics: {left} images are added to {Added}, and {Count} were announced.");
        }

        int atOnce = Math.Clamp(PixelsAtOnce / (resolution * resolution), 1, PatchLevel.ImagesOfChunk);
        while (left > 0)
        {
            int n = Math.Min(Math.Min(atOnce, left), PatchLevel.ImagesOfChunk - (Added % PatchLevel.ImagesOfChunk));
            AddSome(images[..(n * length)], n);
            images = images[(n * length)..];
            Added += n;
            left -= n;
        }

        if (Added == Count)
        {
            foreach (PatchLevel level in levels)
            {
                level.Normalise();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PatchLevel level in levels)
        {
            level.Dispose();
        }
    }

    /// <summary>
    /// Where the patches of an image are on a level: row and column of their first pixels <c>[128, 2]</c>, every place as likely as the
    /// others.
    /// </summary>
    /// <param name="image">The image's number.</param>
    /// <param name="side">Side of the level in pixels.</param>
    /// <param name="corners">Output <c>[128, 2]</c>.</param>
    public static void DrawCorners(int image, int side, Span<float> corners)
    {
        Philox.Uniform(Positions, ((long)side << 32) | (uint)image, corners);
        int places = side - PatchLevel.Side + 1;
        for (int i = 0; i < corners.Length; i++)
        {
            corners[i] = (int)((double)corners[i] * places);
        }
    }

    private void AddSome(ReadOnlySpan<byte> bytes, int n)
    {
        using Scope scope = workspace.OpenScope("patches");
        Engine engine = workspace.Engine;

        // [−1, 1] instead of 0…255: each channel is normalised, which an affine map of all values does not change.
        Shape shape = new(n, levels[0].Resolution, levels[0].Resolution, Rgb.Channels);
        Tensor image = workspace.New(shape);
        engine.Images(shape, fade: 1, bytes, new bool[n], image.Storage);
        foreach (PatchLevel level in levels[..^1])
        {
            Tensor coarse = workspace.New(new Shape(n, level.Resolution / 2, level.Resolution / 2, Rgb.Channels)),
                detail = workspace.NewLike(image);
            engine.PyramidDown(image.Shape, image.Storage, coarse.Storage);
            engine.PyramidDetail(image.Shape, image.Storage, coarse.Storage, detail.Storage);
            Gather(level, detail);
            image = coarse;
        }

        Gather(levels[^1], image);
    }

    private void Gather(PatchLevel level, Tensor images)
    {
        int n = images.Shape[0], numbers = 2 * PatchLevel.PatchesPerImage;
        float[] corners = new float[n * numbers];
        for (int i = 0; i < n; i++)
        {
            DrawCorners(Added + i, level.Resolution, corners.AsSpan(i * numbers, numbers));
        }

        PatchGeometry g = new(images.Shape, PatchLevel.PatchesPerImage, PatchLevel.Side);
        Tensor places = workspace.From(corners, new Shape(g.Rows, 2)), patches = workspace.New(new Shape(g.Rows, g.Length));
        workspace.Engine.GatherPatches(g, images.Storage, places.Storage, patches.Storage);
        level.Add(Added, patches);
    }
}
