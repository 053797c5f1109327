using System.Numerics;

namespace PGGan.Model;

/// <summary>
/// How far the networks have grown: the resolution of their newest layers and how much these count. Images have this resolution. In the
/// official code's terms, <c>lod = log2(final / Resolution) + (1 − Fade)</c> inside a fade.
/// </summary>
/// <param name="Resolution">Resolution of the newest layers: a power of two, at least 4.</param>
/// <param name="Fade">
/// α: the weight of the newest layers against the network one resolution smaller, in [0, 1]; 1 once they are grown in.
/// </param>
public readonly record struct Growth(int Resolution, float Fade)
{
    /// <summary>Whether the network one resolution smaller still takes part.</summary>
    public bool IsFading => Fade < 1 && Resolution > ModelConfig.SmallestResolution;

    /// <summary><c>2^⌊lod⌋</c>: how many times smaller than the final images these are.</summary>
    /// <param name="finalResolution">Resolution of the finished network.</param>
    public int Reduction(int finalResolution) => finalResolution / Resolution;

    /// <summary>Throws unless a network of that final resolution can be in this state.</summary>
    internal void Check(string network, ModelConfig config)
    {
        if (!BitOperations.IsPow2(Resolution) || Resolution < ModelConfig.SmallestResolution || Resolution > config.Resolution)
        {
            throw new ArgumentException(
                $"{network}: there is no resolution {Resolution} in a network that grows from 4 to {config.Resolution}.");
        }

        if (!(Fade is >= 0 and <= 1))
        {
            throw new ArgumentException($"{network}: fade {Fade} is not in [0, 1].");
        }
    }
}
