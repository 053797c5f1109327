using PGGan.Autograd;

namespace PGGan.Learning.Losses;

/// <summary>What a term computed.</summary>
/// <param name="Loss">The weighted term <c>[1]</c>, a mean over the images.</param>
/// <param name="Reported">The values of <see cref="LossTerm.Reports"/> in their order, of any shape: scores or norms <c>[N]</c>.</param>
public readonly record struct LossValue(Tensor Loss, params IReadOnlyList<Tensor> Reported);
