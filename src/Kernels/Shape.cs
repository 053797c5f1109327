using System.Runtime.CompilerServices;

namespace PGGan.Kernels;

/// <summary>Dense row-major dimensions, one to five of them; images are <c>[N, H, W, C]</c>, weights <c>[K, R, S, C]</c>.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The most dimensions a shape may have: <c>[G, M, H, W, C]</c> of the minibatch standard deviation.</summary>
    public const int MaxRank = 5;

    private readonly int d0, d1, d2, d3, d4;

    /// <summary>A shape from its dimensions, outermost first.</summary>
    /// <exception cref="ArgumentException">
    /// There are none or more than five, or one is not positive, or the product passes 2³¹ − 1.
    /// </exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length is 0 or > MaxRank)
        {
            throw new ArgumentException($"Shape: 1 to {MaxRank} dimensions are possible, not {dimensions.Length}.");
        }

        long count = 1;
        foreach (int d in dimensions)
        {
            count *= d > 0 ? d
                : throw new ArgumentException($"Shape: dimension {d} in [{string.Join(", ", dimensions.ToArray())}] is not positive.");
            if (count > int.MaxValue)
            {
                throw new ArgumentException(
                    $"Shape: [{string.Join(", ", dimensions.ToArray())}] has more than {int.MaxValue} elements; use a smaller batch.");
            }
        }

        Rank = dimensions.Length;
        Count = (int)count;
        d0 = dimensions[0];
        d1 = Rank > 1 ? dimensions[1] : 1;
        d2 = Rank > 2 ? dimensions[2] : 1;
        d3 = Rank > 3 ? dimensions[3] : 1;
        d4 = Rank > 4 ? dimensions[4] : 1;
    }

    /// <summary>How many dimensions there are.</summary>
    public int Rank { get; }

    /// <summary>How many elements there are: the product of the dimensions.</summary>
    public int Count { get; }

    /// <summary>Dimension <paramref name="axis"/>, counted from the outermost; negative counts from the innermost.</summary>
    public int this[int axis]
    {
        get
        {
            int i = axis < 0 ? axis + Rank : axis;
            return (uint)i < (uint)Rank
                ? i switch { 0 => d0, 1 => d1, 2 => d2, 3 => d3, _ => d4 }
                : throw new ArgumentOutOfRangeException(nameof(axis), $"Shape: {this} has no axis {axis}.");
        }
    }

    /// <summary>
    /// Neighbouring axes seen as the middle of three: <c>outer</c> the product of the axes before, <c>reduced</c> of those named,
    /// <c>inner</c> of those after. Sums and broadcasts run over the middle one.
    /// </summary>
    /// <param name="axes">Such as <c>[1, 2, 3]</c>; negative ones count from the innermost.</param>
    /// <param name="operation">Name for messages; the calling method by default.</param>
    /// <exception cref="ArgumentException">The shape lacks one, one is named twice, there are none, or they are not neighbours.</exception>
    public Extent Extent(Axes axes, [CallerMemberName] string operation = "")
    {
        (int first, int count) = axes.RunOf(this, operation);
        int outer = 1, reduced = 1, inner = 1;
        for (int i = 0; i < Rank; i++)
        {
            if (i < first)
            {
                outer *= this[i];
            }
            else if (i < first + count)
            {
                reduced *= this[i];
            }
            else
            {
                inner *= this[i];
            }
        }

        return new Extent(outer, reduced, inner);
    }

    /// <summary>This shape without the axes; <c>[1]</c> when none is left.</summary>
    /// <inheritdoc cref="Extent"/>
    public Shape Without(Axes axes, [CallerMemberName] string operation = "")
    {
        (int first, int count) = axes.RunOf(this, operation);
        Span<int> rest = stackalloc int[MaxRank];
        int kept = 0;
        for (int i = 0; i < Rank; i++)
        {
            if (i < first || i >= first + count)
            {
                rest[kept++] = this[i];
            }
        }

        return kept == 0 ? new Shape(1) : new Shape(rest[..kept]);
    }

    /// <summary>This shape with dimension <paramref name="axis"/> (negative: from the innermost) replaced.</summary>
    public Shape With(int axis, int dimension)
    {
        Span<int> all = stackalloc int[MaxRank];
        for (int i = 0; i < Rank; i++)
        {
            all[i] = this[i];
        }

        all[axis < 0 ? axis + Rank : axis] = dimension;
        return new Shape(all[..Rank]);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) =>
        Rank == other.Rank && d0 == other.d0 && d1 == other.d1 && d2 == other.d2 && d3 == other.d3 && d4 == other.d4;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, d0, d1, d2, d3, d4);

    /// <summary>Same rank and dimensions.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Another rank or another dimension.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>As the documentation writes it: <c>[8, 16, 16, 32]</c>.</summary>
    public override string ToString()
    {
        int[] all = [d0, d1, d2, d3, d4];
        return $"[{string.Join(", ", all[..Rank])}]";
    }
}
