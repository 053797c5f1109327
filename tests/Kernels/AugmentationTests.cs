using NUnit.Framework;
using PGGan.Kernels;

namespace PGGan.Tests.Kernels;

/// <summary>Warps, mixed channels and rectangles: small and odd on every engine.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class AugmentationTests(EngineUnderTest engine) : KernelFixture(engine)
{
    private const double Tolerance = 5e-7;   // some ten roundings of sums of numbers of one order

    private static readonly Shape[] Shapes = [new(3, 5, 3, 3), new(2, 1, 7, 1), new(1, 1, 1, 2), new(3, 4, 6, 8)];

    [TestCaseSource(nameof(Shapes))]
    [Primitive(nameof(Engine.Warp))]
    [Primitive(nameof(Engine.WarpGrad))]
    public void Warp_ReadsFourPixelsAndItsGradientWritesThem(Shape shape)
    {
        float[] maps = OpCases.WarpMaps[..(6 * shape[0])];
        foreach (WarpBorder border in Enum.GetValues<WarpBorder>())
        {
            (Storage x, double[] values) = MapInput(shape.Count);
            Storage y = MapOutput(shape.Count), dx = MapOutput(shape.Count), m = Input(maps);
            Engine.Warp(new WarpGeometry(shape, border), x, m, y);
            Engine.WarpGrad(new WarpGeometry(shape, border), x, m, dx);
            AssertClose(y, Naive.Warp(new Dense(shape, values), Values.Wide(maps), border).Values, Tolerance, $"{border}");
            AssertClose(
                dx, Naive.WarpGrad(new Dense(shape, values), Values.Wide(maps), border).Values, Tolerance, $"gradient, {border}");
        }
    }

    /// <summary>
    /// Mirrored in either direction, a quarter turn, and shifts by whole pixels: the image's own bits, in the gradient too.
    /// </summary>
    [Test]
    public void Warp_ByWholeNumbersGivesTheSameBits([Values] WarpBorder border)
    {
        Shape shape = new(5, 4, 4, 3);
        float[] maps =
        [
            1, 0, 0, 0, 1, 0,
            1, 0, 0, 0, -1, 3,
            -1, 0, 3, 0, 1, 0,
            0, 1, 0, -1, 0, 3,
            1, 0, 1, 0, 1, -2,
        ];
        (Storage x, double[] values) = Input(shape.Count);
        Storage y = Output(shape.Count), dx = Output(shape.Count), m = Input(maps);
        Engine.Warp(new WarpGeometry(shape, border), x, m, y);
        Engine.WarpGrad(new WarpGeometry(shape, border), x, m, dx);
        Assert.That(Values.Wide(Read(y)), Is.EqualTo(Naive.Warp(new Dense(shape, values), Values.Wide(maps), border).Values));
        int moved = 4 * shape.Count / 5;   // a mirrored shift shows pixels twice, which adds up
        Assert.That(Values.Wide(Read(dx))[..moved],
            Is.EqualTo(Naive.WarpGrad(new Dense(shape, values), Values.Wide(maps), border).Values[..moved]));
    }

    [TestCaseSource(nameof(Shapes))]
    [Primitive(nameof(Engine.MixChannels))]
    public void MixChannels_MultipliesPixelsByTheImagesMatrix(Shape shape)
    {
        foreach (ChannelMix mix in Enum.GetValues<ChannelMix>())
        {
            (Storage x, double[] values) = MapInput(shape.Count);
            (Storage m, double[] matrices) = Input(shape[0] * shape[3] * (shape[3] + 1));
            Storage y = MapOutput(shape.Count);
            Engine.MixChannels(shape, mix, x, m, y);
            AssertClose(y, Naive.MixChannels(new Dense(shape, values), matrices, mix).Values, Tolerance, $"{mix}");
        }
    }

    [TestCaseSource(nameof(Shapes))]
    [Primitive(nameof(Engine.Cutout))]
    public void Cutout_LeavesARectangleOut(Shape shape)
    {
        float[] rectangles = [.. new float[] { 1, 4, 2, 4, -2, 2, 3, 9, 3, 3, 0, 5 }.Take(4 * shape[0])];
        (Storage x, double[] values) = MapInput(shape.Count);
        Storage y = MapOutput(shape.Count);
        Engine.Cutout(shape, x, Input(rectangles), y);
        Assert.That(Values.Wide(Read(y)), Is.EqualTo(Naive.Cutout(new Dense(shape, values), Values.Wide(rectangles)).Values));
    }

    [Test]
    public void WhatAreNoImages_IsRefused()
    {
        Storage x = Output(12);
        Assert.That(() => Engine.Warp(new WarpGeometry(new Shape(3, 4), WarpBorder.Zero), x, x, x),
            Throws.ArgumentException.With.Message.Contains("[N, H, W, C]"));
        Assert.That(() => Engine.Cutout(new Shape(3, 4), x, x, x), Throws.ArgumentException.With.Message.Contains("[N, H, W, C]"));
    }
}

/// <summary>Larger images under any turn and scale, on the engines that are no simulators.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Fast))]
internal sealed class LargeWarpTests(EngineUnderTest engine) : KernelFixture(engine)
{
    /// <summary>No pixel that a map reads is missed by the gradient, however far the map turns, shrinks, enlarges or shifts.</summary>
    [Test]
    public void WarpGrad_IsTheAdjoint([Values] WarpBorder border)
    {
        const int images = 12;
        Shape shape = new(images, 33, 29, 3);
        float[] maps = [.. Enumerable.Range(0, images).SelectMany(n =>
        {
            double angle = 0.7 * n, scale = Math.Pow(2, (n % 5) - 2), skew = n % 2 == 0 ? 1 : 0.6;
            (double cos, double sin) = (Math.Cos(angle) * scale, Math.Sin(angle) * scale);
            double a = cos, b = -sin * skew, d = sin, e = cos * skew, row = 16 + (3.3 * n), column = 14 - (7.1 * n);
            return new[] { a, b, row - (a * 16) - (b * 14), d, e, column - (d * 16) - (e * 14) }.Select(value => (float)value);
        })];
        (Storage x, double[] values) = Input(shape.Count);
        (Storage dy, double[] gradients) = Input(shape.Count);
        Storage y = Output(shape.Count), dx = Output(shape.Count), m = Input(maps);
        Engine.Warp(new WarpGeometry(shape, border), x, m, y);
        Engine.WarpGrad(new WarpGeometry(shape, border), dy, m, dx);
        AssertClose(y, Naive.Warp(new Dense(shape, values), Values.Wide(maps), border).Values, 1e-5);   // places are rounded to 1e-5 pixels
        AssertClose(dx, Naive.WarpGrad(new Dense(shape, gradients), Values.Wide(maps), border).Values, 1e-5);
        double forward = Dot(Read(y), gradients), backward = Dot(Read(dx), values);
        Assert.That(forward, Is.EqualTo(backward).Within(1e-6 * Math.Sqrt(gradients.Sum(g => g * g) * values.Sum(v => v * v))));
    }

    private static double Dot(float[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
}
