using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Metrics.Swd;

/// <summary>
/// Sliced Wasserstein distance between the patches of two sets, level by level of their Laplacian pyramids (Karras et al. 2018, §5):
/// patches are projected on random directions d of unit length, and where <c>a = sort(A·d)</c> and <c>b = sort(B·d)</c>,
/// <c>swdR = 10³ · mean over d, i of |a[i] − b[i]|</c>, the mean distance that the one projection has to be moved to become the other. R is
/// the side of the level; <c>swd</c> is the mean of all levels.
/// </summary>
internal sealed class SlicedWasserstein : Metric
{
    /// <summary>
    /// Directions: 4 repeats of 128. Each projection is one of equally many points, so the mean of the repeats' means is that of all.
    /// </summary>
    public const int DefaultDirections = 4 * 128;

    private const double Unit = 1e3;

    /// <summary>Numbers of the projections of one set at a time: 512 MiB, however many images there are.</summary>
    public const int DefaultProjectionsAtOnce = 1 << 27;

    // The same for every level of every comparison, so that generators are compared on equal terms.
    private static readonly RandomStream Drawn = new(Seed: 0, MetricRandom.Directions);

    private readonly Workspace workspace;
    private readonly float[] directions;
    private readonly int projectionsAtOnce;

    /// <summary>The metric.</summary>
    /// <param name="workspace">Where it computes.</param>
    /// <param name="resolution">Side of the images.</param>
    /// <exception cref="PGGanException">The images are smaller than a patch.</exception>
    public SlicedWasserstein(Workspace workspace, int resolution)
        : this(workspace, resolution, DefaultDirections, DefaultProjectionsAtOnce)
    {
    }

    /// <summary>The metric with another number of directions, and of projections at a time.</summary>
    internal SlicedWasserstein(Workspace workspace, int resolution, int directions, int projectionsAtOnce)
    {
        _ = PatchStatistics.LevelsOf(resolution);   // refused here and not after hours of training
        (this.workspace, this.projectionsAtOnce) = (workspace, projectionsAtOnce);
        this.directions = DrawDirections(directions);
        Kind = new PatchStatisticsKind(workspace);
    }

    /// <inheritdoc/>
    public override string Name => "swd";

    /// <inheritdoc/>
    public override StatisticsKind Kind { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The sets have different numbers of images, or one is not complete.</exception>
    public override IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated)
    {
        PatchStatistics a = (PatchStatistics)real, b = (PatchStatistics)generated;
        if (a.Added != a.Count || b.Added != b.Count || a.Count != b.Count)
        {
            throw new ArgumentException(
                $"swd: {a.Added} of {a.Count} images are compared with {b.Added} of {b.Count}; both sets need the same number.");
        }

        MetricValue[] values = [.. a.Levels.Zip(b.Levels,
            (x, y) => new MetricValue(FormattableString.Invariant($"{Name}{x.Resolution}"), Unit * Distance(x, y)))];
        return [.. values, new MetricValue(Name, values.Average(value => value.Value))];
    }

    /// <summary>Random directions of unit length <c>[count, 147]</c>.</summary>
    public static float[] DrawDirections(int count)
    {
        float[] all = new float[count * PatchLevel.Length];
        for (int i = 0; i < count; i++)
        {
            Span<float> direction = all.AsSpan(i * PatchLevel.Length, PatchLevel.Length);
            Philox.Normal(Drawn, i, direction);
            double squares = 0;
            foreach (float value in direction)
            {
                squares += (double)value * value;
            }

            foreach (ref float value in direction)
            {
                value = (float)(value / Math.Sqrt(squares));
            }
        }

        return all;
    }

    /// <summary>The patches of a level on some directions, each direction's in a row <c>[directions, patches]</c>.</summary>
    /// <param name="level">The patches.</param>
    /// <param name="directions">Directions <c>[directions, 147]</c>.</param>
    public Tensor Project(PatchLevel level, Tensor directions)
    {
        Engine engine = workspace.Engine;
        int rows = directions.Shape[0];
        Tensor all = workspace.New(new Shape(rows, level.Rows));
        using Scope scope = workspace.OpenScope("projection");
        int most = Math.Min(level.Rows, PatchLevel.FirstRow(1));
        Tensor patches = workspace.New(new Shape(most, PatchLevel.Length)), some = workspace.New(new Shape(rows, most));
        for (int i = 0; i < level.Chunks; i++)
        {
            ReadOnlySpan<float> chunk = level.Chunk(i);
            int count = chunk.Length / PatchLevel.Length;
            engine.Upload(chunk, patches.Storage);

            // Directions are the pixels of the product and patches its output channels: each direction's projections are neighbours.
            engine.Conv(default(Identity), new ConvGeometry(rows, 1, 1, PatchLevel.Length, count, kernel: 1), 1, directions.Storage,
                patches.Storage, null, some.Storage);
            engine.Copy(new BlockCopy(rows, count, 0, count, PatchLevel.FirstRow(i), level.Rows), some.Storage, all.Storage);
        }

        return all;
    }

    private double Distance(PatchLevel real, PatchLevel generated)
    {
        int count = directions.Length / PatchLevel.Length, atOnce = Math.Clamp(projectionsAtOnce / real.Rows, 1, count);
        double sum = 0;
        for (int first = 0; first < count; first += atOnce)
        {
            int rows = Math.Min(atOnce, count - first);
            using Scope scope = workspace.OpenScope("sliced Wasserstein distance");
            Tensor some = workspace.From(directions.AsSpan(first * PatchLevel.Length, rows * PatchLevel.Length),
                new Shape(rows, PatchLevel.Length));
            Tensor a = Sorted(Project(real, some)), b = Sorted(Project(generated, some));
            sum += SumOfDifferences(a, b);
        }

        return sum / count / real.Rows;
    }

    private Tensor Sorted(Tensor projections)
    {
        workspace.Engine.SortRows(projections.Shape[0], projections.Shape[1], projections.Storage);
        return projections;
    }

    /// <summary><c>Σ |a − b|</c>, pieces of a row in single precision, their sums in double.</summary>
    private double SumOfDifferences(Tensor a, Tensor b)
    {
        Extent pieces = new(a.Shape[0] * PatchLevel.PatchesPerImage, a.Shape[1] / PatchLevel.PatchesPerImage, 1);
        Tensor sums = workspace.New(new Shape(pieces.Kept));
        workspace.Engine.Sum2(default(Then2<Subtract, Abs>), pieces, a.Storage, b.Storage, sums.Storage);
        return sums.ToArray().Sum(value => (double)value);
    }
}
