using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>Exponentials and what is made of them, element by element. Gradients of every order.</summary>
public static class Transcendental
{
    /// <summary><c>eˣ</c></summary>
    public static Tensor Exp(this Tensor x)
    {
        Tensor y = x.Workspace.Map(default(Exp), x);
        return Tape.Record(y, [(x, dy => dy.Multiply(y))]);
    }

    /// <summary><c>ln x</c> of positive x, with the derivative <c>1 / x</c>, taken as zero where x is zero.</summary>
    public static Tensor Log(this Tensor x) => Tape.Record(x.Workspace.Map(default(Log), x), [(x, dy => dy.Multiply(x.Reciprocal()))]);

    /// <summary><c>tanh x</c>, with the derivative <c>1 − tanh² x</c>.</summary>
    public static Tensor Tanh(this Tensor x)
    {
        Tensor y = x.Workspace.Map(default(Tanh), x);
        return Tape.Record(y, [(x, dy => dy.Subtract(dy.Multiply(y.Square())))]);
    }

    /// <summary>The sigmoid <c>σ(x) = 1 / (1 + e⁻ˣ)</c>, with the derivative <c>σ · (1 − σ)</c>.</summary>
    public static Tensor Sigmoid(this Tensor x)
    {
        Tensor y = x.Workspace.Map(default(Sigmoid), x);
        return Tape.Record(y, [(x, dy => dy.Multiply(y.Subtract(y.Square())))]);
    }

    /// <summary><c>ln(1 + eˣ)</c>, with the derivative <c>σ(x)</c>.</summary>
    public static Tensor Softplus(this Tensor x) =>
        Tape.Record(x.Workspace.Map(default(Softplus), x), [(x, dy => dy.Multiply(x.Sigmoid()))]);

    /// <summary><c>|x|</c>. Its derivative at zero is taken as zero.</summary>
    public static Tensor Abs(this Tensor x) =>
        Tape.Record(x.Workspace.Map(default(Abs), x), [(x, dy => dy.Multiply(x.Workspace.Map(default(Sign), x)))]);

    /// <summary>1 where x is positive, −1 where it is negative, 0 where it is 0. Its derivative is taken as zero everywhere.</summary>
    public static Tensor Sign(this Tensor x) => Tape.Record(x.Workspace.Map(default(Sign), x), [(x, dy => dy.Scale(0))]);
}
