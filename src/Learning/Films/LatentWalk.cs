using System.Numerics;
using PGGan.Files;
using PGGan.Kernels;

namespace PGGan.Learning.Films;

/// <summary>
/// The smoothed random walk of the paper's films: <c>z[t, i, ·] = Σ_k g_k n[(t + k) mod F, i, ·] / rms</c>, n normal noise
/// <c>[F, cells, latentSize]</c>, g a Gaussian over the frames of σ = smoothing · fps, cut at 4 σ, its sum 1, rms the root mean square of
/// all sums. The frames are a circle, so the film goes on where it ends. Networks that normalise their latents do so to each once more.
/// </summary>
internal sealed class LatentWalk : ILatentPath
{
    private const double Cut = 4;
    private readonly float[] latents;   // [F, cells, latentSize]
    private readonly int frameLength;

    /// <summary>Draws a walk.</summary>
    /// <param name="seed">Another seed, another walk.</param>
    /// <param name="frames">F.</param>
    /// <param name="cells">Pictures that move side by side.</param>
    /// <param name="latentSize">Elements of a latent.</param>
    /// <param name="sigmaFrames">σ in frames; 0 leaves the noise as it is.</param>
    /// <exception cref="PGGanException">There are too many.</exception>
    public LatentWalk(int seed, int frames, int cells, int latentSize, double sigmaFrames)
    {
        if ((long)frames * cells * latentSize > Array.MaxLength)
        {
            throw new PGGanException(
                $"{frames} frames of {cells} pictures are too many; choose a shorter `duration`, a lower `framesPerSecond` or a "
                    + "smaller `grid`.");
        }

        Frames = frames;
        frameLength = cells * latentSize;
        latents = Smooth(Noise(seed, frames, cells, latentSize), frames, Kernel(frames, sigmaFrames));
        double meanSquare = latents.Sum(value => (double)value * value) / latents.Length;
        float scale = (float)(1 / Math.Sqrt(meanSquare));
        for (int i = 0; i < latents.Length; i++)
        {
            latents[i] *= scale;
        }
    }

    /// <inheritdoc/>
    public int Frames { get; }

    /// <inheritdoc/>
    public void Read(int frame, Span<float> latents) => this.latents.AsSpan(frame * frameLength, frameLength).CopyTo(latents);

    private static float[] Noise(int seed, int frames, int cells, int latentSize)
    {
        float[] noise = new float[frames * cells * latentSize], walk = new float[frames * latentSize];
        for (int cell = 0; cell < cells; cell++)
        {
            Philox.Normal(new RandomStream(seed, LearningRandom.LatentWalk), cell, walk);
            for (int frame = 0; frame < frames; frame++)
            {
                walk.AsSpan(frame * latentSize, latentSize).CopyTo(noise.AsSpan(((frame * cells) + cell) * latentSize));
            }
        }

        return noise;
    }

    /// <summary>
    /// The Gaussian's weight for each distance forwards, <c>[F]</c>; where it is longer than the circle it goes round more than once.
    /// </summary>
    private static float[] Kernel(int frames, double sigma)
    {
        double[] circle = new double[frames];
        int radius = (int)Math.Round(Cut * sigma);
        for (int k = -radius; k <= radius; k++)
        {
            circle[((k % frames) + frames) % frames] += k == 0 ? 1 : Math.Exp(-0.5 * k * k / (sigma * sigma));
        }

        double sum = circle.Sum();
        return Array.ConvertAll(circle, weight => (float)(weight / sum));
    }

    private static float[] Smooth(float[] noise, int frames, float[] kernel)
    {
        float[] smooth = new float[noise.Length];
        int length = noise.Length / frames;
        Parallel.For(0, frames, frame =>
        {
            Span<float> sum = smooth.AsSpan(frame * length, length);
            for (int k = 0; k < frames; k++)
            {
                if (kernel[k] != 0)
                {
                    AddScaled(noise.AsSpan((frame + k) % frames * length, length), kernel[k], sum);
                }
            }
        });
        return smooth;
    }

    private static void AddScaled(ReadOnlySpan<float> values, float weight, Span<float> sum)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sum[i..]) + (new Vector<float>(values[i..]) * weight)).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += values[i] * weight;
        }
    }
}
