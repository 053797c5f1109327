using PGGan.Autograd;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Kernels;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Augmentation;

/// <summary>Real images under augmentation, to look at.</summary>
internal static class AugmentedImages
{
    /// <summary>A row an image, the first ones that a run would show: first as it is, then under changes of its own.</summary>
    /// <param name="workspace">Where they are computed.</param>
    /// <param name="data">The real images.</param>
    /// <param name="config">Says how they are augmented, and of which seed.</param>
    /// <param name="strength">Probability of each operation of <see cref="AugmentMode.Ada"/>.</param>
    /// <param name="grid">Columns and rows.</param>
    /// <returns><c>[rows · columns, R, R, C]</c>, values beyond [−1, 1] where an operation leads there.</returns>
    public static float[] Draw(Workspace workspace, IImageSource data, TrainingConfig config, double strength, GridSize grid)
    {
        int resolution = config.Model.Resolution, length = resolution * resolution * data.Channels;
        DataOrder order = new(config.Run.Seed, data.Count);
        Shape shape = new(grid.Columns, resolution, resolution, data.Channels);
        float[] pictures = new float[checked(grid.Count * length)];
        byte[] row = new byte[shape.Count];
        for (int i = 0; i < grid.Rows; i++)
        {
            data.Read(order.IndexAt(i), resolution, row.AsSpan(0, length));
            for (int column = 1; column < grid.Columns; column++)
            {
                row.AsSpan(0, length).CopyTo(row.AsSpan(column * length));
            }

            long first = (long)i * grid.Columns;
            ImageAugmentation augmentation = ImageAugmentation.Draw(config.Augment, strength, config.Run.Seed, shape,
                [.. Enumerable.Range(0, grid.Columns).Select(column => first + column)]);
            using Scope scope = workspace.OpenScope("augmented images");
            Tensor images = workspace.New(shape);
            workspace.Engine.Images(shape, fade: 1, row, new bool[grid.Columns], images.Storage);
            Span<float> cells = pictures.AsSpan((int)first * length, shape.Count);
            augmentation.Apply(images).ToArray().CopyTo(cells);
            workspace.Engine.Download(images.Storage, cells[..length]);
        }

        return pictures;
    }
}
