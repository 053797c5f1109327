namespace PGGan.Learning;

/// <summary>A pass of a step through the discriminator: each has noise of its own.</summary>
internal enum DiscriminatorPass
{
    /// <summary>Real images.</summary>
    Real,

    /// <summary>Generated images, in the discriminator's step.</summary>
    Fake,

    /// <summary>Images between real and generated ones, for the gradient penalty.</summary>
    Mixed,

    /// <summary>Generated images, in the generator's step.</summary>
    Generator,
}
