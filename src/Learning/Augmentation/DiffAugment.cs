using PGGan.Imaging;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Augmentation;

/// <summary>
/// DiffAugment's distributions (Zhao et al. 2020, "Differentiable augmentation for data-efficient GAN training"): every operation for every
/// image. Brightness ± 0.5, saturation by 0…2, contrast by 0.5…1.5 about the image's mean; moved by up to an eighth of the size in whole
/// pixels, zeros beyond the border; a square of half the size left out. Recoloured first, then moved, then cut.
/// </summary>
internal static class DiffAugment
{
    private const double Moved = 1 / 8.0, CutOut = 1 / 2.0;

    /// <summary>The change of one image.</summary>
    /// <param name="kinds">Which operations take part.</param>
    /// <param name="draws">Its random numbers.</param>
    /// <param name="resolution">Side of the image.</param>
    /// <param name="channels">Of the image.</param>
    public static ImageChange Of(AugmentKinds kinds, ImageDraws draws, int resolution, int channels)
    {
        ColourMap colour = ColourMap.Identity(channels);
        double meanShare = 0;
        if (kinds.HasFlag(AugmentKinds.Colour))
        {
            double contrast = draws.Between(2, 0.5, 1.5);
            bool transparent = channels == Premultiplied.Channels;
            int colours = transparent ? 3 : channels;
            colour = ColourMap.Contrast(colours, contrast)
                .After(ColourMap.Saturation(colours, draws.Between(1, 0, 2)))
                .After(ColourMap.Brightness(colours, draws.Between(0, -0.5, 0.5)));

            // m + c · (x − m), of c · x, whose mean is c · m. The mean of a transparent picture is that of what nobody sees too, so its
            // contrast is about the middle of the range.
            (colour, meanShare) = transparent ? (colour.WithOpacity(), 0) : (colour, (1 - contrast) / contrast);
        }

        PlaneMap map = PlaneMap.Identity;
        if (kinds.HasFlag(AugmentKinds.Translation))
        {
            int most = (int)((Moved * resolution) + 0.5), steps = (2 * most) + 1;
            map = PlaneMap.Shift(draws.Choice(3, steps) - most, draws.Choice(4, steps) - most);
        }

        (int, int, int, int) cut = default;
        if (kinds.HasFlag(AugmentKinds.Cutout))
        {
            int side = (int)((CutOut * resolution) + 0.5), centres = resolution + 1 - (side % 2);
            int top = draws.Choice(5, centres) - (side / 2), left = draws.Choice(6, centres) - (side / 2);
            cut = (top, top + side, left, left + side);
        }

        return new ImageChange(map, colour, meanShare, NoiseDeviation: 0, cut);
    }
}
