using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>
/// Sums over neighbouring axes and their adjoints, the broadcasts. Axes <c>[first, first + count)</c> are summed and vanish from the shape:
/// over <c>[N, H, W, C]</c>, (0, 3) sums per channel, (3, 1) per pixel, (1, 3) per sample.
/// </summary>
public static class Reduction
{
    /// <summary><c>y = Σ x</c> over the axes. Adjoint of <see cref="Broadcast"/>.</summary>
    public static Tensor Sum(this Tensor x, int first, int count)
    {
        Tensor y = x.Workspace.New(x.Shape.Without(first, count));
        x.Workspace.Engine.Sum(default(Identity), x.Shape.Extent(first, count), x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => Repeat(dy, x.Workspace.NewLike(x), first, count))]);
    }

    /// <summary>The sum over every axis, of shape <c>[1]</c>.</summary>
    public static Tensor Sum(this Tensor x) => x.Sum(0, x.Shape.Rank);

    /// <summary>The average over the axes.</summary>
    public static Tensor Mean(this Tensor x, int first, int count) => x.Sum(first, count).Scale(1f / x.Shape.Extent(first, count).Reduced);

    /// <summary>The average over every axis, of shape <c>[1]</c>.</summary>
    public static Tensor Mean(this Tensor x) => x.Mean(0, x.Shape.Rank);

    /// <summary>x repeated along the axes <c>[first, first + count)</c> of <paramref name="shape"/>. Adjoint of <see cref="Sum(Tensor, int, int)"/>.</summary>
    /// <exception cref="ArgumentException">x is not of the shape without those axes.</exception>
    public static Tensor Broadcast(this Tensor x, Shape shape, int first, int count)
    {
        CheckRest(nameof(Broadcast), shape, x.Shape, first, count);
        return Repeat(x, x.Workspace.NewFeatureMap(shape), first, count);
    }

    /// <summary><c>y = Σ a · b</c> over the axes, without storing the product.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Dot(this Tensor a, Tensor b, int first, int count)
    {
        if (a.Shape != b.Shape)
        {
            throw new ArgumentException($"Dot: shapes differ: {a.Shape} and {b.Shape}.");
        }

        Tensor y = a.Workspace.New(a.Shape.Without(first, count));
        a.Workspace.Engine.Sum2(default(Multiply), a.Shape.Extent(first, count), a.Storage, b.Storage, y.Storage);
        return Tape.Record(y, [(a, dy => b.MultiplyOver(dy, first, count)), (b, dy => a.MultiplyOver(dy, first, count))]);
    }

    /// <summary><c>y = x · c</c> with c repeated along the axes: a factor a channel, a pixel or a sample.</summary>
    /// <exception cref="ArgumentException">c is not of x's shape without those axes.</exception>
    public static Tensor MultiplyOver(this Tensor x, Tensor c, int first, int count) =>
        Tape.Record(Over(default(Multiply), nameof(MultiplyOver), x, c, first, count),
            [(x, dy => dy.MultiplyOver(c, first, count)), (c, dy => dy.Dot(x, first, count))]);

    /// <summary><c>y = x + c</c> with c repeated along the axes: a bias a channel.</summary>
    /// <exception cref="ArgumentException">c is not of x's shape without those axes.</exception>
    public static Tensor AddOver(this Tensor x, Tensor c, int first, int count) =>
        Tape.Record(Over(default(Add), nameof(AddOver), x, c, first, count), [(x, dy => dy), (c, dy => dy.Sum(first, count))]);

    /// <summary>x repeated to y, which is stored as whoever asks for it needs: the gradient of a sum like the sum's terms.</summary>
    private static Tensor Repeat(Tensor x, Tensor y, int first, int count)
    {
        x.Workspace.Engine.Broadcast(y.Shape.Extent(first, count), x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.Sum(first, count))]);
    }

    /// <summary><c>y = a + c · (b − a)</c> with c repeated along the axes: a mix by one factor a sample.</summary>
    /// <exception cref="ArgumentException">The shapes of a and b differ, or c is not of their shape without those axes.</exception>
    public static Tensor LerpOver(this Tensor a, Tensor b, Tensor c, int first, int count)
    {
        if (a.Shape != b.Shape)
        {
            throw new ArgumentException($"LerpOver: shapes differ: {a.Shape} and {b.Shape}.");
        }

        CheckRest(nameof(LerpOver), a.Shape, c.Shape, first, count);
        Tensor y = a.Workspace.NewLike(a);
        a.Workspace.Engine.LerpOver(a.Shape.Extent(first, count), a.Storage, b.Storage, c.Storage, y.Storage);
        return Tape.Record(y,
        [
            (a, dy => dy - dy.MultiplyOver(c, first, count)),
            (b, dy => dy.MultiplyOver(c, first, count)),
            (c, dy => dy.Dot(b - a, first, count)),
        ]);
    }

    private static Tensor Over<TOp>(TOp op, string operation, Tensor x, Tensor c, int first, int count)
        where TOp : unmanaged, IBinaryOp
    {
        CheckRest(operation, x.Shape, c.Shape, first, count);
        Tensor y = x.Workspace.NewLike(x);
        x.Workspace.Engine.MapOver(op, x.Shape.Extent(first, count), x.Storage, c.Storage, y.Storage);
        return y;
    }

    private static void CheckRest(string operation, Shape shape, Shape rest, int first, int count)
    {
        if (shape.Without(first, count) != rest)
        {
            throw new ArgumentException($"{operation}: {rest} does not fit {shape} without axes {first} to {first + count - 1}, which is {shape.Without(first, count)}.");
        }
    }
}
