using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>
/// Minibatch discrimination (Salimans et al. 2016, §3.2): each kernel b projects the features f of every sample of the minibatch onto a few
/// dimensions, and adds one number that says how many of the others are near:
/// <c>o[n, b] = bias[b] + Σ_{m≠n} exp(−Σ_d |p[n,b,d] − p[m,b,d]|)</c>, <c>p = f · T</c>.
/// </summary>
internal sealed class MinibatchDiscrimination : EqualizedConv
{
    private readonly int kernels;
    private readonly int dimensions;

    /// <summary>One that reads so many features.</summary>
    /// <param name="place">Which layer it is.</param>
    /// <param name="features">F.</param>
    /// <param name="kernels">B.</param>
    /// <param name="dimensions">D, of each kernel.</param>
    /// <param name="equalizedRate">As in <see cref="ConvOptions"/>.</param>
    public MinibatchDiscrimination(LayerPlace place, int features, int kernels, int dimensions, bool equalizedRate)
        : base(place, features, kernels * dimensions,
            new ConvOptions { Kernel = 1, Gain = 1, EqualizedRate = equalizedRate, Biases = kernels })
    {
        this.kernels = kernels;
        this.dimensions = dimensions;
    }

    /// <inheritdoc/>
    public override LayerCost Cost(Shape input) => base.Cost(input) with { Output = new Shape(kernels) };

    /// <summary>Features <c>[N, 1, 1, F]</c> with the kernels' numbers behind them: <c>[N, 1, 1, F + B]</c>.</summary>
    public Tensor Forward(Tensor features)
    {
        int n = features.Shape[0], projections = kernels * dimensions;
        Tensor projected = features.Conv(Weight.Value, Scale).Reshape(new Shape(n, projections));           // [N, B · D]
        Shape pairs = new(n, n, projections);
        Tensor distances = (projected.Broadcast(pairs, [1]) - projected.Broadcast(pairs, [0])).Abs()      // [N, N, B · D]
            .Reshape(new Shape(n, n, kernels, dimensions)).Sum([3]);                                       // [N, N, B]
        // [N, B], without the sample itself.
        Tensor near = distances.Scale(-1).Exp().Sum([1]).Offset(-1);
        return features.Concat(near.AddOver(Bias.Value, [0]).Reshape(new Shape(n, 1, 1, kernels)));
    }
}
