namespace PGGan.Kernels;

/// <summary>Sizes of a minibatch standard deviation over <c>[G, M, elements]</c>.</summary>
/// <param name="GroupSize">G, the samples of a group.</param>
/// <param name="Groups">M = N / G.</param>
/// <param name="Elements">H · W · C of a sample.</param>
public readonly record struct StddevGeometry(int GroupSize, int Groups, int Elements)
{
    /// <summary>ε inside the root (Karras et al. 2018, official code).</summary>
    public const float Epsilon = 1e-8f;

    /// <summary>Elements of all samples.</summary>
    public int Count => checked(GroupSize * Groups * Elements);

    /// <summary>Elements of all samples once each pixel of <paramref name="channels"/> channels has one more.</summary>
    public int CountWithChannel(int channels) => checked(Count + (Count / channels));
}
