using PGGan.Autograd;
using PGGan.Autograd.Ops;

namespace PGGan.Tests;

/// <summary>Holds an operation to its twin: the value, and derivatives of first and second order (<see cref="TwinDerivatives"/>).</summary>
internal static class GradCheck
{
    /// <summary>The operation's value against the twin's: relative L2 error.</summary>
    public static double Forward(Workspace workspace, OpCase row)
    {
        using Scope scope = workspace.OpenScope(nameof(Forward));
        Tensor y = row.Run(Leaves(workspace, row));
        Dense expected = row.Expected.Value;
        return y.Shape == expected.Shape
            ? Values.RelativeError(y.ToArray(), expected.Values)
            : throw new InvalidOperationException($"{row}: the result is {y.Shape}, the twin's {expected.Shape}.");
    }

    /// <summary>The largest relative L2 error of a gradient by an input, by the input's number.</summary>
    public static (double Error, int Input) FirstOrder(Workspace workspace, OpCase row)
    {
        using Scope scope = workspace.OpenScope(nameof(FirstOrder));
        Tensor[] x = Leaves(workspace, row);
        Tensor y = row.Run(x);
        return Worst(Tape.Grad(y, x, seed: workspace.From(row.Expected.Seed, y.Shape)), row.Expected.First);
    }

    /// <summary>The largest relative L2 error of a second-order gradient: by the inputs, then (the last number) by the seed.</summary>
    public static (double Error, int Input) SecondOrder(Workspace workspace, OpCase row)
    {
        using Scope scope = workspace.OpenScope(nameof(SecondOrder));
        Tensor[] x = Leaves(workspace, row);
        Tensor y = row.Run(x);
        Tensor seed = workspace.From(row.Expected.Seed, y.Shape).AsLeaf();
        Tensor?[] first = Tape.Grad(y, x, createGraph: true, seed: seed);
        Tensor? derivative = null;
        for (int i = 0; i < x.Length; i++)
        {
            if (first[i] is Tensor gradient)
            {
                Tensor term = gradient.Multiply(workspace.From(row.Expected.Directions[i], row.Inputs[i])).Sum();
                derivative = derivative is null ? term : derivative + term;
            }
        }

        return Worst(Tape.Grad(derivative!, [.. x, seed]), row.Expected.Second);
    }

    private static Tensor[] Leaves(Workspace workspace, OpCase row) =>
        [.. row.Inputs.Zip(row.Expected.Inputs, (shape, values) => workspace.From(values, shape).AsLeaf())];

    /// <summary>No gradient means zeros.</summary>
    private static (double Error, int Input) Worst(Tensor?[] gradients, double[][] expected) =>
        gradients.Select((gradient, i) => (Values.RelativeError(gradient?.ToArray() ?? new float[expected[i].Length], expected[i]), i))
            .Max();
}
