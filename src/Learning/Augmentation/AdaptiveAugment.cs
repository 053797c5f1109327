using PGGan.Imaging;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Augmentation;

/// <summary>
/// ADA's distributions (Karras et al. 2020, "Training generative adversarial networks with limited data", appendix B): every operation with
/// the probability p, by itself. Moved and turned first, mirrored beyond the border; then recoloured, noise, a square left out.
/// </summary>
internal static class AdaptiveAugment
{
    private const double Moved = 1 / 8.0, ScaleDeviation = 0.2, BrightnessDeviation = 0.2, ContrastDeviation = 0.5, SaturationDeviation = 1,
        NoiseDeviation = 0.1, CutOut = 1 / 2.0;

    /// <summary>The change of one image.</summary>
    /// <param name="kinds">Which operations take part.</param>
    /// <param name="p">The strength, 0…1.</param>
    /// <param name="draws">The image's random numbers.</param>
    /// <param name="resolution">Side of the image.</param>
    /// <param name="channels">Of the image.</param>
    public static ImageChange Of(AugmentKinds kinds, double p, ImageDraws draws, int resolution, int channels)
    {
        bool noisy = kinds.HasFlag(AugmentKinds.Noise) && draws.Uniform[21] < p;
        return new ImageChange(
            Map(kinds, p, draws, resolution),
            kinds.HasFlag(AugmentKinds.Colour) ? OfChannels(p, draws, channels) : ColourMap.Identity(channels),
            MeanShare: 0,
            noisy ? Math.Abs(NoiseDeviation * draws.Normal[7]) : 0,
            kinds.HasFlag(AugmentKinds.Cutout) && draws.Uniform[22] < p ? Cut(draws, resolution) : default);
    }

    // From places of the result to places of the image: what is done last to the image comes first here.
    private static PlaneMap Map(AugmentKinds kinds, double p, ImageDraws draws, int resolution)
    {
        PlaneMap map = PlaneMap.Identity;
        void Undo(int gate, double probability, PlaneMap inverse) => map = draws.Uniform[gate] < probability ? map.After(inverse) : map;

        if (kinds.HasFlag(AugmentKinds.Flip))
        {
            Undo(0, p, draws.Choice(1, 2) == 1 ? PlaneMap.Flip : PlaneMap.Identity);
        }

        if (kinds.HasFlag(AugmentKinds.QuarterTurns))
        {
            Undo(2, p, PlaneMap.QuarterTurns(draws.Choice(3, 4)));
        }

        if (kinds.HasFlag(AugmentKinds.Translation))
        {
            Undo(4, p, PlaneMap.Shift(
                Math.Round(draws.Between(5, -Moved, Moved) * resolution), Math.Round(draws.Between(6, -Moved, Moved) * resolution)));
        }

        if (kinds.HasFlag(AugmentKinds.Geometry))
        {
            // Turned before and after the stretch, so that it has any direction; one of the two turns with probability p.
            double turned = 1 - Math.Sqrt(Math.Clamp(1 - p, 0, 1));
            double scale = Math.Pow(2, ScaleDeviation * draws.Normal[0]), stretch = Math.Pow(2, ScaleDeviation * draws.Normal[1]);
            Undo(7, p, PlaneMap.Scale(scale, scale));
            Undo(8, turned, PlaneMap.Turn(draws.Between(9, -Math.PI, Math.PI)));
            Undo(10, p, PlaneMap.Scale(1 / stretch, stretch));
            Undo(11, turned, PlaneMap.Turn(draws.Between(12, -Math.PI, Math.PI)));
            Undo(13, p, PlaneMap.Shift(Moved * draws.Normal[2] * resolution, Moved * draws.Normal[3] * resolution));
        }

        return map;
    }

    private static ColourMap OfChannels(double p, ImageDraws draws, int channels) =>
        channels == Premultiplied.Channels ? Colour(p, draws, channels: 3).WithOpacity() : Colour(p, draws, channels);

    private static ColourMap Colour(double p, ImageDraws draws, int channels)
    {
        ColourMap colour = ColourMap.Identity(channels);
        void Apply(int gate, ColourMap next) => colour = draws.Uniform[gate] < p ? next.After(colour) : colour;

        Apply(14, ColourMap.Brightness(channels, BrightnessDeviation * draws.Normal[4]));
        Apply(15, ColourMap.Contrast(channels, Math.Pow(2, ContrastDeviation * draws.Normal[5])));
        Apply(16, draws.Choice(17, 2) == 1 ? ColourMap.LumaFlip(channels) : ColourMap.Identity(channels));
        if (channels == 3)
        {
            Apply(18, ColourMap.Hue(draws.Between(19, -Math.PI, Math.PI)));
        }

        if (channels > 1)
        {
            Apply(20, ColourMap.Saturation(channels, Math.Pow(2, SaturationDeviation * draws.Normal[6])));
        }

        return colour;
    }

    // Pixels whose centres are within the square.
    private static (int Top, int Bottom, int Left, int Right) Cut(ImageDraws draws, int resolution)
    {
        double half = CutOut / 2 * resolution;
        double row = (draws.Uniform[23] * resolution) - 0.5, column = (draws.Uniform[24] * resolution) - 0.5;
        return ((int)Math.Ceiling(row - half), (int)Math.Ceiling(row + half), (int)Math.Ceiling(column - half),
            (int)Math.Ceiling(column + half));
    }
}
