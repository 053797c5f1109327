using System.Buffers;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Learning.Augmentation;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// What goes into a step, for a part of its minibatch: real images, latents, mixing factors. Random numbers are numbered by image, so a
/// part is given those that its images have in the whole minibatch.
/// </summary>
/// <param name="workspace">Where they go, in the scope open.</param>
/// <param name="config">Seed and sizes.</param>
internal sealed class MinibatchInputs(Workspace workspace, TrainingConfig config)
{
    // The number of an image, and above it what it is numbered for. A thousand kimg are 2^20 images.
    private const int ImageBits = 40;
    private const int Passes = 4;

    /// <summary>Real images as D sees them, <c>[N, R, R, C]</c>.</summary>
    /// <param name="part">Which of them.</param>
    /// <param name="phase">Resolution and fade.</param>
    /// <param name="firstImage">Number of the minibatch's first image.</param>
    /// <param name="minibatch">All of them, as bytes.</param>
    public Tensor Images(MinibatchPart part, in Phase phase, long firstImage, Minibatch minibatch)
    {
        Shape shape = new(part.Images, phase.Resolution, phase.Resolution, config.Model.Channels);
        Tensor images = workspace.New(shape);
        if (part.IsWhole)
        {
            workspace.Engine.Images(shape, phase.Fade, minibatch.Pixels, minibatch.Mirror, images.Operand);
        }
        else
        {
            byte[] bytes = ArrayPool<byte>.Shared.Rent(shape.Count);
            bool[] flags = ArrayPool<bool>.Shared.Rent(part.Images);
            part.Gather<byte>(minibatch.Pixels, bytes.AsSpan(0, shape.Count));
            part.Gather<bool>(minibatch.Mirror, flags.AsSpan(0, part.Images));
            workspace.Engine.Images(shape, phase.Fade, bytes.AsSpan(0, shape.Count), flags.AsSpan(0, part.Images), images.Operand);
            ArrayPool<bool>.Shared.Return(flags);
            ArrayPool<byte>.Shared.Return(bytes);
        }

        return config.Data.Dequantize ? Dequantized(images, part, firstImage) : images;
    }

    /// <summary>Labels <c>[N, L]</c>; null where the networks have none.</summary>
    /// <param name="part">Of which images.</param>
    /// <param name="labels">Those of the minibatch.</param>
    public Tensor? Labels(MinibatchPart part, ReadOnlySpan<float> labels)
    {
        int size = config.Model.Labels.Size;
        if (size == 0)
        {
            return null;
        }

        float[] host = new float[part.Images * size];
        part.Gather(labels, host);
        return workspace.From(host, new Shape(part.Images, size));
    }

    /// <summary>Latents <c>[N, latent]</c>.</summary>
    /// <param name="part">Of which images.</param>
    /// <param name="purpose">Whose.</param>
    /// <param name="firstImage">Number of the minibatch's first image.</param>
    public Tensor Latents(MinibatchPart part, int purpose, long firstImage)
    {
        RandomStream stream = new(config.Run.Seed, purpose);
        Shape shape = new(part.Images, config.Model.LatentSize);
        return part.IsWhole
            ? workspace.Normal(shape, stream, firstImage, part.Images)
            : Drawn(part, shape, firstImage, (image, row) => Philox.Normal(stream, image, row));
    }

    /// <summary>One uniform number an image, <c>[N]</c>.</summary>
    /// <inheritdoc cref="Latents"/>
    public Tensor Uniform(MinibatchPart part, int purpose, long firstImage)
    {
        RandomStream stream = new(config.Run.Seed, purpose);
        Shape shape = new(part.Images);
        return part.IsWhole
            ? workspace.Uniform(shape, stream, firstImage, part.Images)
            : Drawn(part, shape, firstImage, (image, row) => Philox.Uniform(stream, image, row));
    }

    /// <summary>
    /// <c>x + (2u − 1) / 255</c>, u uniform: a byte stands for all values that round to it (the Theano version's dequantisation).
    /// </summary>
    private Tensor Dequantized(Tensor images, MinibatchPart part, long firstImage)
    {
        using Scope scope = workspace.OpenScope("dequantised images");
        RandomStream stream = new(config.Run.Seed, LearningRandom.Dequantization);
        Tensor noise = part.IsWhole
            ? workspace.Uniform(images.Shape, stream, firstImage, part.Images)
            : Drawn(part, images.Shape, firstImage, (image, row) => Philox.Uniform(stream, image, row));
        return scope.Keep(images + ((2f / 255) * noise) - (1f / 255));
    }

    /// <summary>The noise of a pass through the discriminator; null where the network has none.</summary>
    /// <param name="part">Of which images.</param>
    /// <param name="pass">Which pass of the step.</param>
    /// <param name="firstImage">Number of the minibatch's first image.</param>
    public LayerNoise? Noise(MinibatchPart part, DiscriminatorPass pass, long firstImage)
    {
        if (config.Model.DiscriminatorNoise == 0)
        {
            return null;
        }

        RandomStream stream = new(config.Run.Seed, LearningRandom.DiscriminatorNoise);
        return (layer, channels) =>
        {
            Shape shape = new(part.Images, channels);                               // [N, C]
            long first = firstImage + ((((long)layer * Passes) + (long)pass) << ImageBits);
            return part.IsWhole
                ? workspace.Normal(shape, stream, first, part.Images)
                : Drawn(part, shape, first, (image, row) => Philox.Normal(stream, image, row));
        };
    }

    /// <summary>What is done to the images of a pass before the discriminator sees them; null: nothing.</summary>
    /// <param name="part">Which of them.</param>
    /// <param name="pass">Which pass of the step.</param>
    /// <param name="resolution">Side of the images.</param>
    /// <param name="firstImage">Number of the minibatch's first image.</param>
    /// <param name="strength">Probability of each operation.</param>
    public ImageAugmentation? Augmentation(MinibatchPart part, DiscriminatorPass pass, int resolution, long firstImage, double strength)
    {
        if (config.Augment.Mode == AugmentMode.None)
        {
            return null;
        }

        long first = firstImage + ((long)pass << ImageBits);
        Shape shape = new(part.Images, resolution, resolution, config.Model.Channels);
        return ImageAugmentation.Draw(config.Augment, strength, config.Run.Seed, shape,
            [.. Enumerable.Range(0, part.Images).Select(i => first + part.PlaceOf(i))]);
    }

    private Tensor Drawn(MinibatchPart part, Shape shape, long firstImage, Action<long, Span<float>> draw)
    {
        int length = shape.Count / part.Images;
        float[] host = ArrayPool<float>.Shared.Rent(shape.Count);
        for (int i = 0; i < part.Images; i++)
        {
            draw(firstImage + part.PlaceOf(i), host.AsSpan(i * length, length));
        }

        Tensor drawn = workspace.From(host.AsSpan(0, shape.Count), shape);
        ArrayPool<float>.Shared.Return(host);
        return drawn;
    }
}
