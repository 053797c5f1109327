using PGGan.Kernels;

namespace PGGan.Tests;

/// <summary>Seeded numbers for tests and benchmarks, and how far two arrays are apart.</summary>
internal static class Values
{
    public static float[] Normal(int count, int seed, long index)
    {
        float[] values = new float[count];
        Philox.Normal(new RandomStream(seed, TestRandom.Test), index, values);
        return values;
    }

    public static double[] Wide(float[] values) => Array.ConvertAll(values, x => (double)x);

    public static Dense[] Wide(Shape[] shapes, float[][] values) => [.. shapes.Zip(values, (shape, v) => Dense.From(shape, v))];

    /// <summary>
    /// ‖actual − expected‖ / ‖expected‖. Numbers here are of the order of one, so an expected norm below a tenth of that of ones counts as
    /// a tenth: what is zero by cancellation has no relative error. Infinite where a value is not finite.
    /// </summary>
    public static double RelativeError(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected)
    {
        if (actual.Length != expected.Length)
        {
            throw new ArgumentException($"RelativeError: {actual.Length} values against {expected.Length}.");
        }

        double difference = 0, norm = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }

        double error = Math.Sqrt(difference) / Math.Max(Math.Sqrt(norm), 0.1 * Math.Sqrt(actual.Length));
        return double.IsFinite(error) ? error : double.PositiveInfinity;
    }
}
