using System.Linq.Expressions;
using System.Reflection;
using PGGan.Autograd;
using PGGan.Kernels;

namespace PGGan.Tests;

/// <summary>
/// One row of the table that every operation of <c>PGGan.Autograd.Ops</c> is tested by. The row is for the method that its expression calls
/// last; <see cref="Inputs"/> are tiny, odd and pairwise different.
/// </summary>
/// <param name="Inputs">Shapes of the inputs.</param>
/// <param name="Operation">The operation on tensors.</param>
/// <param name="Twin">The same in plain double loops.</param>
internal sealed record OpCase(Shape[] Inputs, Expression<Func<Tensor[], Tensor>> Operation, Func<Dense[], Dense> Twin)
{
    private readonly Lazy<Func<Tensor[], Tensor>> compiled = new(() => Operation.Compile());
    private TwinDerivatives? expected;

    /// <summary>The operation that the row is for.</summary>
    public MethodInfo Method => ((MethodCallExpression)Operation.Body).Method;

    /// <summary>What tells this row from the others of the same operation.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether the inputs are at least 1: for roots and reciprocals, whose derivatives grow near zero.</summary>
    public bool Positive { get; init; }

    /// <summary>
    /// Values at whose zero the operation has a kink or a pole; inputs are drawn until none is nearer than <see cref="Margin"/>.
    /// </summary>
    public Func<Dense[], IEnumerable<double>>? Kinks { get; init; }

    /// <summary>Distance kept from every kink: far more than the steps of the finite differences.</summary>
    public double Margin { get; init; } = 0.02;

    /// <summary>What the twin gives at <see cref="Draw"/>; computed once, for all engines.</summary>
    public TwinDerivatives Expected => LazyInitializer.EnsureInitialized(ref expected, () => new TwinDerivatives(this));

    public Tensor Run(Tensor[] inputs) => compiled.Value(inputs);

    /// <summary>Seeded inputs that keep away from the kinks.</summary>
    public float[][] Draw()
    {
        for (int seed = 0; seed < 10_000; seed++)
        {
            float[][] values = [.. Inputs.Select((shape, i) => Values.Normal(shape.Count, seed, i))];
            if (Positive)
            {
                values = [.. values.Select(v => Array.ConvertAll(v, x => MathF.Abs(x) + 1))];
            }

            if (Kinks is null || Kinks(Values.Wide(Inputs, values)).All(x => Math.Abs(x) > Margin))
            {
                return values;
            }
        }

        throw new InvalidOperationException(
            $"{this}: no inputs were found that keep away from the kinks; take smaller shapes or a smaller margin.");
    }

    public override string ToString() => $"{Method.Name}({string.Join(", ", Inputs)}{(Note == "" ? "" : $"; {Note}")})";
}

/// <summary>The table. A test fails if an operation has no row.</summary>
internal static partial class OpCases
{
    public static IReadOnlyList<OpCase> All { get; } =
        [.. Pointwise(), .. Reductions(), .. LayoutAndResolution(), .. Convolutions(), .. MatrixProducts(), .. FusedLayers(),
            .. ReluConvolutions(), .. Statistics(), .. Standardizations(), .. Augmentations()];
}
