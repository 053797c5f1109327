using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>
/// Sums over axes and their adjoints, the broadcasts. The axes are listed, must be neighbours and vanish from the shape: over
/// <c>[N, H, W, C]</c>, <c>[0, 1, 2]</c> sums per channel, <c>[3]</c> or <c>[-1]</c> per pixel, <c>[1, 2, 3]</c> per sample.
/// </summary>
public static class Reduction
{
    /// <summary><c>y = Σ x</c> over the axes. Adjoint of <see cref="Broadcast"/>.</summary>
    /// <exception cref="ArgumentException">The axes are not x's, not neighbours, or none.</exception>
    public static Tensor Sum(this Tensor x, Axes axes)
    {
        Tensor y = x.Workspace.New(x.Shape.Without(axes));
        x.Workspace.Engine.Sum(default(Identity), x.Shape.Extent(axes), x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => Repeat(dy, x.Workspace.NewLike(x), axes))]);
    }

    /// <summary><see cref="Sum(Tensor, Axes)"/> added to a sum of gradients, in place and unrecorded.</summary>
    internal static void AddSum(this Tensor x, Axes axes, Tensor sum) =>
        x.Workspace.Engine.Sum(default(Identity), x.Shape.Extent(axes), x.Storage, sum.Storage, add: true);

    /// <summary>The sum over every axis, of shape <c>[1]</c>.</summary>
    public static Tensor Sum(this Tensor x) => x.Sum(Axes.Outer(x.Shape.Rank));

    /// <summary>The average over the axes.</summary>
    /// <exception cref="ArgumentException">The axes are not x's, not neighbours, or none.</exception>
    public static Tensor Mean(this Tensor x, Axes axes)
    {
        int terms = x.Shape.Extent(axes).Reduced;
        return x.Sum(axes).Scale(1f / terms);
    }

    /// <summary>The average over every axis, of shape <c>[1]</c>.</summary>
    public static Tensor Mean(this Tensor x) => x.Mean(Axes.Outer(x.Shape.Rank));

    /// <summary>x repeated along axes of <paramref name="shape"/>. Adjoint of <see cref="Sum(Tensor, Axes)"/>.</summary>
    /// <exception cref="ArgumentException">x is not of the shape without those axes.</exception>
    public static Tensor Broadcast(this Tensor x, Shape shape, Axes axes)
    {
        CheckRest(nameof(Broadcast), shape, x.Shape, axes);
        return Repeat(x, x.Workspace.NewFeatureMap(shape), axes);
    }

    /// <summary><c>y = Σ a · b</c> over the axes, without storing the product.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Dot(this Tensor a, Tensor b, Axes axes)
    {
        if (a.Shape != b.Shape)
        {
            throw new ArgumentException($"Dot: shapes differ: {a.Shape} and {b.Shape}.");
        }

        Tensor y = a.Workspace.New(a.Shape.Without(axes));
        a.Workspace.Engine.Sum2(default(Multiply), a.Shape.Extent(axes), a.Storage, b.Storage, y.Storage);
        return Tape.Record(y, [(a, dy => b.MultiplyOver(dy, axes)), (b, dy => a.MultiplyOver(dy, axes))]);
    }

    /// <summary><c>y = x · c</c> with c repeated along the axes: a factor a channel, a pixel or a sample.</summary>
    /// <exception cref="ArgumentException">c is not of x's shape without those axes.</exception>
    public static Tensor MultiplyOver(this Tensor x, Tensor c, Axes axes) =>
        Tape.Record(Over(default(Multiply), nameof(MultiplyOver), x, c, axes),
            [(x, dy => dy.MultiplyOver(c, axes)), (c, dy => dy.Dot(x, axes))]);

    /// <summary><c>y = x + c</c> with c repeated along the axes: a bias a channel.</summary>
    /// <exception cref="ArgumentException">c is not of x's shape without those axes.</exception>
    public static Tensor AddOver(this Tensor x, Tensor c, Axes axes) =>
        Tape.Record(Over(default(Add), nameof(AddOver), x, c, axes),
            [(x, dy => dy), (c, dy => dy.Sum(axes), (dy, sum) => dy.AddSum(axes, sum))]);

    /// <summary>x repeated to y, which is stored as the caller needs it: the gradient of a sum like the sum's terms.</summary>
    private static Tensor Repeat(Tensor x, Tensor y, Axes axes)
    {
        x.Workspace.Engine.Broadcast(y.Shape.Extent(axes), x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.Sum(axes))]);
    }

    /// <summary><c>y = a + c · (b − a)</c> with c repeated along the axes: a mix by one factor a sample.</summary>
    /// <exception cref="ArgumentException">The shapes of a and b differ, or c is not of their shape without those axes.</exception>
    public static Tensor LerpOver(this Tensor a, Tensor b, Tensor c, Axes axes)
    {
        if (a.Shape != b.Shape)
        {
            throw new ArgumentException($"LerpOver: shapes differ: {a.Shape} and {b.Shape}.");
        }

        CheckRest(nameof(LerpOver), a.Shape, c.Shape, axes);
        Tensor y = a.Workspace.NewLike(a);
        a.Workspace.Engine.LerpOver(a.Shape.Extent(axes), a.Storage, b.Storage, c.Storage, y.Storage);
        return Tape.Record(y,
        [
            (a, dy => dy - dy.MultiplyOver(c, axes)),
            (b, dy => dy.MultiplyOver(c, axes)),
            (c, dy => dy.Dot(b - a, axes)),
        ]);
    }

    private static Tensor Over<TOp>(TOp op, string operation, Tensor x, Tensor c, Axes axes)
        where TOp : unmanaged, IBinaryOp
    {
        CheckRest(operation, x.Shape, c.Shape, axes);
        Tensor y = x.Workspace.NewLike(x);
        x.Workspace.Engine.MapOver(op, x.Shape.Extent(axes, operation), x.Storage, c.Storage, y.Storage);
        return y;
    }

    private static void CheckRest(string operation, Shape shape, Shape rest, Axes axes)
    {
        Shape without = shape.Without(axes, operation);
        if (without != rest)
        {
            throw new ArgumentException($"{operation}: {rest} does not fit {shape} without the axes {axes}, which is {without}.");
        }
    }
}
