using System.Numerics;
using System.Runtime.CompilerServices;

namespace PGGan.Data.Planets;

/// <summary>Gradient noise in space (Perlin, "Improving noise", 2002, with hashed gradients), a point in each SIMD lane.</summary>
internal static class LaneNoise
{
    // Odd constants with well mixed bits.
    private const int PrimeX = 0x44CEF68B, PrimeY = 0x27D4EB2F, PrimeZ = 0x165667B1, Mixer = unchecked((int)0x9E3779B1);

    // Brings the gradients' ten bits to about unit variance of the noise.
    private const float Scale = 1f / 190;

    /// <summary>Smooth noise, mean 0, variance about 1, features of size one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector<float> Gradient(LaneVector p, int seed)
    {
        Vector<float> fx = Vector.Floor(p.X), fy = Vector.Floor(p.Y), fz = Vector.Floor(p.Z);
        Vector<float> x = p.X - fx, y = p.Y - fy, z = p.Z - fz;
        Vector<int> hx0 = (Vector.ConvertToInt32(fx) * PrimeX) + new Vector<int>(seed), hx1 = hx0 + new Vector<int>(PrimeX);
        Vector<int> hy0 = Vector.ConvertToInt32(fy) * PrimeY, hy1 = hy0 + new Vector<int>(PrimeY);
        Vector<int> hz0 = Vector.ConvertToInt32(fz) * PrimeZ, hz1 = hz0 + new Vector<int>(PrimeZ);
        Vector<float> one = Vector<float>.One, x1 = x - one, y1 = y - one, z1 = z - one;
        Vector<float> u = Fade(x), v = Fade(y), w = Fade(z);

        Vector<float> near = Bilinear(
            Slope(hx0 ^ hy0 ^ hz0, x, y, z), Slope(hx1 ^ hy0 ^ hz0, x1, y, z),
            Slope(hx0 ^ hy1 ^ hz0, x, y1, z), Slope(hx1 ^ hy1 ^ hz0, x1, y1, z), u, v);
        Vector<float> far = Bilinear(
            Slope(hx0 ^ hy0 ^ hz1, x, y, z1), Slope(hx1 ^ hy0 ^ hz1, x1, y, z1),
            Slope(hx0 ^ hy1 ^ hz1, x, y1, z1), Slope(hx1 ^ hy1 ^ hz1, x1, y1, z1), u, v);
        return (near + ((far - near) * w)) * Scale;
    }

    /// <summary>
    /// Octaves of noise: <c>Σ_i gain^i · noise(p · frequency · 2^i) / √Σ gain^2i</c>. Octaves finer than two samples fade out instead of
    /// flickering.
    /// </summary>
    /// <param name="p">Where.</param>
    /// <param name="frequency">Of the first octave.</param>
    /// <param name="octaves">At most this many.</param>
    /// <param name="gain">Amplitude of an octave over the one before.</param>
    /// <param name="sample">Distance between samples, in units of p.</param>
    /// <param name="seed">Which noise.</param>
    public static Vector<float> Octaves(LaneVector p, float frequency, int octaves, float gain, float sample, int seed)
    {
        Vector<float> sum = Vector<float>.Zero;
        float amplitude = 1, power = 0;
        for (int i = 0; i < octaves; i++, frequency *= 2.03f, power += amplitude * amplitude, amplitude *= gain)
        {
            float visible = Visible(frequency, sample);
            if (visible > 0)
            {
                sum += Gradient(p * frequency, seed + (i * 7919)) * (amplitude * visible);
            }
        }

        return sum * (1 / MathF.Sqrt(power));
    }

    /// <summary>
    /// How much of a detail of this frequency to show: 1 from four samples a period on, 0 from two down.
    /// </summary>
    public static float Visible(float frequency, float sample) => Math.Clamp((0.5f - (frequency * sample)) * 4, 0, 1);

    /// <summary>
    /// Craters: one in each cell of a lattice, bowls with raised rims. Returns the slope of the ground (the gradient of its height).
    /// </summary>
    public static LaneVector CraterSlope(LaneVector p, int seed)
    {
        // A crater reaches half a cell, so the eight cells around p − ½ hold all that matter.
        Vector<float> half = new(0.5f);
        Vector<float> fx = Vector.Floor(p.X - half), fy = Vector.Floor(p.Y - half), fz = Vector.Floor(p.Z - half);
        LaneVector slope = default;
        for (int corner = 0; corner < 8; corner++)
        {
            Vector<float> cx = fx + new Vector<float>(corner & 1), cy = fy + new Vector<float>((corner >> 1) & 1),
                cz = fz + new Vector<float>(corner >> 2);
            Vector<int> cellX = (Vector.ConvertToInt32(cx) * PrimeX) + new Vector<int>(seed);
            Vector<int> hash = Mix(cellX ^ (Vector.ConvertToInt32(cy) * PrimeY) ^ (Vector.ConvertToInt32(cz) * PrimeZ));
            LaneVector offset = new(p.X - cx - Unit(hash, 0), p.Y - cy - Unit(hash, 10), p.Z - cz - Unit(hash, 20));
            Vector<float> size = Unit(Mix(hash), 5);
            Vector<float> radius = new Vector<float>(0.1f) + (size * size * 0.23f);   // many small, few large
            Vector<float> distance = Vector.SquareRoot(LaneVector.Dot(offset, offset)) + new Vector<float>(1e-6f);
            Vector<float> t = distance / radius;
            Vector<float> outside = Vector.Max(new Vector<float>(1.5f) - t, Vector<float>.Zero) * -2.4f;
            Vector<float> inside = t * t * 1.6f;
            slope += offset * (Vector.ConditionalSelect(Vector.LessThan(t, Vector<float>.One), inside, outside) / distance);
        }

        return slope;
    }

    private static Vector<int> Mix(Vector<int> hash)
    {
        hash *= Mixer;
        return hash ^ Vector.ShiftRightLogical(hash, 15);
    }

    // Ten bits from the given one on, as [0, 1).
    private static Vector<float> Unit(Vector<int> hash, int bit) =>
        Vector.ConvertToSingle(Vector.ShiftRightLogical(hash, bit) & new Vector<int>(0x3FF)) * (1f / 0x400);

    // The hashed gradient of a lattice point (three signed ten-bit numbers) times the way from it.
    private static Vector<float> Slope(Vector<int> hash, Vector<float> x, Vector<float> y, Vector<float> z)
    {
        hash = Mix(hash);
        Vector<float> gx = Vector.ConvertToSingle(Vector.ShiftRightArithmetic(Vector.ShiftLeft(hash, 22), 22));
        Vector<float> gy = Vector.ConvertToSingle(Vector.ShiftRightArithmetic(Vector.ShiftLeft(hash, 12), 22));
        Vector<float> gz = Vector.ConvertToSingle(Vector.ShiftRightArithmetic(Vector.ShiftLeft(hash, 2), 22));
        return (gx * x) + (gy * y) + (gz * z);
    }

    private static Vector<float> Fade(Vector<float> t) => t * t * t * ((t * ((t * 6) - new Vector<float>(15))) + new Vector<float>(10));

    private static Vector<float> Bilinear(
        Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d, Vector<float> u, Vector<float> v)
    {
        Vector<float> top = a + ((b - a) * u), bottom = c + ((d - c) * u);
        return top + ((bottom - top) * v);
    }
}
