using System.Numerics;
using System.Runtime.CompilerServices;

namespace PGGan.Kernels;

/// <summary>
/// Some axes of a shape, as a list: <c>[1, 2, 3]</c>. 0 is the outermost axis; negative numbers count from the innermost, which is -1. The
/// order does not matter. Sums and broadcasts take axes that are neighbours.
/// </summary>
[CollectionBuilder(typeof(Axes), nameof(Of))]
public sealed class Axes
{
    private readonly int[] axes;

    private Axes(int[] axes) => this.axes = axes;

    /// <summary>What a collection expression makes: <c>Axes axes = [1, 2, 3]</c>.</summary>
    public static Axes Of(ReadOnlySpan<int> axes) => new(axes.ToArray());

    /// <summary>The outermost <paramref name="count"/> axes: <c>[0, …, count − 1]</c>.</summary>
    public static Axes Outer(int count) => new([.. Enumerable.Range(0, count)]);

    /// <summary>The axes as they were given.</summary>
    public ReadOnlySpan<int>.Enumerator GetEnumerator() => new ReadOnlySpan<int>(axes).GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", axes)}]";

    /// <summary>The axes of <paramref name="shape"/> as the run <c>[first, first + count)</c>.</summary>
    /// <exception cref="ArgumentException">The shape lacks one, one is named twice, there are none, or they are not neighbours.</exception>
    internal (int First, int Count) RunOf(Shape shape, string operation)
    {
        uint found = 0;   // bit i: axis i
        foreach (int axis in axes)
        {
            int i = axis < 0 ? axis + shape.Rank : axis;
            if ((uint)i >= (uint)shape.Rank)
            {
                throw new ArgumentException(
                    $"{operation}: {shape} has no axis {axis}, axes {this}; "
                        + $"choose from 0 to {shape.Rank - 1}, or from -1 to -{shape.Rank}.");
            }

            if ((found & (1u << i)) != 0)
            {
                throw new ArgumentException($"{operation}: the axes {this} of {shape} name axis {i} twice; name it once.");
            }

            found |= 1u << i;
        }

        int first = BitOperations.TrailingZeroCount(found), count = BitOperations.PopCount(found);
        if (count == 0)
        {
            throw new ArgumentException($"{operation}: the axes {this} of {shape} are none; name one at least.");
        }

        return found >> first == (1u << count) - 1
            ? (first, count)
            : throw new ArgumentException(
                $"{operation}: the axes {this} of {shape} are not neighbours; take one run of neighbouring axes at a time.");
    }
}
