namespace PGGan.Interchange.Import;

/// <summary>
/// In which order an array has the numbers of a layer: its axes from the slowest to the fastest, <c>k</c> outputs, <c>c</c> inputs,
/// <c>y</c> and <c>x</c> the kernel; axes that are one dimension of the array stand together, <c>k|cyx</c>.
/// </summary>
/// <param name="Axes">The axes.</param>
/// <param name="IsRotated">Whether the kernel is rotated by 180°.</param>
internal sealed record ArrayOrder(string Axes, bool IsRotated = false)
{
    /// <summary>Dimensions of the array of a layer.</summary>
    public long[] Shape(LayerSizes sizes) =>
        [.. Axes.Split('|').Select(dimension => dimension.Aggregate(1L, (product, axis) => product * sizes.Along(axis)))];

    /// <summary>Brings the numbers of a layer from this order into another one.</summary>
    public float[] To(ArrayOrder order, float[] values, LayerSizes sizes)
    {
        (int k, int c, int y, int x) from = Strides(sizes), to = order.Strides(sizes);
        int last = sizes.Kernel - 1;
        bool rotate = IsRotated != order.IsRotated;
        float[] ordered = new float[values.Length];
        for (int k = 0; k < sizes.Outputs; k++)
        {
            for (int y = 0; y <= last; y++)
            {
                for (int x = 0; x <= last; x++)
                {
                    (int fromY, int fromX) = rotate ? (last - y, last - x) : (y, x);
                    int source = (k * from.k) + (fromY * from.y) + (fromX * from.x), target = (k * to.k) + (y * to.y) + (x * to.x);
                    for (int c = 0; c < sizes.Inputs; c++)
                    {
                        ordered[target + (c * to.c)] = values[source + (c * from.c)];
                    }
                }
            }
        }

        return ordered;
    }

    private (int K, int C, int Y, int X) Strides(LayerSizes sizes)
    {
        Dictionary<char, int> strides = [];
        int stride = 1;
        foreach (char axis in Axes.Where(axis => axis != '|').Reverse())
        {
            strides[axis] = stride;
            stride *= sizes.Along(axis);
        }

        return (strides['k'], strides['c'], strides['y'], strides['x']);
    }
}
