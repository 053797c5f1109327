namespace PGGan.Model;

/// <summary>By which statistics a generator with batch normalisation goes; one without does not ask.</summary>
public enum BatchStatistics
{
    /// <summary>The running ones: a picture does not depend on those drawn next to it. For generating.</summary>
    Running,

    /// <summary>Those of the minibatch. For the discriminator's step.</summary>
    Minibatch,

    /// <summary>Those of the minibatch, which move the running ones: in the generator's step, once for each update.</summary>
    TrackedMinibatch,
}
