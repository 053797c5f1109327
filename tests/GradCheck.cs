using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests;

/// <summary>
/// Holds an operation to its twin: the value, the gradient of <c>S = ⟨seed, f(x)⟩</c> by every input, and the gradient of the directional
/// derivative <c>D = ⟨v, ∇ₓS⟩</c> by every input and the seed. The twin's derivatives are central differences in double precision.
/// </summary>
internal static class GradCheck
{
    // Truncation grows with the step squared, rounding with 1e-16 over the step (over its square where differences are nested). At these steps
    // both stay below 1e-7 for values and derivatives of the order of one, a tenth of what float arithmetic leaves.
    private const double FirstStep = 1e-5;
    private const double SecondStep = 2e-4;

    /// <summary>The operation's value against the twin's: relative L2 error.</summary>
    public static double Forward(Workspace workspace, OpCase row)
    {
        using Scope scope = workspace.OpenScope(nameof(Forward));
        float[][] values = row.Draw();
        Tensor y = row.Run(Leaves(workspace, row.Inputs, values));
        Dense expected = row.Twin(Values.Wide(row.Inputs, values));
        return y.Shape == expected.Shape
            ? Values.RelativeError(y.ToArray(), expected.Values)
            : throw new InvalidOperationException($"{row}: the result is {y.Shape}, the twin's {expected.Shape}.");
    }

    /// <summary>The largest relative L2 error of a gradient by an input, by the input's number.</summary>
    public static (double Error, int Input) FirstOrder(Workspace workspace, OpCase row)
    {
        using Scope scope = workspace.OpenScope(nameof(FirstOrder));
        float[][] values = row.Draw();
        Tensor[] x = Leaves(workspace, row.Inputs, values);
        Tensor y = row.Run(x);
        float[] seed = Values.Normal(y.Shape.Count, seed: 7, index: 100);
        Tensor?[] gradients = Tape.Grad(y, x, seed: workspace.From(seed, y.Shape));

        Dense[] twin = Values.Wide(row.Inputs, values);
        Dense wideSeed = Dense.From(y.Shape, seed);
        return Worst(gradients, [.. twin.Select(input => Differences(input.Values, FirstStep, () => row.Twin(twin).Dot(wideSeed)))]);
    }

    /// <summary>The largest relative L2 error of a second-order gradient: by the inputs, then (the last number) by the seed.</summary>
    public static (double Error, int Input) SecondOrder(Workspace workspace, OpCase row)
    {
        using Scope scope = workspace.OpenScope(nameof(SecondOrder));
        float[][] values = row.Draw();
        float[][] directions = [.. row.Inputs.Select((shape, i) => Values.Normal(shape.Count, seed: 7, index: i))];
        Tensor[] x = Leaves(workspace, row.Inputs, values);
        Tensor y = row.Run(x);
        float[] seedValues = Values.Normal(y.Shape.Count, seed: 7, index: 100);
        Tensor seed = workspace.From(seedValues, y.Shape).AsLeaf();
        Tensor?[] first = Tape.Grad(y, x, createGraph: true, seed: seed);
        Tensor? derivative = null;
        for (int i = 0; i < x.Length; i++)
        {
            if (first[i] is Tensor gradient)
            {
                Tensor term = gradient.Multiply(workspace.From(directions[i], row.Inputs[i])).Sum();
                derivative = derivative is null ? term : derivative + term;
            }
        }

        Tensor?[] second = Tape.Grad(derivative!, [.. x, seed]);
        return Worst(second, TwinSecondOrder(row, values, directions, Dense.From(y.Shape, seedValues)));
    }

    private static double[][] TwinSecondOrder(OpCase row, float[][] values, float[][] directions, Dense seed)
    {
        Dense[] twin = Values.Wide(row.Inputs, values);
        double[][] byInputs = [.. twin.Select(input => Differences(input.Values, SecondStep, () => Along(SecondStep).Dot(seed)))];
        return [.. byInputs, Along(FirstStep).Values];

        // The derivative of f along the directions, where the inputs are now. D is linear in the seed, so this is also its gradient by the seed.
        Dense Along(double step)
        {
            Dense ahead = row.Twin(Moved(step)), behind = row.Twin(Moved(-step));
            return ahead.Zip(behind, (a, b) => (a - b) / (2 * step));
        }

        Dense[] Moved(double step) => [.. twin.Select((x, i) => x.Zip(Dense.From(x.Shape, directions[i]), (a, v) => a + (step * v)))];
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

    private static Tensor[] Leaves(Workspace workspace, Shape[] shapes, float[][] values) =>
        [.. shapes.Zip(values, (shape, v) => workspace.From(v, shape).AsLeaf())];

    /// <summary>No gradient means zeros.</summary>
    private static (double Error, int Input) Worst(Tensor?[] gradients, double[][] expected) =>
        gradients.Select((gradient, i) => (Values.RelativeError(gradient?.ToArray() ?? new float[expected[i].Length], expected[i]), i)).Max();
}
