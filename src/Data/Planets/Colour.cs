using System.Numerics;

namespace PGGan.Data.Planets;

/// <summary>Colours by lightness, chroma and hue, which vary evenly to the eye (Ottosson, "A perceptual color space", 2020).</summary>
internal static class Colour
{
    /// <summary>Linear sRGB of an Oklch colour, clipped to what can be shown.</summary>
    /// <param name="lightness">0 black … 1 white.</param>
    /// <param name="chroma">0 gray … about 0.3.</param>
    /// <param name="hue">Degrees: 30 red, 110 yellow, 145 green, 195 cyan, 265 blue, 330 magenta.</param>
    public static Vector3 FromLch(float lightness, float chroma, float hue)
    {
        float radians = hue * (MathF.PI / 180), a = chroma * MathF.Cos(radians), b = chroma * MathF.Sin(radians);
        float l = lightness + (0.3963377774f * a) + (0.2158037573f * b);
        float m = lightness - (0.1055613458f * a) - (0.0638541728f * b);
        float s = lightness - (0.0894841775f * a) - (1.2914855480f * b);
        (l, m, s) = (l * l * l, m * m * m, s * s * s);
        Vector3 linear = new(
            (4.0767416621f * l) - (3.3077115913f * m) + (0.2309699292f * s),
            (-1.2684380046f * l) + (2.6097574011f * m) - (0.3413193965f * s),
            (-0.0041960863f * l) - (0.7034186147f * m) + (1.7076147010f * s));
        return Vector3.Clamp(linear, Vector3.Zero, Vector3.One);
    }
}
