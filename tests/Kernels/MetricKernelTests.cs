using NUnit.Framework;
using PGGan.Kernels;

namespace PGGan.Tests.Kernels;

/// <summary>Pyramids, patches and sorted rows: small and odd on every engine.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class MetricKernelTests(EngineUnderTest engine) : SortChecks(engine)
{
    private const double Tolerance = 5e-7;   // some ten roundings of sums of numbers of one order

    private static readonly Shape[] Levels = [new(1, 4, 4, 1), new(2, 6, 4, 3), new(1, 4, 10, 5), new(2, 8, 14, 3), new(1, 8, 4, 17)];

    [TestCaseSource(nameof(Levels))]
    [Primitive(nameof(Engine.PyramidDown))]
    [Primitive(nameof(Engine.PyramidDetail))]
    public void Pyramid_SmoothsHalvesAndKeepsWhatIsLost(Shape shape)
    {
        (Storage x, double[] values) = Input(shape.Count);
        (Storage coarse, double[] small) = Input(shape.Count / 4);   // any: what was lost is as linear in it as in x
        Storage down = Output(shape.Count / 4), detail = Output(shape.Count);
        Engine.PyramidDown(shape, x, down);
        Engine.PyramidDetail(shape, x, coarse, detail);
        Dense image = new(shape, values);
        AssertClose(down, Naive.PyramidDown(image).Values, Tolerance);
        AssertClose(detail, Naive.PyramidDetail(image, new Dense(new Shape(shape[0], shape[1] / 2, shape[2] / 2, shape[3]), small)).Values,
            Tolerance);
    }

    [Test]
    public void Pyramid_RefusesWhatItCannotHalve()
    {
        Storage x = Output(2 * 5 * 6 * 3);
        Assert.That(() => Engine.PyramidDown(new Shape(2, 5, 6, 3), x, x), Throws.ArgumentException.With.Message.Contains("[2, 5, 6, 3]"));
        Assert.That(() => Engine.PyramidDetail(new Shape(2, 2, 6, 3), x, x, x),
            Throws.ArgumentException.With.Message.Contains("4 at least"));
    }

    [TestCase(1, 1, 1, 1, 1, 1)]
    [TestCase(2, 5, 4, 1, 3, 3)]
    [TestCase(3, 7, 9, 3, 4, 7)]    // runs of 21: longer than a vector, no multiple
    [TestCase(1, 6, 5, 16, 2, 2)]   // runs of whole vectors
    [Primitive(nameof(Engine.GatherPatches))]
    public void GatherPatches_CutsSquaresOut(int images, int height, int width, int channels, int patches, int side)
    {
        PatchGeometry g = new(new Shape(images, height, width, channels), patches, side);
        (Storage x, double[] values) = Input(g.Images.Count);
        float[] corners = [.. Enumerable.Range(0, 2 * g.Rows).Select(i => (float)(i * 5 % ((i % 2 == 0 ? height : width) - side + 1)))];
        Storage y = Output(g.Count);
        Engine.GatherPatches(g, x, Input(corners), y);
        Assert.That(Values.Wide(Read(y)),
            Is.EqualTo(Naive.GatherPatches(new Dense(g.Images, values), patches, side, Values.Wide(corners))));
    }

    [Test]
    public void GatherPatches_RefusesPatchesLargerThanTheImage() =>
        Assert.That(() => new PatchGeometry(new Shape(1, 9, 6, 3), 2, 7), Throws.ArgumentException.With.Message.Contains("7×7"));

    [TestCase(1, 1)]
    [TestCase(5, 2)]
    [TestCase(3, 37)]
    [TestCase(2, 256)]    // a whole tile of the simulator
    [TestCase(2, 700)]    // three of them, the last one short
    [TestCase(1, 1300)]   // six: blocks of two, four and eight, the longer ones without an end
    [Primitive(nameof(Engine.SortRows))]
    public void SortRows_PutsTheSmallestFirst(int rows, int length) => CheckSort(rows, length);

    [Test]
    public void SortRows_OrdersWhatIsHardToTellApart()
    {
        float[] row = [0, -0f, float.MaxValue, float.MinValue, 1, -1, float.Epsilon, -float.Epsilon, 1, 1.0000001f, -1.0000001f,
            1e-38f, -1e-38f, 0, 2, 1];
        Storage x = Input(row);
        Engine.SortRows(1, row.Length, x);
        Assert.That(Read(x), Is.EqualTo(row.Order()));
    }
}

/// <summary>The same on the engines that are no simulators, where a row is many tiles.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Fast))]
internal sealed class LargeSortTests(EngineUnderTest engine) : SortChecks(engine)
{
    [TestCase(3, 70_001), TestCase(1, 5_003)]
    public void SortRows_PutsTheSmallestFirst(int rows, int length) => CheckSort(rows, length);
}

/// <summary>How sorted rows are held to their numbers in order.</summary>
internal abstract class SortChecks(EngineUnderTest engine) : KernelFixture(engine)
{
    protected void CheckSort(int rows, int length)
    {
        (Storage x, double[] values) = Input(rows * length);
        Engine.SortRows(rows, length, x);
        Assert.That(Values.Wide(Read(x)), Is.EqualTo(values.Chunk(length).SelectMany(row => row.Order())));
    }
}
