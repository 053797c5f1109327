using PGGan.Metrics.Features;

namespace PGGan.Tests.Metrics;

/// <summary>Sets of features made by hand.</summary>
internal static class FeatureRows
{
    /// <summary>Features that are given, <c>[N, size]</c>.</summary>
    public static FeatureSet Of(float[] features, int size, float[]? probabilities = null)
    {
        int count = features.Length / size, classes = (probabilities?.Length ?? 0) / count;
        FeatureSet set = new(extractor: null, size, classes, count, resolution: 1);
        features.CopyTo(set.Features, 0);
        probabilities?.CopyTo(set.Probabilities, 0);
        return set;
    }

    /// <summary>Normal features around <paramref name="shift"/>.</summary>
    public static FeatureSet Normal(int count, int size, long index, float shift = 0) =>
        Of([.. Values.Normal(count * size, seed: 2, index).Select(value => value + shift)], size);

    /// <summary>Row i in double precision.</summary>
    public static double[] Row(FeatureSet set, int i) => Values.Wide(set.Row(i).ToArray());

    /// <summary><c>Σ (a − b)²</c></summary>
    public static double Square(FeatureSet a, int i, FeatureSet b, int j) =>
        Row(a, i).Zip(Row(b, j)).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second));

    /// <summary><c>Σ a b</c></summary>
    public static double Product(FeatureSet a, int i, FeatureSet b, int j) =>
        Row(a, i).Zip(Row(b, j)).Sum(pair => pair.First * pair.Second);
}
