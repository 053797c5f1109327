namespace PGGan.Learning.Losses;

/// <summary>
/// What a term costs for each image, in forward passes of the networks: the forecast of a run's duration adds them up. Going back to
/// weights and inputs costs two forward passes, to one of them alone one; differentiating that again costs as much again.
/// </summary>
/// <param name="Generator">Forward passes of G.</param>
/// <param name="Discriminator">Forward passes of D.</param>
public readonly record struct PassCost(double Generator, double Discriminator)
{
    /// <summary>One pass forward and one back to the weights.</summary>
    public const double ForwardAndBack = 3;

    /// <summary>One pass forward, the gradient by the images, and that gradient's norm back to the weights: a gradient penalty.</summary>
    public const double ForwardAndBackTwice = 2 * ForwardAndBack;

    /// <summary>One pass forward and one back to the images, for G's step through D.</summary>
    public const double ForwardAndBackToImages = 2;

    /// <summary>Negligible next to a pass that other terms already need.</summary>
    public static PassCost None { get; }

    /// <summary>The cost of what is computed once in n updates.</summary>
    public static PassCost operator /(PassCost cost, double n) => new(cost.Generator / n, cost.Discriminator / n);

    /// <summary>The sum.</summary>
    public static PassCost operator +(PassCost a, PassCost b) => new(a.Generator + b.Generator, a.Discriminator + b.Discriminator);
}
