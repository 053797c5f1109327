using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>What a discriminator computes of images.</summary>
/// <param name="Scores"><c>[N]</c>, high for what looks real.</param>
/// <param name="LabelLogits">
/// <c>[N, LabelSize]</c> of a conditional network: which classes an image seems to be of; null without labels.
/// </param>
/// <param name="Features">
/// <c>[N, F]</c>: what the last layer decides by. F is <c>nf(2)</c>; with one convolution a block it is all that is left of the maps.
/// </param>
public readonly record struct DiscriminatorOutput(Tensor Scores, Tensor? LabelLogits, Tensor Features);
