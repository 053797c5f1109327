namespace PGGan.Metrics.Features;

/// <summary>
/// The balls around the images of a set that reach to their k-th nearest other: together they stand for the region where such images are.
/// </summary>
internal static class Neighbourhoods
{
    /// <summary>The balls' squared radii, <c>[N]</c>.</summary>
    /// <param name="set">More than k images.</param>
    /// <param name="k">Which neighbour the ball reaches to, at least 1.</param>
    public static float[] SquaredRadii(FeatureSet set, int k)
    {
        float[] nearest = new float[set.Count * k];                                              // [N, k], ascending
        Array.Fill(nearest, float.PositiveInfinity);
        RowPairs.Visit<SquaredDifference, float>(set.Features, set.Features, set.Size, (i, first, squares) =>
        {
            Span<float> best = nearest.AsSpan(i * k, k);
            for (int j = 0; j < squares.Length; j++)
            {
                if (squares[j] < best[^1] && first + j != i)
                {
                    Insert(best, squares[j]);
                }
            }
        });
        return [.. Enumerable.Range(0, set.Count).Select(i => nearest[(i * k) + k - 1])];
    }

    private static void Insert(Span<float> ascending, float value)
    {
        int place = ascending.Length - 1;
        for (; place > 0 && ascending[place - 1] > value; place--)
        {
            ascending[place] = ascending[place - 1];
        }

        ascending[place] = value;
    }
}
