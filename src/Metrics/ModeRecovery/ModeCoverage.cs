namespace PGGan.Metrics.ModeRecovery;

/// <summary>How images spread over the modes of their data (Karras et al. 2018, appendix E).</summary>
/// <param name="Images">How many were classified.</param>
/// <param name="Modes">How many modes there are, equally frequent in the data.</param>
/// <param name="Occupied">How many have an image.</param>
/// <param name="Divergence">
/// <c>Σ_m p_m · ln(p_m · modes)</c>, p the share of the images in mode m: the Kullback–Leibler divergence of the images from the even
/// distribution, in nats. 0 where all are equally frequent, ln(modes) where there is only one.
/// </param>
internal readonly record struct ModeCoverage(int Images, int Modes, int Occupied, double Divergence)
{
    /// <summary>Counts the modes of images.</summary>
    /// <param name="modeOf">The mode of each image, 0 … modes − 1; at least one.</param>
    /// <param name="modes">How many there are.</param>
    public static ModeCoverage Of(IReadOnlyCollection<int> modeOf, int modes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(modeOf.Count);
        int[] counts = new int[modes];
        foreach (int mode in modeOf)
        {
            counts[mode]++;
        }

        double divergence = 0;
        foreach (int count in counts.Where(count => count > 0))
        {
            double share = (double)count / modeOf.Count;
            divergence += share * Math.Log(share * modes);
        }

        return new ModeCoverage(modeOf.Count, modes, counts.Count(count => count > 0), divergence);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Images:N0} images, {Occupied:N0} of {Modes:N0} modes, KL {Divergence:0.0000}");
}
