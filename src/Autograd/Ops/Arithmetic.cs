using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>Element-wise arithmetic. Shapes must be equal: nothing is broadcast unless asked for (see <see cref="Reduction"/>).</summary>
public static class Arithmetic
{
    /// <summary><c>a + b</c></summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Add(this Tensor a, Tensor b) =>
        Tape.Record(a.Workspace.Map2(default(Add), a, b), [(a, dy => dy), (b, dy => dy)]);

    /// <summary><c>a − b</c></summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Subtract(this Tensor a, Tensor b) =>
        Tape.Record(a.Workspace.Map2(default(Subtract), a, b), [(a, dy => dy), (b, dy => dy.Scale(-1))]);

    /// <summary><c>a · b</c></summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Multiply(this Tensor a, Tensor b) =>
        Tape.Record(a.Workspace.Map2(default(Multiply), a, b), [(a, dy => dy.Multiply(b)), (b, dy => dy.Multiply(a))]);

    /// <summary><c>s · x</c></summary>
    public static Tensor Scale(this Tensor x, float factor) =>
        Tape.Record(x.Workspace.Map(new Scale(factor), x), [(x, dy => dy.Scale(factor))]);

    /// <summary><c>x + t</c></summary>
    public static Tensor Offset(this Tensor x, float term) =>
        Tape.Record(x.Workspace.Map(new Offset(term), x), [(x, dy => dy)]);

    /// <summary><c>x²</c></summary>
    public static Tensor Square(this Tensor x) =>
        Tape.Record(x.Workspace.Map(default(Square), x), [(x, dy => dy.Multiply(x).Scale(2))]);

    /// <summary><c>√x</c>. Its derivative at zero is taken as zero, so that a gradient norm of exactly zero does not become NaN.</summary>
    public static Tensor Sqrt(this Tensor x)
    {
        Tensor y = x.Workspace.Map(default(Sqrt), x);
        return Tape.Record(y, [(x, dy => dy.Multiply(y.Reciprocal()).Scale(0.5f))]);
    }

    /// <summary><c>1 / x</c>, and 0 where x is 0, so that what is divided by a norm of exactly zero does not become NaN.</summary>
    public static Tensor Reciprocal(this Tensor x)
    {
        Tensor y = x.Workspace.Map(default(Reciprocal), x);
        return Tape.Record(y, [(x, dy => dy.Multiply(y.Square()).Scale(-1))]);
    }

    /// <summary><c>a + t · (b − a)</c>: a at t = 0, b at t = 1.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Lerp(this Tensor a, Tensor b, float fraction) =>
        Tape.Record(a.Workspace.Map2(new Lerp(fraction), a, b), [(a, dy => dy.Scale(1 - fraction)), (b, dy => dy.Scale(fraction))]);

    /// <summary><c>a · b + c</c> in one pass.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor MultiplyAdd(this Tensor a, Tensor b, Tensor c)
    {
        if (a.Shape != b.Shape || a.Shape != c.Shape)
        {
            throw new ArgumentException(
                $"MultiplyAdd: shapes differ: {a.Shape}, {b.Shape} and {c.Shape}; broadcast the smaller ones explicitly.");
        }

        Tensor y = a.Workspace.NewLike(a);
        a.Workspace.Engine.Map3(default(MultiplyAdd), a.Shape.Count, a.Storage, b.Storage, c.Storage, y.Storage);
        return Tape.Record(y, [(a, dy => dy.Multiply(b)), (b, dy => dy.Multiply(a)), (c, dy => dy)]);
    }
}
