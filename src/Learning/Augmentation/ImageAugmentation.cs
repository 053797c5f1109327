using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Augmentation;

/// <summary>
/// What is done to some images before D sees them: for each its own change, drawn from the run's seed and the image's number alone. In the
/// image it is affine, so gradients of every order go through it.
/// </summary>
internal sealed class ImageAugmentation
{
    private readonly AugmentConfig config;
    private readonly int seed;
    private readonly Shape shape;
    private readonly long[] numbers;
    private readonly ImageChange[] changes;

    private ImageAugmentation(AugmentConfig config, int seed, Shape shape, long[] numbers, ImageChange[] changes) =>
        (this.config, this.seed, this.shape, this.numbers, this.changes) = (config, seed, shape, numbers, changes);

    /// <summary>Draws the changes.</summary>
    /// <param name="config">What is done; not <see cref="AugmentMode.None"/>.</param>
    /// <param name="strength">Probability of each operation of <see cref="AugmentMode.Ada"/>.</param>
    /// <param name="seed">The run's.</param>
    /// <param name="shape">Of the images <c>[N, R, R, C]</c>.</param>
    /// <param name="numbers">The number of each image; equal numbers have equal changes.</param>
    public static ImageAugmentation Draw(AugmentConfig config, double strength, int seed, Shape shape, long[] numbers)
    {
        AugmentKinds kinds = config.Applied;
        return new(config, seed, shape, numbers, Array.ConvertAll(numbers, number =>
        {
            ImageDraws draws = new(new float[ImageDraws.Uniforms], new float[ImageDraws.Normals]);
            Philox.Uniform(new RandomStream(seed, LearningRandom.Augmentation), number, draws.Uniform);
            Philox.Normal(new RandomStream(seed, LearningRandom.AugmentationNormals), number, draws.Normal);
            return config.Mode == AugmentMode.Diff ? DiffAugment.Of(kinds, draws, shape[1], shape[3])
                : AdaptiveAugment.Of(kinds, strength, draws, shape[1], shape[3]);
        }));
    }

    /// <summary>The images as D sees them, recorded as a function of the images.</summary>
    /// <param name="images">As many, and as large, as the changes were drawn for <c>[N, R, R, C]</c>.</param>
    public Tensor Apply(Tensor images)
    {
        Tensor result = config.Mode == AugmentMode.Diff ? Moved(Recoloured(images)) : Noisy(Recoloured(Moved(images)));
        return config.Applied.HasFlag(AugmentKinds.Cutout) ? result.Cutout(Rectangles(images.Workspace)) : result;
    }

    private Tensor Moved(Tensor images)
    {
        const AugmentKinds moving = AugmentKinds.Flip | AugmentKinds.QuarterTurns | AugmentKinds.Translation | AugmentKinds.Geometry;
        if ((config.Applied & moving) == 0)
        {
            return images;
        }

        const int length = 6;
        float[] maps = new float[length * changes.Length];
        for (int n = 0; n < changes.Length; n++)
        {
            changes[n].Map.Write(shape[1], maps.AsSpan(n * length, length));
        }

        return images.Warp(images.Workspace.From(maps, new Shape(changes.Length, 2, 3)),
            config.Mode == AugmentMode.Diff ? WarpBorder.Zero : WarpBorder.Mirror);
    }

    private Tensor Recoloured(Tensor images)
    {
        if (!config.Applied.HasFlag(AugmentKinds.Colour))
        {
            return images;
        }

        int channels = shape[3], length = channels * (channels + 1);
        float[] matrices = new float[length * changes.Length];
        for (int n = 0; n < changes.Length; n++)
        {
            changes[n].Colour.Write(matrices.AsSpan(n * length, length));
        }

        Workspace workspace = images.Workspace;
        Tensor mixed = images.MixChannels(workspace.From(matrices, new Shape(changes.Length, channels, channels + 1)));
        if (config.Mode != AugmentMode.Diff)
        {
            return mixed;
        }

        Axes perImage = [1, 2, 3];
        Tensor shares = workspace.From(Array.ConvertAll(changes, change => (float)change.MeanShare), new Shape(changes.Length));
        return mixed.AddOver(mixed.Mean(perImage).Multiply(shares), perImage);
    }

    private Tensor Noisy(Tensor images)
    {
        if (!config.Applied.HasFlag(AugmentKinds.Noise))
        {
            return images;
        }

        int length = shape.Count / changes.Length;
        float[] noise = new float[shape.Count];
        for (int n = 0; n < changes.Length; n++)
        {
            if (changes[n].NoiseDeviation > 0)
            {
                Span<float> own = noise.AsSpan(n * length, length);
                Philox.Normal(new RandomStream(seed, LearningRandom.AugmentationNoise), numbers[n], own);
                float deviation = (float)changes[n].NoiseDeviation;
                foreach (ref float value in own)
                {
                    value *= deviation;
                }
            }
        }

        return images + images.Workspace.From(noise, shape);
    }

    private Tensor Rectangles(Workspace workspace) => workspace.From(
        [.. changes.SelectMany(change => new[] { change.Cut.Top, change.Cut.Bottom, change.Cut.Left, change.Cut.Right })
            .Select(edge => (float)edge)],
        new Shape(changes.Length, 4));
}
