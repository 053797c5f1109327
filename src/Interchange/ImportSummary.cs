using PGGan.Model;

namespace PGGan.Interchange;

/// <summary>What was imported.</summary>
/// <param name="Source">What kind of file it was, for people: <c>GAN zoo, a zip archive</c>.</param>
/// <param name="Growth">Resolution, and the weight of the newest layers.</param>
/// <param name="Model">Sizes of the networks.</param>
/// <param name="ImagesSeen">Real images that training goes on after: what the file says, or when a run has grown as far.</param>
/// <param name="Notes">What a person should know, one line each.</param>
public sealed record ImportSummary(string Source, Growth Growth, ModelConfig Model, long ImagesSeen, IReadOnlyList<string> Notes);
