namespace PGGan.Autograd.Optimizers;

/// <summary>Constants of <see cref="Adam"/> (Kingma and Ba 2015), with the defaults of that paper.</summary>
public sealed record AdamOptions
{
    /// <summary>β₁, decay of the first moment, in [0, 1).</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>β₂, decay of the second moment, in [0, 1).</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>ε, added to the root of the second moment after the bias correction.</summary>
    public float Epsilon { get; init; } = 1e-8f;
}
