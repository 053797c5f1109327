using PGGan.Autograd;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>Pictures drawn by a generator from numbered latents, and the grids of a run.</summary>
internal static class Samples
{
    private const int MaxCells = 128;

    /// <summary>The cells of a run's grids.</summary>
    public static GridSize GridOf(TrainingConfig config)
    {
        (int columns, int rows) = ImageGrid.SizeFor(config.Model.Resolution, MaxCells);
        return config.Run.Grid ?? new GridSize(columns, rows);
    }

    /// <summary>Draws one picture a seed.</summary>
    /// <param name="workspace">The generator's.</param>
    /// <param name="generator">Typically the averaged one.</param>
    /// <param name="runSeed">Seed of the run: the same picture number is another picture in another run.</param>
    /// <param name="seeds">Numbers of the pictures.</param>
    /// <param name="growth">How far the generator is grown.</param>
    /// <param name="minibatch">Pictures drawn at once.</param>
    /// <param name="labels">What they are to be of, <c>[N, L]</c>; empty without labels.</param>
    /// <returns><c>[N, R, R, C]</c> in [−1, 1], not clipped.</returns>
    public static float[] Draw(
        Workspace workspace, IGenerator generator, int runSeed, IReadOnlyList<int> seeds, Growth growth, int minibatch,
        float[]? labels = null) =>
        Draw(workspace, generator, Latents(runSeed, seeds, generator.LatentSize), growth, minibatch, labels);

    /// <summary>The latents of numbered pictures, <c>[N, latentSize]</c>.</summary>
    public static float[] Latents(int runSeed, IReadOnlyList<int> seeds, int latentSize)
    {
        float[] latents = new float[checked(seeds.Count * latentSize)];
        for (int i = 0; i < seeds.Count; i++)
        {
            Philox.Normal(new RandomStream(runSeed, LearningRandom.SampleLatents), seeds[i], latents.AsSpan(i * latentSize, latentSize));
        }

        return latents;
    }

    /// <summary>Draws one picture a latent.</summary>
    /// <param name="workspace">The generator's.</param>
    /// <param name="generator">Typically the averaged one.</param>
    /// <param name="latents"><c>[N, latentSize]</c></param>
    /// <param name="growth">How far the generator is grown.</param>
    /// <param name="minibatch">Pictures drawn at once.</param>
    /// <param name="labels">What they are to be of, <c>[N, L]</c>; empty without labels.</param>
    /// <returns><c>[N, R, R, C]</c> in [−1, 1], not clipped.</returns>
    public static float[] Draw(Workspace workspace, IGenerator generator, ReadOnlySpan<float> latents, Growth growth, int minibatch,
        float[]? labels = null)
    {
        int labelSize = generator.LabelSize, latentSize = generator.LatentSize,
            imageLength = growth.Resolution * growth.Resolution * generator.Channels;
        int count = latents.Length / latentSize;
        float[] images = new float[checked(count * imageLength)];
        using IDisposable noGrad = workspace.NoGrad();
        using IDisposable held = workspace.HoldWeights(growth, generator);
        for (int first = 0; first < count; first += minibatch)
        {
            // The last minibatch is as large as the others: a picture does not depend on how many are drawn.
            using Scope scope = workspace.OpenScope("samples");
            int drawing = Math.Min(minibatch, count - first);
            float[] some = new float[minibatch * latentSize];
            latents.Slice(first * latentSize, drawing * latentSize).CopyTo(some);
            some.AsSpan(drawing * latentSize).Fill(1);
            Tensor? classes = null;
            if (labelSize > 0)
            {
                float[] theirs = new float[minibatch * labelSize];
                labels.AsSpan(first * labelSize, drawing * labelSize).CopyTo(theirs);
                classes = workspace.From(theirs, new Shape(minibatch, labelSize));
            }

            Tensor drawn = generator.Forward(workspace.From(some, new Shape(minibatch, latentSize)), growth, classes);   // [N, R, R, C]
            workspace.Engine.Download(drawn.Storage, images.AsSpan(first * imageLength, drawing * imageLength));
        }

        return Array.TrueForAll(images, float.IsFinite) ? images
            : throw new DivergedException("the averaged generator draws values that are not finite");
    }

    /// <summary>Writes a grid; pictures smaller than <paramref name="cell"/> are enlarged to it by repeating pixels.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="images"><c>[N, R, R, C]</c></param>
    /// <param name="resolution">R.</param>
    /// <param name="channels">C.</param>
    /// <param name="cell">Side of a cell: R times a whole number.</param>
    /// <param name="grid">Columns and rows.</param>
    public static void WriteGrid(string path, ReadOnlySpan<float> images, int resolution, int channels, int cell, GridSize grid)
    {
        byte[] bytes = new byte[images.Length];
        ImageGrid.ToBytes(images, bytes);
        ImageGrid.Write(path, ImageGrid.Enlarge(bytes, resolution, channels, cell / resolution), cell, channels, grid.Columns, grid.Rows);
    }

    /// <summary>Writes real images, not mirrored: those of <see cref="GridImages"/>.</summary>
    public static void WriteReals(string path, IImageSource data, TrainingConfig config)
    {
        GridSize grid = GridOf(config);
        int resolution = config.Model.Resolution, length = resolution * resolution * data.Channels;
        int[] chosen = GridImages.Choose(data, config);
        byte[] images = new byte[chosen.Length * length];
        for (int i = 0; i < chosen.Length; i++)
        {
            data.Read(chosen[i], resolution, images.AsSpan(i * length, length));
        }

        ImageGrid.Write(path, images, resolution, data.Channels, grid.Columns, grid.Rows);
    }
}
