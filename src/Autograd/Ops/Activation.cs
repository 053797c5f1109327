using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>Leaky ReLU and its derivative.</summary>
public static class Activation
{
    /// <summary>
    /// <c>x &gt; 0 ? x : slope · x</c>; slope in [0, 1], so that the result is positive where x is, and nowhere else. With slope 0 it is
    /// max(x, 0).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The slope is negative.</exception>
    public static Tensor LeakyRelu(this Tensor x, float slope = 0.2f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slope);
        Tensor y = x.Workspace.Map(new LeakyRelu(slope), x);
        return Tape.Record(y, [(x, dy => dy.LeakyReluGate(y, slope))]);
    }

    /// <summary><c>y &gt; 0 ? dy : slope · dy</c>. Linear in dy; constant in y almost everywhere, so no gradient flows to y.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor LeakyReluGate(this Tensor dy, Tensor y, float slope = 0.2f) =>
        Tape.Record(dy.Workspace.Map2(new LeakyReluGate(slope), dy, y), [(dy, u => u.LeakyReluGate(y, slope))]);
}
