using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>A discriminator in the middle of a fade as plain double loops, and its gradient penalty by finite differences.</summary>
internal sealed class TwinDiscriminator(ModelConfig config, Growth growth, IEnumerable<Parameter> parameters)
{
    private readonly Dictionary<string, double[]> initial =
        parameters.ToDictionary(p => p.Name, p => p.Value.ToArray().Select(v => (double)v).ToArray());

    /// <summary>
    /// A sample's penalty by the norm of its gradient at the current size; λ / γ² · (norm / 2^⌊lod⌋ − γ)² with λ = 10, γ = 1 unless given
    /// otherwise.
    /// </summary>
    public Func<double, double> OfNorm { get; init; } = norm => 10 * Math.Pow((norm / growth.Reduction(config.Resolution)) - 1, 2);

    /// <summary>The mean over the samples.</summary>
    public double Penalty(double[] mixed, int batch) => Penalty(initial, mixed, batch);

    /// <summary>Derivative of the penalty when one parameter moves in a direction.</summary>
    public double PenaltySlope(string name, float[] direction, double[] mixed, int batch)
    {
        const double step = 1e-4;
        return (At(step) - At(-step)) / (2 * step);

        double At(double t) =>
            Penalty(new(initial) { [name] = [.. initial[name].Zip(direction, (w, d) => w + (t * d))] }, mixed, batch);
    }

    private double Penalty(Dictionary<string, double[]> weights, double[] mixed, int batch)
    {
        const double step = 1e-6;
        int elements = mixed.Length / batch;
        double[] moved = [.. mixed];
        double penalty = 0;
        for (int n = 0; n < batch; n++)
        {
            double squares = 0;
            for (int i = n * elements; i < (n + 1) * elements; i++)
            {
                moved[i] = mixed[i] + step;
                double above = Scores(weights, moved, batch).Sum();
                moved[i] = mixed[i] - step;
                squares += Math.Pow((above - Scores(weights, moved, batch).Sum()) / (2 * step), 2);
                moved[i] = mixed[i];
            }

            penalty += OfNorm(Math.Sqrt(squares)) / batch;
        }

        return penalty;
    }

    private double[] Scores(Dictionary<string, double[]> weights, double[] images, int n)
    {
        int r = growth.Resolution, maps = config.FeatureMaps(r), smaller = config.FeatureMaps(r / 2);
        double[] x = Layer("fromrgb", r, config.Channels, maps, 1, images);
        x = Layer("conv0", r, maps, maps, 3, x);
        x = Pool(Layer("conv1", r, maps, smaller, 3, x), smaller);
        double[] old = Layer("fromrgb", r / 2, config.Channels, smaller, 1, Pool(images, config.Channels));
        x = [.. old.Zip(x, (a, b) => a + (growth.Fade * (b - a)))];

        // One resolution was faded in, so what is left is 4×4: the statistic as the last channel, then the dense layers.
        double[] stat = Naive.MinibatchStddev(new StddevGeometry(config.StddevGroup, n / config.StddevGroup, 16 * smaller), x);
        double[] joined = [.. Enumerable.Range(0, n * 16)
            .SelectMany(p => x.Skip(p * smaller).Take(smaller).Append(stat[p / 16 % stat.Length]))];
        x = Layer("conv", 4, smaller + 1, smaller, 3, joined);
        x = Layer("dense0", 1, 16 * smaller, config.FeatureMaps(2), 1, x, "4x4");
        return Layer("dense1", 1, config.FeatureMaps(2), 1, 1, x, "4x4", linear: true);

        double[] Layer(string name, int side, int inputs, int outputs, int kernel, double[] input, string? path = null, bool linear = false)
        {
            string layer = $"{path ?? $"{side}x{side}"}.{name}";
            double scale = (linear ? 1 : Math.Sqrt(2)) / Math.Sqrt(kernel * kernel * inputs);
            double[] y = Naive.Conv(new ConvGeometry(n, side, side, inputs, outputs, kernel), scale, input, weights[$"{layer}.weight"]);
            double[] bias = weights[$"{layer}.bias"];
            return [.. y.Select((v, i) => v + bias[i % outputs]).Select(v => linear ? v : Naive.LeakyRelu(v, 0.2))];
        }

        double[] Pool(double[] input, int channels) => Naive.SumPool2(new Dense(new Shape(n, r, r, channels), input), 0.25).Values;
    }
}
