namespace PGGan.Model;

/// <summary>
/// What random numbers of networks are for: <see cref="Kernels.RandomStream.Purpose"/>.
/// The numbers are part of every run: they never change.
/// </summary>
public static class ModelRandom
{
    /// <summary>Initial weights; the index is the parameter's number.</summary>
    public const int Weights = 1;
}
