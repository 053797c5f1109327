namespace PGGan.Tests;

/// <summary>
/// What an operation's twin in double precision gives at the inputs of a row: its value, the gradient of <c>S = ⟨seed, f(x)⟩</c> by every
/// input, and the gradient of the directional derivative <c>D = ⟨v, ∇ₓS⟩</c> by every input and the seed. The derivatives are central
/// differences. They are the same for every engine, so a row computes each of them once.
/// </summary>
internal sealed class TwinDerivatives
{
    // Truncation grows with the step squared, rounding with 1e-16 over the step (over its square where differences are nested). At these
    // steps both stay below 1e-7 for values and derivatives of the order of one, a tenth of what float arithmetic leaves.
    private const double FirstStep = 1e-5;
    private const double SecondStep = 2e-4;

    private readonly OpCase row;
    private readonly Lazy<double[][]> first, second;

    /// <summary>Of a row.</summary>
    public TwinDerivatives(OpCase row)
    {
        this.row = row;
        Inputs = row.Draw();
        Directions = [.. row.Inputs.Select((shape, i) => Values.Normal(shape.Count, seed: 7, index: i))];
        Value = row.Twin(Wide());
        Seed = Values.Normal(Value.Shape.Count, seed: 7, index: 100);
        first = new(FirstOrder);
        second = new(SecondOrder);
    }

    /// <summary>The inputs.</summary>
    public float[][] Inputs { get; }

    /// <summary>v, for each input.</summary>
    public float[][] Directions { get; }

    /// <summary>The seed.</summary>
    public float[] Seed { get; }

    /// <summary>f(x).</summary>
    public Dense Value { get; }

    /// <summary>∇S by each input.</summary>
    public double[][] First => first.Value;

    /// <summary>∇D by each input, then by the seed.</summary>
    public double[][] Second => second.Value;

    private Dense WideSeed => Dense.From(Value.Shape, Seed);

    private Dense[] Wide() => Values.Wide(row.Inputs, Inputs);

    private double[][] FirstOrder()
    {
        Dense[] x = Wide();
        return [.. x.Select(input => Differences(input.Values, FirstStep, () => row.Twin(x).Dot(WideSeed)))];
    }

    private double[][] SecondOrder()
    {
        Dense[] x = Wide();
        double[][] byInputs = [.. x.Select(input => Differences(input.Values, SecondStep, () => Along(SecondStep).Dot(WideSeed)))];
        return [.. byInputs, Along(FirstStep).Values];

        // The derivative of f along the directions, where the inputs are now. D is linear in the seed, so this is also its gradient by the
        // seed.
        Dense Along(double step)
        {
            Dense ahead = row.Twin(Moved(step)), behind = row.Twin(Moved(-step));
            return ahead.Zip(behind, (a, b) => (a - b) / (2 * step));
        }

        Dense[] Moved(double step) =>
            [.. x.Select((input, i) => input.Zip(Dense.From(input.Shape, Directions[i]), (a, v) => a + (step * v)))];
    }

    /// <summary>The gradient of a function by each of <paramref name="x"/>, which are moved and put back.</summary>
    private static double[] Differences(double[] x, double step, Func<double> function)
    {
        double[] gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double here = x[i];
            x[i] = here + step;
            double ahead = function();
            x[i] = here - step;
            double behind = function();
            x[i] = here;
            gradient[i] = (ahead - behind) / (2 * step);
        }

        return gradient;
    }
}
