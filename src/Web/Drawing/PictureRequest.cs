using System.Globalization;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Model;

namespace PGGan.Web.Drawing;

/// <summary>
/// A picture that is asked for: by its number, or by a latent that is made of numbered ones. As in
/// <c>z = slerp(z_seed, z_to, share) + amount · z_direction</c>, then element <c>dimension</c> set to <c>value</c>.
/// </summary>
internal sealed record PictureRequest
{
    /// <summary>Number of the picture.</summary>
    public int Seed { get; init; }

    /// <summary>What it is of, as <see cref="LabelChoice"/> reads it; null: by its number.</summary>
    public string? Class { get; init; }

    /// <summary>Number of the picture that it is on the way to; null: none.</summary>
    public int? To { get; init; }

    /// <summary>How far on that way, 0 to 1.</summary>
    public float Share { get; init; }

    /// <summary>Number of the latent that is added; null: none.</summary>
    public int? Direction { get; init; }

    /// <summary>How much of it.</summary>
    public float Amount { get; init; }

    /// <summary>An element of the latent that is set; null: none.</summary>
    public int? Dimension { get; init; }

    /// <summary>What it is set to.</summary>
    public float Value { get; init; }

    /// <summary>Resolution of the newest layers that draw; null: as far as the network has grown.</summary>
    public int? Resolution { get; init; }

    /// <summary>Weight of those layers, 0 to 1.</summary>
    public float Fade { get; init; } = 1;

    /// <summary>Whether its number alone makes it.</summary>
    public bool IsNumbered => To is null && Direction is null && Dimension is null;

    /// <summary>The query of an address that asks for it.</summary>
    public string Query
    {
        get
        {
            List<string> words = [Text($"seed={Seed}")];
            if (!string.IsNullOrEmpty(Class))
            {
                words.Add($"class={Uri.EscapeDataString(Class)}");
            }

            if (To is int to)
            {
                words.Add(Text($"to={to}&share={Share}"));
            }

            if (Direction is int direction)
            {
                words.Add(Text($"direction={direction}&amount={Amount}"));
            }

            if (Dimension is int dimension)
            {
                words.Add(Text($"dimension={dimension}&value={Value}"));
            }

            if (Resolution is int resolution)
            {
                words.Add(Text($"resolution={resolution}&fade={Fade}"));
            }

            return string.Join('&', words);
        }
    }

    /// <summary>How far the network draws it.</summary>
    /// <exception cref="PGGanException">It has no such layers.</exception>
    public Growth GrowthIn(TrainedGenerator generator) => Resolution is not int asked ? generator.Growth
        : asked <= generator.Growth.Resolution && generator.Config.Model.Resolutions.Contains(asked) && Fade is >= 0 and <= 1
            ? new Growth(asked, asked == generator.Growth.Resolution ? Math.Min(Fade, generator.Growth.Fade) : Fade)
            : throw new PGGanException(
                Text($"resolution={asked}, fade={Fade}: the network draws 4 to {generator.Growth.Resolution}, fade 0 to 1."));

    /// <summary>Its latent, <c>[latentSize]</c>.</summary>
    /// <exception cref="PGGanException">A number is out of range.</exception>
    public float[] Latent(TrainedGenerator generator)
    {
        float[] z = generator.Latents([Seed]);
        if (To is int to)
        {
            z = Between(z, generator.Latents([to]), Share);
        }

        if (Direction is int direction)
        {
            float[] step = generator.Latents([direction]);
            z = [.. z.Zip(step, (from, along) => from + (Amount * along))];
        }

        if (Dimension is int dimension)
        {
            z[dimension >= 0 && dimension < z.Length ? dimension : throw new PGGanException(
                Text($"dimension={dimension}: a latent has the elements 0 to {z.Length - 1}."))] = Value;
        }

        return Array.TrueForAll(z, float.IsFinite) ? z : throw new PGGanException("The latent has a number that is not finite.");
    }

    /// <summary>Its label, <c>[L]</c>; empty without labels.</summary>
    /// <exception cref="PGGanException">There is no such class.</exception>
    public float[] Label(TrainedGenerator generator) => LabelChoice.Labels(generator.Config.Run.Seed,
        [(LabelChoice.Parse(string.IsNullOrEmpty(Class) ? null : Class, generator.Config.Model.Labels)[0], Seed)]);

    /// <summary>Spherical interpolation (Shoemake 1985): random latents lie near a sphere, and so does what is between them.</summary>
    internal static float[] Between(float[] from, float[] to, float share)
    {
        double cosine = Dot(from, to) / Math.Sqrt(Dot(from, from) * Dot(to, to));
        double angle = Math.Acos(Math.Clamp(cosine, -1, 1)), sine = Math.Sin(angle);
        (double a, double b) = sine < 1e-6 ? (1 - share, share)
            : (Math.Sin((1 - share) * angle) / sine, Math.Sin(share * angle) / sine);
        return [.. from.Zip(to, (x, y) => (float)((a * x) + (b * y)))];
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
