namespace PGGan.Tests.Metrics;

/// <summary>
/// Logistic regression: <c>p(class 1) = σ(w · (x − mean) + b)</c>, by gradient descent with momentum on all samples at once.
/// </summary>
internal sealed class LinearClassifier
{
    private const int Steps = 300;
    private const double Rate = 0.05, Momentum = 0.9, Decay = 1e-4;
    private readonly double[] mean, weights;
    private readonly double offset;

    /// <summary>Learns from samples of two classes.</summary>
    /// <param name="samples">Each with the same number of values, of the order of one.</param>
    /// <param name="isOne">Whether each is of class 1.</param>
    public LinearClassifier(IReadOnlyList<float[]> samples, IReadOnlyList<bool> isOne)
    {
        int length = samples[0].Length;
        mean = [.. Enumerable.Range(0, length).Select(j => samples.Average(sample => (double)sample[j]))];
        weights = new double[length];
        double[] move = new double[length];
        double offsetMove = 0;
        for (int step = 0; step < Steps; step++)
        {
            double[] gradient = new double[length];
            double offsetGradient = 0;
            for (int i = 0; i < samples.Count; i++)
            {
                double error = ((1 / (1 + Math.Exp(-Logit(samples[i])))) - (isOne[i] ? 1 : 0)) / samples.Count;
                offsetGradient += error;
                for (int j = 0; j < length; j++)
                {
                    gradient[j] += error * (samples[i][j] - mean[j]);
                }
            }

            offset += offsetMove = (Momentum * offsetMove) - (Rate * offsetGradient);
            for (int j = 0; j < length; j++)
            {
                weights[j] += move[j] = (Momentum * move[j]) - (Rate * (gradient[j] + (Decay * weights[j])));
            }
        }
    }

    /// <summary>Whether a sample is more likely of class 1.</summary>
    public bool IsOne(ReadOnlySpan<float> sample) => Logit(sample) > 0;

    private double Logit(ReadOnlySpan<float> sample)
    {
        double sum = offset;
        for (int j = 0; j < weights.Length; j++)
        {
            sum += weights[j] * (sample[j] - mean[j]);
        }

        return sum;
    }
}
