namespace PGGan.Learning;

/// <summary>
/// Statistics of the updates themselves: norms of all gradients of a network, which also count its updates that were left out.
/// </summary>
internal static class UpdateNorms
{
    /// <summary>G's.</summary>
    public const string Generator = "generator_gradient_norm";

    /// <summary>D's.</summary>
    public const string Discriminator = "discriminator_gradient_norm";
}
