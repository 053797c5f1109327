using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>Which layer it is of which network.</summary>
/// <param name="Workspace">Where its parameters live.</param>
/// <param name="Seed">Seed of the run; null for weights of zero, until others are put there.</param>
/// <param name="Path">
/// Path of the layer from the network on, e.g. <c>generator.16x16.conv1</c>; with the seed it determines the weights.
/// </param>
public readonly record struct LayerPlace(Workspace Workspace, int? Seed, string Path);
