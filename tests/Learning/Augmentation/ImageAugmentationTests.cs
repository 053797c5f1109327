using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Augmentation;
using PGGan.Learning.Configuration;

namespace PGGan.Tests.Learning.Augmentation;

/// <summary>What is done to images, by mode and kind.</summary>
internal sealed class ImageAugmentationTests
{
    private const AugmentKinds All = (AugmentKinds)127;

    private static readonly Shape Images = new(6, 8, 8, 3);

    private static AugmentConfig Ada(AugmentKinds? kinds = null) => new() { Mode = AugmentMode.Ada, Kinds = kinds };

    [Test]
    public void AtStrength0EveryImageHasItsOwnBits([Values(1, 3)] int channels)
    {
        Shape shape = Images.With(3, channels);
        float[] images = Values.Normal(shape.Count, seed: 1, index: 0);
        Assert.That(Applied(Ada(All), 0, images, shape), Is.EqualTo(images));
    }

    [Test]
    public void FlippedTwiceAnImageIsItself()
    {
        float[] images = Values.Normal(Images.Count, seed: 1, index: 0);
        float[] flipped = Applied(Ada(AugmentKinds.Flip), 1, images);
        Assert.That(flipped, Is.Not.EqualTo(images));
        Assert.That(Applied(Ada(AugmentKinds.Flip), 1, flipped), Is.EqualTo(images));
    }

    [TestCase(AugmentMode.Diff, AugmentKinds.Colour | AugmentKinds.Translation | AugmentKinds.Cutout)]
    [TestCase(AugmentMode.Ada, All)]
    public void AnImagesChangeDependsOnItsNumberAlone(AugmentMode mode, AugmentKinds kinds)
    {
        AugmentConfig config = new() { Mode = mode, Kinds = kinds };
        float[] images = Values.Normal(Images.Count, seed: 1, index: 0);
        int length = Images.Count / Images[0];
        float[] all = Applied(config, 0.7, images);
        float[] some = Applied(config, 0.7, [.. images[(4 * length)..(5 * length)], .. images[(2 * length)..(3 * length)]],
            new Shape(2, 8, 8, 3), numbers: [4, 2]);
        Assert.That(some, Is.EqualTo([.. all[(4 * length)..(5 * length)], .. all[(2 * length)..(3 * length)]]));
        Assert.That(Applied(config, 0.7, images, seed: 6), Is.Not.EqualTo(all), "another seed");
    }

    /// <summary>The paper's operations one after the other, in double precision, from the same random numbers.</summary>
    [Test]
    public void DiffIsThePapersOperationsInTheirOrder([Values(1, 3)] int channels)
    {
        const int side = 8;
        Shape shape = new(1, side, side, channels);
        for (int number = 0; number < 20; number++)
        {
            float[] image = Values.Normal(shape.Count, seed: 2, number);
            ImageDraws draws = Draws(seed: 5, number);
            double[] x = [.. image.Select(value => value + draws.Uniform[0] - 0.5)];
            double[] grey = [.. x.Chunk(channels).SelectMany(pixel => Enumerable.Repeat(pixel.Average(), channels))];
            x = [.. x.Zip(grey, (value, mean) => ((value - mean) * 2 * draws.Uniform[1]) + mean)];
            double average = x.Average();
            x = [.. x.Select(value => ((value - average) * (draws.Uniform[2] + 0.5)) + average)];

            // A pixel up or down, left or right; a square of four by four around one of 9×9 corners of pixels.
            int down = (int)(draws.Uniform[3] * 3) - 1, along = (int)(draws.Uniform[4] * 3) - 1;
            int top = (int)(draws.Uniform[5] * 9) - 2, left = (int)(draws.Uniform[6] * 9) - 2;
            double[] y = new double[x.Length];
            for (int i = 0; i < y.Length; i++)
            {
                int c = i % channels, w = i / channels % side, h = i / channels / side;
                bool isCut = h >= top && h < top + 4 && w >= left && w < left + 4;
                bool isInside = h + down is >= 0 and < side && w + along is >= 0 and < side;
                y[i] = isInside && !isCut ? x[((((h + down) * side) + w + along) * channels) + c] : 0;
            }

            float[] actual = Applied(new AugmentConfig { Mode = AugmentMode.Diff }, 1, image, shape, numbers: [number]);
            Assert.That(Values.RelativeError(actual, y), Is.LessThan(2e-6), $"image {number}");
        }
    }

    [Test]
    public void OperationsTakePartWithTheProbabilityOfTheStrength()
    {
        const double p = 0.4;
        ImageChange[] changes = [.. Enumerable.Range(0, 4000).Select(number => AdaptiveAugment.Of(All, p, Draws(1, number), 64, 3))];
        double within = 4 * Math.Sqrt(p * (1 - p) / changes.Length);
        Assert.Multiple(() =>
        {
            Assert.That(changes.Average(change => change.NoiseDeviation > 0 ? 1 : 0), Is.EqualTo(p).Within(within));
            Assert.That(changes.Average(change => change.Cut != default ? 1 : 0), Is.EqualTo(p).Within(within));
            ImageChange[] flipped = Of(AugmentKinds.Flip), turned = Of(AugmentKinds.QuarterTurns), moved = Of(AugmentKinds.Translation);
            Assert.That(flipped.Average(change => change.Map == PlaneMap.Flip ? 1 : 0), Is.EqualTo(p / 2).Within(within));
            Assert.That(turned.Average(change => change.Map != PlaneMap.Identity ? 1 : 0), Is.EqualTo(p * 3 / 4).Within(within));
            Assert.That(moved.Max(change => Math.Abs(change.Map.C)), Is.EqualTo(8), "an eighth of 64");
            Assert.That(moved.Select(change => change.Map.F), Has.All.Matches<double>(shift => shift == Math.Round(shift)));
        });

        ImageChange[] Of(AugmentKinds kind) =>
            [.. Enumerable.Range(0, 4000).Select(number => AdaptiveAugment.Of(kind, p, Draws(1, number), 64, 3))];
    }

    [Test]
    public void WhetherOneKindTakesPartDoesNotChangeTheOthers()
    {
        ImageDraws draws = Draws(3, 17);
        ImageChange all = AdaptiveAugment.Of(All, 1, draws, 32, 3), colours = AdaptiveAugment.Of(AugmentKinds.Colour, 1, draws, 32, 3);
        Assert.That(Matrix(colours.Colour), Is.EqualTo(Matrix(all.Colour)));
        Assert.That(colours.Map, Is.EqualTo(PlaneMap.Identity));
    }

    [Test]
    public void ColoursKeepWhatTheyAreToKeep()
    {
        float[] twice = Matrix(ColourMap.LumaFlip(3).After(ColourMap.LumaFlip(3))), hue = Matrix(ColourMap.Hue(0.7));
        float[] whole = Matrix(ColourMap.Hue(0.7).After(ColourMap.Hue((2 * Math.PI) - 0.7))), gray = Matrix(ColourMap.Saturation(3, 0));
        float[] identity = Matrix(ColourMap.Identity(3));
        Assert.Multiple(() =>
        {
            Assert.That(twice, Is.EqualTo(identity).Within(1e-6f), "light and dark exchanged twice");
            Assert.That(whole, Is.EqualTo(identity).Within(1e-6f), "a whole turn");
            Assert.That(Enumerable.Range(0, 3).Select(i => hue[4 * i] + hue[(4 * i) + 1] + hue[(4 * i) + 2]),
                Is.All.EqualTo(1).Within(1e-6f), "grey stays grey under any hue");
            Assert.That(Enumerable.Range(0, 12).Where(i => i % 4 < 3).Select(i => gray[i]), Is.All.EqualTo(1 / 3f).Within(1e-6f));
            Assert.That(Matrix(ColourMap.LumaFlip(1), 1), Is.EqualTo(new[] { -1f, 0 }), "the negative of a gray image");
        });
    }

    [Test]
    public void GrayImagesHaveNoHueAndNoSaturation()
    {
        // Brightness, contrast and luma flip alone move a gray value along a line: y = a · x + b with the a and b of each image.
        for (int number = 0; number < 30; number++)
        {
            ImageDraws draws = Draws(4, number);
            float[] matrix = Matrix(AdaptiveAugment.Of(AugmentKinds.Colour, 1, draws, 8, 1).Colour, 1);
            double factor = Math.Pow(2, 0.5 * draws.Normal[5]) * (draws.Uniform[17] < 0.5f ? 1 : -1);
            Assert.That(matrix[0], Is.EqualTo(factor).Within(1e-5));
            Assert.That(matrix[1], Is.EqualTo(0.2 * draws.Normal[4] * factor).Within(1e-5));
        }
    }

    [Test]
    public void ColoursOfTransparentPicturesAreMappedUnderTheirOpacity()
    {
        // c = 0.4, 0, -0.6 under an opacity of 3/4: premultiplied in [-1, 1].
        ColourMap colour = ColourMap.Brightness(3, 0.3).After(ColourMap.Hue(0.7));
        double[] straight = [0.4, 0, -0.6], opacity = [0.75, 0];
        foreach (double alpha in opacity)
        {
            double[] pixel = [.. straight.Select(c => (alpha * (c + 1)) - 1), (2 * alpha) - 1];
            double[] expected = [.. Mapped(Matrix(colour), straight).Select(c => (alpha * (c + 1)) - 1), (2 * alpha) - 1];
            Assert.That(Mapped(Matrix(colour.WithOpacity(), 4), pixel), Is.EqualTo(expected).Within(1e-6));
        }

        static double[] Mapped(float[] matrix, double[] x) => [.. x.Select((_, i) =>
            x.Append(1).Select((value, j) => matrix[(i * (x.Length + 1)) + j] * value).Sum())];
    }

    private static float[] Matrix(ColourMap colour, int channels = 3)
    {
        float[] matrix = new float[channels * (channels + 1)];
        colour.Write(matrix);
        return matrix;
    }

    private static ImageDraws Draws(int seed, long number)
    {
        ImageDraws draws = new(new float[ImageDraws.Uniforms], new float[ImageDraws.Normals]);
        Philox.Uniform(new RandomStream(seed, PGGan.Learning.LearningRandom.Augmentation), number, draws.Uniform);
        Philox.Normal(new RandomStream(seed, PGGan.Learning.LearningRandom.AugmentationNormals), number, draws.Normal);
        return draws;
    }

    private static float[] Applied(AugmentConfig config, double strength, float[] images, Shape? shape = null, long[]? numbers = null,
        int seed = 5)
    {
        Shape s = shape ?? Images;
        using Workspace workspace = new(new CpuEngine(2));
        return ImageAugmentation.Draw(config, strength, seed, s, numbers ?? [.. Enumerable.Range(0, s[0]).Select(i => (long)i)])
            .Apply(workspace.From(images, s)).ToArray();
    }
}
