using System.Numerics;
using PGGan.Kernels;

namespace PGGan.Data.Planets;

/// <summary>What a planet is made of.</summary>
internal enum PlanetKind
{
    Gas,
    Ocean,
    Desert,
    Cratered,
    Ice,
    Lava,
}

/// <summary>A system of rings in the plane of the equator; radii in planet radii.</summary>
internal sealed record Rings(float Inner, float Outer, float Density, Vector3 Bright, Vector3 Dark, int Seed);

/// <summary>A small companion; position and radius in image widths.</summary>
internal sealed record Companion(float X, float Y, float Radius, bool InFront, Vector3 Colour, int Seed);

/// <summary>A star: position and size in image widths, linear colour.</summary>
internal readonly record struct Star(float X, float Y, float Size, Vector3 Colour);

/// <summary>
/// Everything a picture shows, drawn from its number alone. Colours are linear RGB; lengths are in image widths, y downwards.
/// </summary>
internal sealed class Planet
{
    private readonly Draws beforeStars;
    private Star[]? stars;

    /// <summary>Describes picture <paramref name="index"/>.</summary>
    public Planet(RandomStream stream, int index)
    {
        Draws draws = new(stream, index);
        Seed = draws.Integer();
        Kind = draws.Range(0, 1) switch
        {
            < 0.30f => PlanetKind.Gas,
            < 0.55f => PlanetKind.Ocean,
            < 0.70f => PlanetKind.Desert,
            < 0.80f => PlanetKind.Cratered,
            < 0.92f => PlanetKind.Ice,
            _ => PlanetKind.Lava,
        };
        float ringChance = Kind switch { PlanetKind.Gas => 0.4f, PlanetKind.Ice => 0.2f, _ => 0.05f };
        bool ringed = draws.Range(0, 1) < ringChance;

        float size = draws.Range(0, 1);
        Radius = ringed ? 0.18f + (0.08f * size) : 0.25f + (0.15f * size);
        Rings = ringed ? DrawRings(ref draws) : null;
        float freedom = Math.Min(0.09f, 0.48f - (Radius * (Rings?.Outer ?? 1)));   // all of it stays in the picture
        CentreX = 0.5f + draws.Range(-freedom, freedom);
        CentreY = 0.5f + draws.Range(-freedom, freedom);

        float azimuth = draws.Range(0, MathF.Tau), towardsViewer = draws.Range(0.22f, 0.8f);
        float across = MathF.Sqrt(1 - (towardsViewer * towardsViewer));
        Light = new Vector3(across * MathF.Cos(azimuth), across * MathF.Sin(azimuth), towardsViewer);
        SunColour = Colour.FromLch(1, 0.035f, draws.Range(0, 1) < 0.7f ? 80 : 250) * 1.25f;

        float roll = ringed ? draws.Range(-0.7f, 0.7f) : draws.Range(-1, 1), pitch = draws.Range(0.12f, 0.5f) * draws.Sign();
        Axis = new Vector3(-MathF.Sin(roll) * MathF.Cos(pitch), MathF.Cos(roll) * MathF.Cos(pitch), MathF.Sin(pitch));
        EquatorX = Vector3.Normalize(Vector3.Cross(Axis, Vector3.UnitZ));
        EquatorZ = Vector3.Cross(Axis, EquatorX);

        Tint = new Palette(Kind, ref draws);
        Companion = draws.Range(0, 1) < 0.3f ? DrawCompanion(ref draws) : null;

        float skyHue = draws.Range(0, 1) < 0.75f ? draws.Range(215, 335) : draws.Range(0, 360);   // mostly blue to violet
        SkyNear = Colour.FromLch(draws.Range(0.20f, 0.30f), draws.Range(0.03f, 0.07f), skyHue);
        SkyFar = Colour.FromLch(0.10f, 0.03f, skyHue + draws.Range(-60, 60));
        beforeStars = draws;
    }

    public PlanetKind Kind { get; }

    /// <summary>Selects the noise.</summary>
    public int Seed { get; }

    public float Radius { get; }

    public float CentreX { get; }

    public float CentreY { get; }

    /// <summary>Unit vector towards the sun; x right, y up, z towards the viewer.</summary>
    public Vector3 Light { get; }

    public Vector3 SunColour { get; }

    /// <summary>North pole; with the two equator directions an orthonormal frame that turns with the planet.</summary>
    public Vector3 Axis { get; }

    public Vector3 EquatorX { get; }

    public Vector3 EquatorZ { get; }

    public Palette Tint { get; }

    public Rings? Rings { get; }

    public Companion? Companion { get; }

    /// <summary>The two colours of the sky's haze.</summary>
    public Vector3 SkyNear { get; }

    public Vector3 SkyFar { get; }

    /// <summary>Drawn when first asked for: most of the random numbers are theirs, and counting labels needs none of them.</summary>
    public IReadOnlyList<Star> Stars => stars ??= DrawStars(beforeStars);

    private Companion DrawCompanion(ref Draws draws)
    {
        float radius = draws.Range(0.022f, 0.055f), angle = draws.Range(0, MathF.Tau);
        float distance = Radius + draws.Range(-0.02f, 0.10f) + radius;
        float x = Math.Clamp(CentreX + (distance * MathF.Cos(angle)), radius, 1 - radius);
        float y = Math.Clamp(CentreY + (distance * MathF.Sin(angle)), radius, 1 - radius);
        bool inFront = draws.Sign() > 0;
        return new Companion(x, y, radius, inFront, Colour.FromLch(draws.Range(0.6f, 0.85f), draws.Range(0, 0.08f), draws.Range(0, 360)),
            draws.Integer());
    }

    private Rings DrawRings(ref Draws draws)
    {
        float inner = draws.Range(1.25f, 1.5f), outer = Math.Min(inner + draws.Range(0.4f, 0.9f), 0.46f / Radius);
        float hue = draws.Range(0, 1) < 0.7f ? draws.Range(40, 90) : draws.Range(0, 360);
        float chroma = draws.Range(0.02f, 0.09f);
        return new Rings(
            inner, outer, draws.Range(0.7f, 0.98f), Colour.FromLch(0.9f, chroma, hue), Colour.FromLch(0.55f, chroma, hue + 20),
            draws.Integer());
    }

    private static Star[] DrawStars(Draws draws)
    {
        Star[] stars = new Star[(int)draws.Range(50, 130)];
        for (int i = 0; i < stars.Length; i++)
        {
            float brightness = MathF.Pow(draws.Range(0, 1), 5);   // few bright ones
            Vector3 colour = Colour.FromLch(1, 0.06f, draws.Sign() > 0 ? 70 : 255) * (0.15f + (1.6f * brightness));
            stars[i] = new Star(draws.Range(0, 1), draws.Range(0, 1), 0.0011f + (0.0022f * brightness), colour);
        }

        return stars;
    }
}
