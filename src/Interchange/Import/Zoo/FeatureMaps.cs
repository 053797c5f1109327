using PGGan.Model;

namespace PGGan.Interchange.Import.Zoo;

/// <summary>The formula of the paper for the feature maps that the zoo names one by one.</summary>
internal static class FeatureMaps
{
    private const int Largest = 1 << 24;
    private static readonly double[] Decays = [1, 0, 0.5, 2, 1.5, 0.25, 0.75, 1.25, 1.75, 3];

    /// <summary>Base and decay for which <c>min(⌊base / 2^(i · decay)⌋, first)</c> gives them, i = 1 at 4×4.</summary>
    /// <param name="depths">The feature maps from 4×4 on.</param>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public static (int Base, double Decay) Fit(IReadOnlyList<long> depths)
    {
        foreach (double decay in depths[0] < Largest ? Decays : [])
        {
            double smallest = depths[0] * Math.Pow(2, decay), largest = Largest;
            for (int i = 0; i < depths.Count; i++)
            {
                double power = Math.Pow(2, (i + 1) * decay);
                smallest = Math.Max(smallest, depths[i] * power);
                largest = depths[i] < depths[0] ? Math.Min(largest, Math.Ceiling((depths[i] + 1) * power) - 1) : largest;
            }

            int candidate = (int)Math.Min(Math.Ceiling(smallest), Largest);
            ModelConfig config = new() { FmapBase = candidate, FmapDecay = decay, FmapMax = (int)depths[0] };
            if (candidate <= largest && depths.Index().All(depth => config.FeatureMaps(4 << depth.Index) == depth.Item)
                && config.FeatureMaps(2) == depths[0])
            {
                return (candidate, decay);
            }
        }

        throw new InvalidDataException($"its feature maps {string.Join(", ", depths)} do not follow the formula of the networks here, "
            + "min(fmapBase / 2^(i · fmapDecay), fmapMax)");
    }
}
