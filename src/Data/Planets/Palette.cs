using System.Numerics;

namespace PGGan.Data.Planets;

/// <summary>The colours and proportions of a planet's surface and air, drawn to suit its kind.</summary>
internal sealed class Palette
{
    /// <summary>Draws a palette.</summary>
    public Palette(PlanetKind kind, ref Draws draws)
    {
        float hue = draws.Range(0, 360), step = draws.Range(15, 55) * draws.Sign();
        bool familiar = draws.Range(0, 1) < 0.55f;   // as in our own system; the others roam all hues
        Frequency = draws.Range(0.8f, 1.25f);
        Level = draws.Range(-0.35f, 0.45f);
        CapLatitude = draws.Range(0.72f, 1.15f);
        CloudLevel = draws.Range(0.2f, 1.6f);
        switch (kind)
        {
            case PlanetKind.Gas:
                hue = familiar ? draws.Range(35, 85) : hue;
                float vivid = draws.Range(0.06f, 0.16f);
                Ground = [
                    Colour.FromLch(draws.Range(0.32f, 0.5f), vivid, hue + step),
                    Colour.FromLch(draws.Range(0.58f, 0.68f), vivid * 1.1f, hue + (step * 0.4f)),
                    Colour.FromLch(draws.Range(0.74f, 0.82f), vivid * 0.8f, hue),
                    Colour.FromLch(draws.Range(0.88f, 0.96f), vivid * 0.4f, hue - (step * 0.6f)),
                ];
                Accent = Colour.FromLch(draws.Range(0.5f, 0.75f), 0.16f, hue + (draws.Sign() * draws.Range(60, 160)));
                Air = Colour.FromLch(0.75f, 0.1f, hue - step);
                AirDepth = draws.Range(0.04f, 0.09f);
                break;
            case PlanetKind.Ocean:
                float sea = familiar ? draws.Range(225, 262) : hue, plants = familiar ? draws.Range(120, 150) : hue + draws.Range(90, 270);
                Ground = [
                    Colour.FromLch(draws.Range(0.55f, 0.68f), draws.Range(0.09f, 0.16f), plants),
                    Colour.FromLch(draws.Range(0.62f, 0.75f), 0.10f, plants - 45),
                    Colour.FromLch(0.52f, 0.07f, plants - 75),
                    Colour.FromLch(0.93f, 0.02f, plants),
                ];
                Deep = Colour.FromLch(draws.Range(0.28f, 0.42f), draws.Range(0.10f, 0.16f), sea);
                Accent = Colour.FromLch(draws.Range(0.65f, 0.78f), 0.12f, sea - 25);
                Air = Colour.FromLch(0.75f, 0.13f, sea);
                AirDepth = draws.Range(0.06f, 0.12f);
                break;
            case PlanetKind.Desert:
                hue = familiar ? draws.Range(25, 70) : hue;
                Ground = [
                    Colour.FromLch(draws.Range(0.33f, 0.45f), 0.09f, hue - step),
                    Colour.FromLch(draws.Range(0.52f, 0.62f), draws.Range(0.10f, 0.16f), hue),
                    Colour.FromLch(draws.Range(0.68f, 0.76f), draws.Range(0.08f, 0.13f), hue + (step * 0.5f)),
                    Colour.FromLch(0.86f, 0.06f, hue + step),
                ];
                Accent = Colour.FromLch(0.95f, 0.02f, hue);
                Air = Colour.FromLch(0.7f, 0.1f, hue + 20);
                AirDepth = draws.Range(0.03f, 0.07f);
                CapLatitude = draws.Range(0.8f, 1.3f);
                break;
            case PlanetKind.Cratered:
                float gray = draws.Range(0.01f, 0.07f);
                Ground = [
                    Colour.FromLch(draws.Range(0.38f, 0.48f), gray, hue),
                    Colour.FromLch(0.6f, gray, hue + (step * 0.5f)),
                    Colour.FromLch(0.75f, gray * 0.8f, hue + step),
                    Colour.FromLch(0.9f, gray * 0.5f, hue + step),
                ];
                Accent = Ground[3];
                break;
            case PlanetKind.Ice:
                hue = familiar ? draws.Range(195, 260) : hue;
                Ground = [
                    Colour.FromLch(draws.Range(0.55f, 0.68f), draws.Range(0.08f, 0.13f), hue),
                    Colour.FromLch(0.78f, 0.07f, hue + (step * 0.5f)),
                    Colour.FromLch(0.9f, 0.04f, hue),
                    Colour.FromLch(0.98f, 0.01f, hue),
                ];
                Accent = Colour.FromLch(draws.Range(0.4f, 0.55f), draws.Range(0.08f, 0.14f), hue + draws.Range(-40, 180));
                Air = Colour.FromLch(0.85f, 0.08f, hue);
                AirDepth = draws.Range(0.03f, 0.08f);
                break;
            default:
                Ground = [
                    Colour.FromLch(0.16f, 0.02f, hue),
                    Colour.FromLch(0.26f, 0.03f, hue),
                    Colour.FromLch(0.38f, 0.04f, hue + step),
                    Colour.FromLch(0.5f, 0.04f, hue + step),
                ];
                bool molten = familiar || draws.Sign() > 0;
                hue = molten ? draws.Range(35, 65) : hue;
                Accent = Colour.FromLch(0.86f, molten ? 0.17f : 0.11f, molten ? hue + 30 : hue) * 1.3f;
                Deep = Colour.FromLch(0.55f, molten ? 0.2f : 0.15f, hue - 5);
                Air = Colour.FromLch(0.6f, 0.17f, hue);
                AirDepth = draws.Range(0.05f, 0.1f);
                break;
        }
    }

    /// <summary>Four colours from low (or dark) to high (or bright).</summary>
    public Vector3[] Ground { get; }

    /// <summary>Open sea; the dim part of glowing lava.</summary>
    public Vector3 Deep { get; }

    /// <summary>Shallows, storms, polar caps, cracks, glowing lava.</summary>
    public Vector3 Accent { get; }

    /// <summary>Colour of the air at the limb.</summary>
    public Vector3 Air { get; }

    /// <summary>Depth of the visible air in planet radii; 0 none.</summary>
    public float AirDepth { get; }

    /// <summary>Stretches all patterns.</summary>
    public float Frequency { get; }

    /// <summary>Sea level, in standard deviations of the height.</summary>
    public float Level { get; }

    /// <summary>Ice beyond this sine of the latitude; above 1 hardly any.</summary>
    public float CapLatitude { get; }

    /// <summary>Clouds where their noise is above this many standard deviations.</summary>
    public float CloudLevel { get; }
}
