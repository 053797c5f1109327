using System.Numerics;
using System.Runtime.CompilerServices;

namespace PGGan.Data.Planets;

/// <summary>
/// Draws one picture: sky and stars, rings, planet, companion. Colours are worked out in linear light at <c>max(2r, 64)²</c> points, a row
/// of SIMD lanes at a time, turned into display values (a gamma of 2) and averaged over the points of each pixel: a small picture is the
/// box average of a large one.
/// </summary>
/// <remarks>
/// The first planets are drawn while the program starts, when .NET compiles methods without optimizing them, unless they have loops. Every
/// vector operation is a call then. So what is called for each vector, here, in <see cref="Surface"/> and in <see cref="LaneNoise"/>, asks
/// to be optimized at once.
/// </remarks>
internal sealed class PlanetPainter
{
    private readonly Planet planet;
    private readonly int samples;
    private readonly float step;          // between samples, in image widths
    private readonly float planetStep;    // … in planet radii
    private readonly float ringStep;      // … on the slanted plane of the rings
    private readonly Vector3 lightInFrame;
    private readonly Vector3 halfway;     // between sun and viewer: where the ground mirrors the sun
    private readonly float reach;         // radius of all that surrounds the planet, in image widths

    private PlanetPainter(Planet planet, int samples)
    {
        this.planet = planet;
        this.samples = samples;
        step = 1f / samples;
        planetStep = step / planet.Radius;
        lightInFrame = new Vector3(
            Vector3.Dot(planet.Light, planet.EquatorX), Vector3.Dot(planet.Light, planet.Axis), Vector3.Dot(planet.Light, planet.EquatorZ));
        halfway = Vector3.Normalize(planet.Light + Vector3.UnitZ);
        ringStep = planetStep / MathF.Abs(planet.Axis.Z);
        float rings = planet.Rings is null ? 0 : planet.Rings.Outer + Softness(ringStep);
        reach = (planet.Radius * Math.Max(1 + planet.Tint.AirDepth, rings)) + (2 * step);
    }

    /// <summary>Paints <c>[resolution, resolution, 3]</c>.</summary>
    public static void Paint(Planet planet, int resolution, Span<byte> pixels)
    {
        int samples = Math.Max(2 * resolution, 64), each = samples / resolution;
        PlanetPainter painter = new(planet, samples);
        float[] red = new float[samples], green = new float[samples], blue = new float[samples];
        float[] sums = new float[resolution * 3];
        float scale = 255f / (each * each);
        for (int y = 0; y < resolution; y++)
        {
            Array.Clear(sums);
            for (int sub = 0; sub < each; sub++)
            {
                painter.PaintRow((y * each) + sub, red, green, blue);
                for (int x = 0, i = 0; x < samples; i += 3)
                {
                    for (int k = 0; k < each; k++, x++)
                    {
                        sums[i] += red[x];
                        sums[i + 1] += green[x];
                        sums[i + 2] += blue[x];
                    }
                }
            }

            for (int i = 0; i < sums.Length; i++)
            {
                pixels[(y * sums.Length) + i] = (byte)MathF.Round(sums[i] * scale);
            }
        }
    }

    // One row of samples as display values in [0, 1].
    private void PaintRow(int row, float[] red, float[] green, float[] blue)
    {
        float y = (row + 0.5f) * step;
        Array.Clear(red);
        Array.Clear(green);
        Array.Clear(blue);
        AddStars(y, red, green, blue);
        bool nearPlanet = MathF.Abs(y - planet.CentreY) < reach;
        for (int i = 0; i < samples; i += Vector<float>.Count)
        {
            Vector<float> x = (Lanes.Indices + new Vector<float>(i + 0.5f)) * step;
            LaneVector colour = Sky(x, y)
                + new LaneVector(new Vector<float>(red, i), new Vector<float>(green, i), new Vector<float>(blue, i));
            if (planet.Companion is { InFront: false } behind)
            {
                colour = LayCompanion(behind, colour, x, y);
            }

            float left = (i * step) - planet.CentreX, right = left + (Vector<float>.Count * step);
            if (nearPlanet && right > -reach && left < reach)
            {
                Vector<float> up = new((planet.CentreY - y) / planet.Radius);
                colour = LayPlanet(colour, (x - new Vector<float>(planet.CentreX)) * (1 / planet.Radius), up);
            }

            if (planet.Companion is { InFront: true } before)
            {
                colour = LayCompanion(before, colour, x, y);
            }

            Display(colour.X).CopyTo(red, i);
            Display(colour.Y).CopyTo(green, i);
            Display(colour.Z).CopyTo(blue, i);
        }
    }

    private static Vector<float> Display(Vector<float> linear) => Vector.SquareRoot(Lanes.Saturate(linear));

    private LaneVector Sky(Vector<float> x, float y)
    {
        LaneVector p = new(x, new Vector<float>(y), new Vector<float>(0.37f));
        Vector<float> haze = LaneNoise.Octaves(p, 1.6f, 3, 0.5f, step, planet.Seed + 900);
        return LaneVector.Lerp(LaneVector.Splat(planet.SkyFar), planet.SkyNear, Lanes.SmoothStep(-1.2f, 1.8f, haze));
    }

    private void AddStars(float y, float[] red, float[] green, float[] blue)
    {
        foreach (Star star in planet.Stars)
        {
            // A star smaller than the sampling is spread over it, its light kept.
            float size = MathF.Max(star.Size, 0.6f * step), reachOfStar = 3 * size, dy = y - star.Y;
            if (MathF.Abs(dy) > reachOfStar)
            {
                continue;
            }

            Vector3 colour = star.Colour * (star.Size * star.Size / (size * size));
            int first = Math.Max(0, (int)((star.X - reachOfStar) * samples)),
                last = Math.Min(samples - 1, (int)((star.X + reachOfStar) * samples));
            for (int i = first; i <= last; i++)
            {
                float dx = ((i + 0.5f) * step) - star.X;
                float strength = MathF.Exp(-0.5f * ((dx * dx) + (dy * dy)) / (size * size));
                red[i] += colour.X * strength;
                green[i] += colour.Y * strength;
                blue[i] += colour.Z * strength;
            }
        }
    }

    // x to the right and y up, from the planet's centre, in its radii.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private LaneVector LayPlanet(LaneVector colour, Vector<float> x, Vector<float> y)
    {
        Vector<float> squared = (x * x) + (y * y);
        Vector<float> distance = Vector.SquareRoot(squared);
        Vector<float> height = Vector.SquareRoot(Vector.Max(Vector<float>.One - squared, Vector<float>.Zero));
        Vector<float> cover = Lanes.Saturate(((Vector<float>.One - distance) * (1 / planetStep)) + new Vector<float>(0.5f));
        if (planet.Tint.AirDepth > 0)
        {
            Vector<float> thin = Lanes.Saturate(Vector<float>.One - ((distance - Vector<float>.One) * (1 / planet.Tint.AirDepth)));
            Vector<float> facing = (x * planet.Light.X) + (y * planet.Light.Y);
            colour += LaneVector.Splat(planet.Tint.Air) * (thin * thin * thin * Lanes.SmoothStep(-0.5f, 0.9f, facing) * 0.8f);
        }

        if (Vector.GreaterThanAny(cover, Vector<float>.Zero))
        {
            // Samples of the rim just outside take the ground of the limb.
            Vector<float> inward = Vector<float>.One / Vector.Max(distance, Vector<float>.One);
            colour = LaneVector.Lerp(colour, Lit(new LaneVector(x * inward, y * inward, height)), cover);
        }

        return planet.Rings is Rings rings ? LayRings(rings, colour, x, y, cover, height) : colour;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private LaneVector Lit(LaneVector normal)
    {
        LaneVector p = new(
            LaneVector.Dot(normal, planet.EquatorX), LaneVector.Dot(normal, planet.Axis), LaneVector.Dot(normal, planet.EquatorZ));
        Ground ground = Surface.At(planet, p, lightInFrame, planetStep);
        Vector<float> cosine = LaneVector.Dot(normal, planet.Light);
        Vector<float> day = Lanes.SmoothStep(-0.16f, 0.30f, cosine);   // slopes do not catch the sun at night
        Vector<float> sun = Lanes.Saturate((cosine * 0.93f) + new Vector<float>(0.07f) + (ground.Relief * day)) * day;
        if (planet.Rings is Rings rings)
        {
            sun *= Vector<float>.One - (RingShadow(rings, normal) * 0.75f);
        }

        LaneVector colour = (ground.Albedo * LaneVector.Splat(planet.SunColour) * sun) + (ground.Albedo * 0.006f)
            + (ground.Glow * ((normal.Z * 0.7f) + new Vector<float>(0.3f)));
        Vector<float> mirror = Lanes.Saturate(LaneVector.Dot(normal, halfway));
        mirror *= mirror;
        mirror *= mirror;
        mirror *= mirror;
        mirror *= mirror;
        mirror *= mirror;   // to the 32nd
        colour += LaneVector.Splat(planet.SunColour) * (mirror * ground.Gloss * day * 0.5f);
        if (planet.Tint.AirDepth > 0)
        {
            Vector<float> grazing = Vector<float>.One - normal.Z;
            Vector<float> haze = Lanes.Saturate((grazing * grazing * grazing * 0.8f) + new Vector<float>(0.03f));
            LaneVector air = LaneVector.Splat(planet.Tint.Air) * ((sun * 0.75f) + (day * 0.15f));
            colour = LaneVector.Lerp(colour, air, haze);
        }

        return colour;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private LaneVector LayRings(Rings rings, LaneVector colour, Vector<float> x, Vector<float> y, Vector<float> cover, Vector<float> height)
    {
        // Where the line of sight meets the plane of the equator.
        Vector<float> z = ((x * planet.Axis.X) + (y * planet.Axis.Y)) * (-1 / planet.Axis.Z);
        LaneVector p = new(x, y, z);
        Vector<float> radius = Vector.SquareRoot(LaneVector.Dot(p, p));
        Vector<float> hidden = Vector.ConditionalSelect(Vector.LessThan(z, height), cover, Vector<float>.Zero);
        Vector<float> density = RingDensity(rings, radius, ringStep, out Vector<float> shade);
        density *= Vector<float>.One - hidden;
        if (!Vector.GreaterThanAny(density, Vector<float>.Zero))
        {
            return colour;
        }

        // The planet's shadow is a cylinder behind it.
        Vector<float> along = LaneVector.Dot(p, planet.Light);
        LaneVector off = p - (LaneVector.Splat(planet.Light) * along);
        Vector<float> shadow = Lanes.SmoothStep(1.05f, 0.95f, Vector.SquareRoot(LaneVector.Dot(off, off)))
            * Lanes.SmoothStep(0, -0.1f, along);
        LaneVector dust = LaneVector.Lerp(LaneVector.Splat(rings.Dark), rings.Bright, shade) * LaneVector.Splat(planet.SunColour);
        return LaneVector.Lerp(colour, dust * ((Vector<float>.One - (shadow * 0.95f)) * 0.8f), density);
    }

    // How much of the sun the rings take from a point of the ground.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector<float> RingShadow(Rings rings, LaneVector normal)
    {
        float slant = Vector3.Dot(planet.Light, planet.Axis);
        slant = MathF.Abs(slant) < 0.05f ? MathF.CopySign(0.05f, slant) : slant;
        Vector<float> way = LaneVector.Dot(normal, planet.Axis) * (-1 / slant);
        LaneVector p = normal + (LaneVector.Splat(planet.Light) * way);
        Vector<float> density = RingDensity(rings, Vector.SquareRoot(LaneVector.Dot(p, p)), planetStep / MathF.Abs(slant), out _);
        return Vector.ConditionalSelect(Vector.GreaterThan(way, Vector<float>.Zero), density, Vector<float>.Zero);
    }

    // Half the width of the rings' edges, in planet radii.
    private static float Softness(float sample) => MathF.Max(0.03f, sample * 0.5f);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector<float> RingDensity(Rings rings, Vector<float> radius, float sample, out Vector<float> shade)
    {
        float soft = Softness(sample);
        Vector<float> inside = Lanes.SmoothStep(rings.Inner - soft, rings.Inner + soft, radius)
            * Lanes.SmoothStep(rings.Outer + soft, rings.Outer - soft, radius);
        if (!Vector.GreaterThanAny(inside, Vector<float>.Zero))
        {
            shade = Vector<float>.Zero;
            return inside;
        }

        Vector<float> grooves = LaneNoise.Octaves(new LaneVector(radius, Vector<float>.Zero, Vector<float>.Zero), 6, 4, 0.7f,
            sample, rings.Seed);
        shade = Lanes.Saturate((grooves * 0.35f) + new Vector<float>(0.55f));
        return inside * Lanes.Saturate((grooves * 0.4f) + new Vector<float>(0.75f)) * rings.Density;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private LaneVector LayCompanion(Companion moon, LaneVector colour, Vector<float> x, float y)
    {
        Vector<float> dx = (x - new Vector<float>(moon.X)) * (1 / moon.Radius);
        Vector<float> dy = new((moon.Y - y) / moon.Radius);
        Vector<float> distance = Vector.SquareRoot((dx * dx) + (dy * dy));
        Vector<float> cover = Lanes.Saturate(((Vector<float>.One - distance) * (moon.Radius / step)) + new Vector<float>(0.5f));
        if (!Vector.GreaterThanAny(cover, Vector<float>.Zero))
        {
            return colour;
        }

        LaneVector normal = new(dx, dy, Vector.SquareRoot(Vector.Max(Vector<float>.One - (distance * distance), Vector<float>.Zero)));
        float sample = step / moon.Radius;
        LaneVector slope = LaneNoise.CraterSlope(normal * 2, moon.Seed) * LaneNoise.Visible(4, sample);
        Vector<float> cosine = LaneVector.Dot(normal, planet.Light), day = Lanes.SmoothStep(-0.1f, 0.15f, cosine);
        Vector<float> sun = Lanes.Saturate(cosine - (LaneVector.Dot(slope, planet.Light) * 0.3f)) * day;
        Vector<float> stain = (LaneNoise.Octaves(normal, 1.3f, 4, 0.5f, sample, moon.Seed) * 0.15f) + new Vector<float>(0.9f);
        return LaneVector.Lerp(colour, LaneVector.Splat(moon.Colour * planet.SunColour) * (sun * stain), cover);
    }
}
