using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>Sums and broadcasts over (outer, reduced, inner): small and odd on every engine.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class ReduceTests(EngineUnderTest engine) : ReduceChecks(engine)
{
    private static readonly Extent[] Extents =
    [
        new(1, 1, 1), new(1, 7, 1), new(1, 37, 5), new(37, 5, 1), new(3, 5, 7), new(5, 1, 4), new(2, 130, 3), new(1, 3, 67),
        new(3, 67, 1), new(1, 300, 1),
        new(1, 37, 8), new(5, 12, 1), new(3, 5, 20), new(1, 4000, 1), new(1, 700, 4),
    ];

    [TestCaseSource(nameof(Extents))]
    [Primitive(nameof(Engine.Sum))]
    public void Sum_AddsTheMiddle(Extent extent) => CheckSum(extent);

    [TestCaseSource(nameof(Extents))]
    [Primitive(nameof(Engine.Sum2))]
    public void Sum2_AddsTheMiddleOfTheProduct(Extent extent) => CheckSum2(extent);

    [TestCaseSource(nameof(Extents))]
    [Primitive(nameof(Engine.Norm))]
    public void Norm_IsTheRootOfTheSumOfSquares(Extent extent)
    {
        (Storage x, double[] values) = MapInput(extent.Count);
        double[] norms = [.. Naive.Sum(extent, [.. values.Select(v => v * v)]).Select(Math.Sqrt)];
        foreach (float scale in new[] { 0.7f, 0 })
        {
            Storage y = Output(extent.Kept);
            Engine.Norm(extent, scale, x, y);
            AssertClose(y, [.. norms.Select(norm => scale * norm)], 5e-7);
        }
    }

    [TestCaseSource(nameof(Extents))]
    [Primitive(nameof(Engine.Broadcast))]
    public void Broadcast_RepeatsAlongTheMiddle(Extent extent) => CheckBroadcast(extent);

    [TestCase(1, 1)]
    [TestCase(3, 5)]
    [TestCase(37, 10)]
    [TestCase(2, 133)]
    [Primitive(nameof(Engine.LogSumExp))]
    public void LogSumExp_OfEachRow(int rows, int columns)
    {
        (Storage x, double[] values) = MapInput(rows * columns);
        Storage y = Output(rows);
        Engine.LogSumExp(rows, columns, x, y);
        AssertClose(y, Naive.LogSumExp(columns, values), 5e-7);
    }

    [Test]
    public void LogSumExp_BearsWhatAnExponentialAloneDoesNot()
    {
        const float Lowest = float.NegativeInfinity;
        Storage x = Input([1000, 999, -1000, -1001, Lowest, Lowest, Lowest, 3, float.NaN, 1]), y = Output(5);
        Engine.LogSumExp(5, 2, x, y);
        float softplus = MathF.Log(1 + MathF.Exp(-1));
        Assert.That(Read(y), Is.EqualTo(new[] { 1000 + softplus, -1000 + softplus, Lowest, 3, float.NaN }).Within(1e-4f));
    }

    [Test]
    public void Sum_OfAMillionTenthsKeepsFiveDigits()
    {
        int count = IsSimulator ? 3_001 : 1_000_001;
        float[] tenths = new float[count];
        Array.Fill(tenths, 0.1f);
        Storage x = Input(tenths), y = Output(1);
        Engine.Sum(default(Identity), new Extent(1, count, 1), x, y);
        // Equal terms round the same way: a tree of blocks errs by a few in a million, one running sum by a percent.
        Assert.That(Read(y)[0], Is.EqualTo(0.1f * (double)count).Within(0.001).Percent);
    }

    [Test]
    public void Sum_GivesTheSameBitsAgain()
    {
        Extent extent = IsSimulator ? new(1, 501, 3) : new(1, 50_001, 3);
        (Storage x, _) = MapInput(extent.Count);
        Storage once = Output(extent.Kept), again = Output(extent.Kept);
        Engine.Sum(default(Identity), extent, x, once);
        Engine.Sum(default(Identity), extent, x, again);
        Assert.That(Read(again), Is.EqualTo(Read(once)));
    }
}

/// <summary>The same on the engines that are no simulators, where a sum is cut into parts.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Fast))]
internal sealed class LargeReduceTests(EngineUnderTest engine) : ReduceChecks(engine)
{
    private static readonly Extent[] Extents = [new(1, 70_001, 1), new(1, 5_003, 33), new(301, 129, 1), new(7, 1_025, 9), new(1, 9, 4_099),
        new(2, 40_000, 3)];

    [TestCaseSource(nameof(Extents))]
    public void Sum_AddsTheMiddle(Extent extent) => CheckSum(extent);

    [TestCaseSource(nameof(Extents))]
    public void Sum2_AddsTheMiddleOfTheProduct(Extent extent) => CheckSum2(extent);

    [TestCaseSource(nameof(Extents))]
    public void Broadcast_RepeatsAlongTheMiddle(Extent extent) => CheckBroadcast(extent);
}

/// <summary>How sums and broadcasts are held to their loops.</summary>
internal abstract class ReduceChecks(EngineUnderTest engine) : KernelFixture(engine)
{
    // A tree of pairs or of a dozen partial sums: errors grow with the logarithm of the length, not with the length.
    private const double Tolerance = 5e-7;

    protected void CheckSum(Extent extent)
    {
        (Storage x, double[] values) = MapInput(extent.Count);
        Storage y = Output(extent.Kept), squares = Output(extent.Kept);
        Engine.Sum(default(Identity), extent, x, y);
        Engine.Sum(default(Square), extent, x, squares);
        AssertClose(y, Naive.Sum(extent, values), Tolerance * Cancellation(extent));
        double[] expected = Naive.Sum(extent, Array.ConvertAll(values, v => v * v));
        AssertClose(squares, expected, Tolerance);
        AssertAdds(squares, expected, Tolerance, sum => Engine.Sum(default(Square), extent, x, sum, add: true));
    }

    protected void CheckSum2(Extent extent)
    {
        (Storage a, double[] left) = MapInput(extent.Count);
        (Storage b, double[] right) = MapInput(extent.Count);
        Storage y = Output(extent.Kept);
        Engine.Sum2(default(Multiply), extent, a, b, y);
        AssertClose(y, Naive.Sum(extent, [.. left.Zip(right, (p, q) => p * q)]), Tolerance * Cancellation(extent));
    }

    protected void CheckBroadcast(Extent extent)
    {
        (Storage x, double[] values) = MapInput(extent.Kept);
        Storage y = MapOutput(extent.Count);
        Engine.Broadcast(extent, x, y);
        Assert.That(Values.Wide(Read(y)), Is.EqualTo(Naive.Broadcast(extent, values)));
    }

    /// <summary>
    /// Terms of both signs cancel: the error is relative to √length times a term, as is the sum itself, but a single sum may be far
    /// smaller.
    /// </summary>
    private static double Cancellation(Extent extent) => extent.Kept < 8 ? 10 : 1;
}
