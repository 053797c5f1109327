using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// What the discriminator of a checkpoint says of the pictures that its averaged generator draws. The minibatch standard deviation lets a
/// score depend on the pictures that are scored with it, so the same pictures in the same order have the same scores.
/// </summary>
internal sealed class PictureScores
{
    private readonly TrainedGenerator generator;
    private readonly IDiscriminator discriminator;
    private readonly int atOnce;

    /// <summary>Puts the discriminator into the generator's workspace.</summary>
    /// <param name="generator">Whose pictures are scored.</param>
    /// <param name="checkpoint">The checkpoint that it is from.</param>
    /// <param name="networks">Makes the network, as it was trained; null: <see cref="GrowingNetworks"/>.</param>
    /// <exception cref="PGGanException">The file has no discriminator, or one of other shapes.</exception>
    public PictureScores(TrainedGenerator generator, Checkpoint checkpoint, INetworks? networks = null)
    {
        if (!checkpoint.HasDiscriminator)
        {
            throw new SettingException("keepBest",
                $"{checkpoint.FilePath} has no discriminator, whose scores decide; name a checkpoint of a run, or leave the option out.");
        }

        this.generator = generator;
        ModelConfig model = generator.Config.Model;
        discriminator = (networks ?? GrowingNetworks.Instance).CreateDiscriminator(generator.Workspace, model, seed: null);
        checkpoint.RestoreDiscriminator(discriminator);
        int group = model.StddevGroupOf(TrainedGenerator.Minibatch);
        atOnce = (TrainedGenerator.Minibatch + group - 1) / group * group;
    }

    /// <summary>Whether a high score is what real images have; with <see cref="LossKind.LeastSquares"/> it is a low one.</summary>
    public bool HighIsReal => generator.Config.Loss.RealScoresAreHigh;

    /// <summary>The scores of pictures, one each.</summary>
    /// <param name="latents"><c>[N, latentSize]</c></param>
    /// <param name="labels">What they are to be of, <c>[N, L]</c>; empty without labels.</param>
    /// <exception cref="PGGanException">A picture is not finite.</exception>
    public float[] Of(ReadOnlySpan<float> latents, float[] labels)
    {
        (int size, int labelSize) = (generator.Config.Model.LatentSize, generator.Config.Model.Labels.Size);
        float[] scores = new float[latents.Length / size];
        for (int first = 0; first < scores.Length; first += atOnce)
        {
            int count = Math.Min(atOnce, scores.Length - first);
            float[] images = Drawn(latents.Slice(first * size, count * size),
                labels[(first * labelSize)..((first + count) * labelSize)]);
            Score(images, count).AsSpan(0, count).CopyTo(scores.AsSpan(first));
        }

        return scores;
    }

    private float[] Drawn(ReadOnlySpan<float> latents, float[] labels)
    {
        try
        {
            return Samples.Draw(generator.Workspace, generator.Generator, latents, generator.Growth, TrainedGenerator.Minibatch, labels);
        }
        catch (DivergedException fault)
        {
            throw new PGGanException($"{generator.FilePath}: {fault.Message}; choose an earlier checkpoint.", fault);
        }
    }

    // The last minibatch is filled up with its own pictures: what else could stand there would be no picture.
    private float[] Score(float[] images, int count)
    {
        int length = images.Length / count;
        float[] filled = new float[atOnce * length];
        for (int i = 0; i < atOnce; i++)
        {
            images.AsSpan(i % count * length, length).CopyTo(filled.AsSpan(i * length));
        }

        Workspace workspace = generator.Workspace;
        using IDisposable noGrad = workspace.NoGrad();
        using Scope scope = workspace.OpenScope("scores of pictures");
        int side = generator.Resolution;
        Tensor batch = workspace.From(filled, new Shape(atOnce, side, side, generator.Channels));                // [N, R, R, C]
        return discriminator.Evaluate(batch, generator.Growth).Scores.ToArray();
    }
}
