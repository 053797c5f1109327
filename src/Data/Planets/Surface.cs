using System.Numerics;
using System.Runtime.CompilerServices;

namespace PGGan.Data.Planets;

/// <summary>What a point of the ground looks like before light falls on it.</summary>
/// <param name="Albedo">Share of light sent back, linear RGB.</param>
/// <param name="Glow">Light of its own.</param>
/// <param name="Relief">Added to the cosine between ground and sun: slopes towards the sun are brighter.</param>
/// <param name="Gloss">Strength of the sun's mirror image.</param>
internal readonly record struct Ground(LaneVector Albedo, LaneVector Glow, Vector<float> Relief, Vector<float> Gloss);

/// <summary>The surfaces of the six kinds of planet, at points of the unit sphere in the planet's own frame (y is the axis).</summary>
internal static class Surface
{
    private const float ReliefStep = 0.02f;

    /// <summary>The ground at <paramref name="p"/>.</summary>
    /// <param name="planet">Whose.</param>
    /// <param name="p">Points of the unit sphere.</param>
    /// <param name="light">Towards the sun, in the same frame.</param>
    /// <param name="sample">Distance between samples in planet radii.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Ground At(Planet planet, LaneVector p, Vector3 light, float sample) => planet.Kind switch
    {
        PlanetKind.Gas => Gas(planet, p, sample),
        PlanetKind.Ocean => Ocean(planet, p, light, sample),
        PlanetKind.Desert => Desert(planet, p, light, sample),
        PlanetKind.Cratered => Cratered(planet, p, light, sample),
        PlanetKind.Ice => Ice(planet, p, light, sample),
        _ => Lava(planet, p, light, sample),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Ground Gas(Planet planet, LaneVector p, float sample)
    {
        Palette tint = planet.Tint;
        float f = tint.Frequency;
        LaneVector stretched = new(p.X, p.Y * 4, p.Z);   // winds draw everything out along the bands
        Vector<float> swirl = LaneNoise.Octaves(stretched, 1.7f * f, 6, 0.55f, sample * 2, planet.Seed);
        Vector<float> latitude = p.Y + (swirl * 0.035f);

        LaneVector eye = LaneVector.Splat(
            Vector3.Normalize(new Vector3(tint.Level, -0.35f + (0.4f * tint.Level), tint.CapLatitude - 0.6f)));
        LaneVector fromEye = p - eye;
        Vector<float> spot = (fromEye.X * fromEye.X) + (fromEye.Y * fromEye.Y * 5) + (fromEye.Z * fromEye.Z);
        Vector<float> storm = Lanes.SmoothStep(0.10f, 0.05f, spot + (swirl * 0.008f));
        latitude += Lanes.SmoothStep(0.35f, 0.05f, spot) * 0.05f;

        LaneVector along = new(new Vector<float>(planet.Seed & 63), latitude * (4.2f * f), Vector<float>.Zero);
        Vector<float> bands = LaneNoise.Octaves(along, 1, 4, 0.6f, sample * 4, planet.Seed + 1);
        LaneVector albedo = Ramp(tint.Ground, (bands * 0.27f) + (swirl * 0.06f) + new Vector<float>(0.55f));
        LaneVector rim = LaneVector.Lerp(LaneVector.Splat(tint.Accent), tint.Ground[3],
            Lanes.Saturate((swirl * 0.3f) + new Vector<float>(0.25f)));
        albedo = LaneVector.Lerp(albedo, rim, storm * Lanes.Saturate(new Vector<float>((tint.CloudLevel - 0.7f) * 4)));
        return new Ground(albedo, default, Vector<float>.Zero, Vector<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Ground Ocean(Planet planet, LaneVector p, Vector3 light, float sample)
    {
        Palette tint = planet.Tint;
        float f = 1.15f * tint.Frequency;
        LaneVector bent = Warp(p, 1.3f, 0.28f, sample, planet.Seed + 50);
        Vector<float> height = LaneNoise.Octaves(bent, f, 8, 0.53f, sample, planet.Seed) - new Vector<float>(tint.Level);
        Vector<float> uphill = LaneNoise.Octaves(bent + LaneVector.Splat(light * ReliefStep), f, 8, 0.53f, sample, planet.Seed)
            - new Vector<float>(tint.Level);
        Vector<float> shore = Lanes.SmoothStep(-0.02f, 0.02f, height);
        Vector<float> wet = LaneNoise.Octaves(p, 2.4f, 4, 0.5f, sample, planet.Seed + 100);

        LaneVector land = Ramp(tint.Ground, (height * 0.42f) + (wet * 0.13f) + (Vector.Abs(p.Y) * 0.15f));
        LaneVector sea = LaneVector.Lerp(LaneVector.Splat(tint.Deep), tint.Accent,
            Lanes.Saturate((height * 1.6f) + Vector<float>.One) * 0.75f);
        LaneVector albedo = LaneVector.Lerp(sea, land, shore);
        Vector<float> cap = Lanes.SmoothStep(0, 0.06f, Vector.Abs(p.Y) + (wet * 0.07f) + (shore * 0.05f)
            - new Vector<float>(tint.CapLatitude));
        albedo = LaneVector.Lerp(albedo, tint.Ground[3], cap);

        LaneVector wind = Warp(new LaneVector(p.X, p.Y * 1.6f, p.Z), 1.9f, 0.35f, sample, planet.Seed + 150);
        Vector<float> cloud = LaneNoise.Octaves(wind, 2.1f, 6, 0.58f, sample, planet.Seed + 200);
        Vector<float> cover = Lanes.SmoothStep(tint.CloudLevel - 0.5f, tint.CloudLevel + 1.1f, cloud) * 0.95f;
        albedo = LaneVector.Lerp(albedo, new Vector3(0.95f), cover);
        Vector<float> clear = Vector<float>.One - cover;
        return new Ground(albedo, default, (height - uphill) * shore * clear * 0.5f,
            (Vector<float>.One - shore) * (Vector<float>.One - cap) * clear);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Ground Desert(Planet planet, LaneVector p, Vector3 light, float sample)
    {
        Palette tint = planet.Tint;
        LaneVector bent = Warp(p, 1.5f, 0.3f, sample, planet.Seed + 50);
        Vector<float> height = Dunes(bent);
        Vector<float> relief = (height - Dunes(bent + LaneVector.Splat(light * ReliefStep))) * 0.9f;
        LaneVector craters = LaneNoise.CraterSlope(p * 2.6f, planet.Seed + 300) * LaneNoise.Visible(5.2f, sample);
        relief -= LaneVector.Dot(craters, light) * 0.16f;
        Vector<float> stain = LaneNoise.Octaves(p, 1.2f, 5, 0.5f, sample, planet.Seed + 100);
        LaneVector albedo = Ramp(tint.Ground, (height * 0.14f) + (stain * 0.17f) + new Vector<float>(0.48f));
        Vector<float> cap = Lanes.SmoothStep(0, 0.05f, Vector.Abs(p.Y) + (height * 0.05f) - new Vector<float>(tint.CapLatitude));
        return new Ground(LaneVector.Lerp(albedo, tint.Accent, cap), default, relief, Vector<float>.Zero);

        Vector<float> Dunes(LaneVector at) => LaneNoise.Octaves(at, 1.6f * tint.Frequency, 8, 0.56f, sample, planet.Seed);
    }

    private static Ground Cratered(Planet planet, LaneVector p, Vector3 light, float sample)
    {
        Palette tint = planet.Tint;
        Vector<float> plains = LaneNoise.Octaves(p, 1.1f * tint.Frequency, 7, 0.55f, sample, planet.Seed);
        LaneVector slope = default;
        float frequency = 1.7f;
        for (int i = 0; i < 5; i++, frequency *= 1.9f)
        {
            // A crater is a quarter of its cell across.
            slope += LaneNoise.CraterSlope(p * frequency,
                planet.Seed + 300 + i) * (LaneNoise.Visible(frequency * 2, sample) * MathF.Pow(0.88f, i));
        }

        LaneVector albedo = Ramp(tint.Ground, (plains * 0.26f) + new Vector<float>(0.5f));
        return new Ground(albedo, default, LaneVector.Dot(slope, light) * -0.34f, Vector<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Ground Ice(Planet planet, LaneVector p, Vector3 light, float sample)
    {
        Palette tint = planet.Tint;
        LaneVector bent = Warp(p, 1.4f, 0.25f, sample, planet.Seed + 50);
        Vector<float> height = LaneNoise.Octaves(bent, 1.3f, 7, 0.5f, sample, planet.Seed);
        Vector<float> relief = (height - LaneNoise.Octaves(bent + LaneVector.Splat(light * ReliefStep), 1.3f, 7, 0.5f, sample,
            planet.Seed)) * 0.4f;
        Vector<float> wide = Crack(1.5f * tint.Frequency, 0.10f, 400), narrow = Crack(4.1f * tint.Frequency, 0.13f, 500);
        LaneVector albedo = Ramp(tint.Ground, (height * 0.22f) + new Vector<float>(0.62f));
        albedo = LaneVector.Lerp(albedo, tint.Accent, Vector.Max(wide * 0.8f, narrow * 0.5f));
        return new Ground(albedo, default, relief, new Vector<float>(0.35f));

        Vector<float> Crack(float frequency, float width, int which) =>
            Lanes.SmoothStep(width, 0, Vector.Abs(LaneNoise.Octaves(bent, frequency, 4, 0.4f, sample, planet.Seed + which)))
            * LaneNoise.Visible(frequency * 1.5f, sample);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Ground Lava(Planet planet, LaneVector p, Vector3 light, float sample)
    {
        Palette tint = planet.Tint;
        LaneVector bent = Warp(p, 1.6f, 0.3f, sample, planet.Seed + 50);
        Vector<float> height = LaneNoise.Octaves(bent, 1.7f, 7, 0.55f, sample, planet.Seed);
        Vector<float> relief = (height - LaneNoise.Octaves(bent + LaneVector.Splat(light * ReliefStep), 1.7f, 7, 0.55f, sample,
            planet.Seed)) * 0.8f;
        Vector<float> ridge = Vector.Abs(LaneNoise.Octaves(bent, 1.35f * tint.Frequency, 6, 0.5f, sample, planet.Seed + 400));
        Vector<float> heat = Lanes.SmoothStep(0.4f, -1.2f, height + (ridge * 0.6f) - new Vector<float>(tint.Level));
        Vector<float> river = Lanes.SmoothStep(0.24f, 0.01f, ridge) * Lanes.Saturate(heat + new Vector<float>(0.45f));
        Vector<float> hot = Lanes.Saturate(Vector.Max(river, heat * heat * 0.9f));
        LaneVector glow = (LaneVector.Splat(tint.Deep) * hot * 0.8f) + (LaneVector.Splat(tint.Accent) * (hot * hot * hot));
        return new Ground(Ramp(tint.Ground, (height * 0.25f) + new Vector<float>(0.5f)), glow, relief, Vector<float>.Zero);
    }

    // Noise that moves where other noise is read: bends straight features into natural ones.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static LaneVector Warp(LaneVector p, float frequency, float amount, float sample, int seed) => new(
        p.X + (LaneNoise.Octaves(p, frequency, 3, 0.5f, sample, seed) * amount),
        p.Y + (LaneNoise.Octaves(p, frequency, 3, 0.5f, sample, seed + 1) * amount),
        p.Z + (LaneNoise.Octaves(p, frequency, 3, 0.5f, sample, seed + 2) * amount));

    // A colour between four, at t from 0 to 1.
    private static LaneVector Ramp(Vector3[] colours, Vector<float> t)
    {
        LaneVector colour = LaneVector.Splat(colours[0]);
        for (int i = 1; i < colours.Length; i++)
        {
            colour = LaneVector.Lerp(colour, colours[i], Lanes.Saturate((t * 3) - new Vector<float>(i - 1)));
        }

        return colour;
    }
}
