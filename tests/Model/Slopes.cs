using NUnit.Framework;
using PGGan.Autograd;

namespace PGGan.Tests.Model;

/// <summary>The gradients of a whole network against finite differences of its twin, along one direction for each parameter.</summary>
internal static class Slopes
{
    /// <summary>Fails unless each gradient, along its direction, is the derivative of the twin's loss.</summary>
    /// <param name="parameters">What is moved.</param>
    /// <param name="gradients">Of the network's loss; null: zeros.</param>
    /// <param name="loss">The twin's, of the network's numbers.</param>
    /// <param name="numbers">Where they are.</param>
    /// <param name="step">Of the differences.</param>
    /// <param name="tolerance">Of each derivative, relative; a tenth of it relative to the largest.</param>
    public static void AssertSame(
        IReadOnlyList<Parameter> parameters,
        Tensor?[] gradients,
        Func<IReadOnlyDictionary<string, double[]>, double> loss,
        Dictionary<string, double[]> numbers,
        double step,
        double tolerance)
    {
        (string Name, double Expected, double Given)[] slopes = new (string, double, double)[parameters.Count];
        float[]?[] given = [.. gradients.Select(gradient => gradient?.ToArray())];
        Parallel.For(0, slopes.Length, i =>
        {
            string name = parameters[i].Name;
            float[] direction = Values.Normal(numbers[name].Length, seed: 23, index: i);
            double At(double t) =>
                loss(new Dictionary<string, double[]>(numbers) { [name] = [.. numbers[name].Zip(direction, (w, d) => w + (t * d))] });
            slopes[i] = (name, (At(step) - At(-step)) / (2 * step), given[i]?.Zip(direction, (g, d) => (double)g * d).Sum() ?? 0);
        });
        double largest = slopes.Max(s => Math.Abs(s.Expected));
        Assert.Multiple(() =>
        {
            Assert.That(largest, Is.GreaterThan(0.05), "the loss depends on the parameters");
            foreach ((string name, double expected, double slope) in slopes)
            {
                Assert.That(slope, Is.EqualTo(expected).Within(tolerance * (Math.Abs(expected) + (0.1 * largest))), name);
            }
        });
    }

    /// <summary>Biases, gains and running statistics are the same in every channel at the start; here each is another.</summary>
    public static void DrawBiasesAndGains(Module network)
    {
        foreach ((string name, Tensor values) in network.Parameters.Select(p => (p.Name, p.Value))
            .Concat(network.Buffers.Select(b => (b.Name, b.Value))))
        {
            float around = name.EndsWith("bias", StringComparison.Ordinal) || name.EndsWith("mean", StringComparison.Ordinal) ? 0 : 1;
            if (!name.EndsWith("weight", StringComparison.Ordinal))
            {
                float[] drawn = Values.Normal(values.Shape.Count, seed: 29, index: name.Length);
                values.Workspace.Engine.Upload([.. drawn.Select(v => around + (0.1f * v))], values.Storage);
            }
        }
    }
}
