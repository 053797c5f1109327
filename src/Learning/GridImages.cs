using PGGan.Data;
using PGGan.Imaging;
using PGGan.Learning.Configuration;

namespace PGGan.Learning;

/// <summary>
/// Which real images stand in a run's grid: the first that are shown; with labels a row for each class of the first attribute in turn, so
/// that generated images with the labels of these stand in rows of one class as well. A function of data and configuration alone: a resumed
/// run has the same.
/// </summary>
internal static class GridImages
{
    /// <summary>Indices of the images, one a cell, row by row; fewer where the set has fewer.</summary>
    public static int[] Choose(IImageSource data, TrainingConfig config)
    {
        GridSize grid = Samples.GridOf(config);
        DataOrder order = new(config.Run.Seed, data.Count);
        return config.Model.Labels.IsEmpty
            ? [.. Enumerable.Range(0, Math.Min(grid.Count, data.Count)).Select(cell => order.IndexAt(cell))]
            : RowsOfClasses(data, config, grid, order);
    }

    /// <summary>
    /// The labels of those images, with which a conditional generator fills the same cells, <c>[cells, L]</c>; empty without labels.
    /// </summary>
    public static float[] Labels(IImageSource data, TrainingConfig config)
    {
        int size = config.Model.Labels.Size;
        if (size == 0)
        {
            return [];
        }

        int[] images = Choose(data, config);
        float[] labels = new float[images.Length * size];
        for (int cell = 0; cell < images.Length; cell++)
        {
            data.ReadLabel(images[cell], labels.AsSpan(cell * size, size));
        }

        return labels;
    }

    private static int[] RowsOfClasses(IImageSource data, TrainingConfig config, GridSize grid, DataOrder order)
    {
        int classes = config.Model.Labels.Attributes[0].Classes.Count;
        int[] wanted = new int[classes];
        for (int row = 0; row < grid.Rows; row++)
        {
            wanted[row % classes] += grid.Columns;
        }

        List<int>[] found = [.. wanted.Select(_ => new List<int>())];
        float[] label = new float[config.Model.Labels.Size];
        for (int number = 0; number < data.Count && Enumerable.Range(0, classes).Any(of => found[of].Count < wanted[of]); number++)
        {
            int index = order.IndexAt(number);
            data.ReadLabel(index, label);
            for (int of = 0; of < classes; of++)
            {
                if (label[of] != 0 && found[of].Count < wanted[of])
                {
                    found[of].Add(index);
                }
            }
        }

        // A class with fewer images than cells shows them again; one without any shows others.
        return [.. Enumerable.Range(0, grid.Count).Select(cell =>
        {
            (int row, int column) = Math.DivRem(cell, grid.Columns);
            List<int> own = found[row % classes];
            int place = (row / classes * grid.Columns) + column;
            return own.Count == 0 ? order.IndexAt(cell) : own[place % own.Count];
        })];
    }
}
