namespace PGGan.Model;

/// <summary>
/// A normalisation with learned gain and bias behind the 3×3 convolutions: that of the older networks which the paper's ablation begins at.
/// </summary>
public enum LayerNormalization
{
    /// <summary>None: the paper's networks.</summary>
    None,

    /// <summary>Batch normalisation (Ioffe, Szegedy 2015), over the minibatch and the pixels of a channel.</summary>
    Batch,

    /// <summary>Layer normalisation (Ba et al. 2016), over the channels and pixels of a sample.</summary>
    Layer,
}

/// <summary>Over what the minibatch standard deviation is averaged, and so how many maps it adds.</summary>
public enum StddevAveraging
{
    /// <summary>Channels and pixels: one number a group, one map. The paper's.</summary>
    All,

    /// <summary>Pixels: one number a channel, as many maps as channels.</summary>
    Pixels,

    /// <summary>Channels: one number a pixel, one map.</summary>
    Channels,

    /// <summary>Nothing: as many maps as channels.</summary>
    None,
}
