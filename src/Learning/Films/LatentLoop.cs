namespace PGGan.Learning.Films;

/// <summary>
/// A closed way through given latents <c>z_0 … z_{n−1}</c>, back to the first: from one to the next along the great circle between their
/// directions, the length going over evenly, at the pace <c>3 u² − 2 u³</c>, so the film rests at each for a moment and has no jolt. Cell c
/// is c latents ahead.
/// </summary>
internal sealed class LatentLoop : ILatentPath
{
    private const double Parallel = 1e-6;   // of the angle's sine: closer directions are taken as one
    private readonly float[] stations;      // [n, latentSize]
    private readonly int latentSize, count;

    /// <summary>A way through latents.</summary>
    /// <param name="stations"><c>[n, latentSize]</c>, n at least 1.</param>
    /// <param name="latentSize">Elements of a latent.</param>
    /// <param name="frames">Frames of the whole way; where n divides them each latent is met exactly.</param>
    public LatentLoop(float[] stations, int latentSize, int frames) =>
        (this.stations, this.latentSize, count, Frames) = (stations, latentSize, stations.Length / latentSize, frames);

    /// <inheritdoc/>
    public int Frames { get; }

    /// <inheritdoc/>
    public void Read(int frame, Span<float> latents)
    {
        (long leg, long within) = Math.DivRem((long)frame * count, Frames);
        double u = (double)within / Frames;
        for (int cell = 0; cell * latentSize < latents.Length; cell++)
        {
            Between(Station(leg + cell), Station(leg + cell + 1), u * u * (3 - (2 * u)), latents.Slice(cell * latentSize, latentSize));
        }
    }

    private ReadOnlySpan<float> Station(long number) => stations.AsSpan((int)(number % count) * latentSize, latentSize);

    private static void Between(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double way, Span<float> latent)
    {
        double fromLength = Math.Sqrt(Dot(from, from)), toLength = Math.Sqrt(Dot(to, to));
        double angle = Math.Acos(Math.Clamp(Dot(from, to) / (fromLength * toLength), -1, 1)), sine = Math.Sin(angle);
        double length = fromLength + (way * (toLength - fromLength));
        (double a, double b) = sine > Parallel ? (Math.Sin((1 - way) * angle) / sine, Math.Sin(way * angle) / sine) : (1 - way, way);
        for (int i = 0; i < latent.Length; i++)
        {
            latent[i] = (float)(length * ((a * from[i] / fromLength) + (b * to[i] / toLength)));
        }
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }
}
