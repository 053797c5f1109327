using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>Sums and broadcasts over (outer, reduced, inner).</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class ReduceTests(EngineUnderTest engine) : KernelFixture(engine)
{
    // A tree of pairs or of a dozen partial sums: errors grow with the logarithm of the length, not with the length.
    private const double Tolerance = 5e-7;

    private static readonly Extent[] Small =
    [
        new(1, 1, 1), new(1, 7, 1), new(1, 37, 5), new(37, 5, 1), new(3, 5, 7), new(5, 1, 4), new(2, 130, 3), new(1, 3, 67), new(3, 67, 1), new(1, 300, 1),
    ];

    private static readonly Extent[] Large = [new(1, 70_001, 1), new(1, 5_003, 33), new(301, 129, 1), new(7, 1_025, 9), new(1, 9, 4_099), new(2, 40_000, 3)];

    private static IEnumerable<Extent> All => Small.Concat(Large);

    [TestCaseSource(nameof(All))]
    [Primitive(nameof(Engine.Sum))]
    public void Sum_AddsTheMiddle(Extent extent)
    {
        SkipLargeOnSimulator(extent);
        (Storage x, double[] values) = Input(extent.Count);
        Storage y = Output(extent.Kept), squares = Output(extent.Kept);
        Engine.Sum(default(Identity), extent, x, y);
        Engine.Sum(default(Square), extent, x, squares);
        AssertClose(y, Naive.Sum(extent, values), Tolerance * Cancellation(extent));
        AssertClose(squares, Naive.Sum(extent, Array.ConvertAll(values, v => v * v)), Tolerance);
    }

    [TestCaseSource(nameof(All))]
    [Primitive(nameof(Engine.Sum2))]
    public void Sum2_AddsTheMiddleOfTheProduct(Extent extent)
    {
        SkipLargeOnSimulator(extent);
        (Storage a, double[] left) = Input(extent.Count);
        (Storage b, double[] right) = Input(extent.Count);
        Storage y = Output(extent.Kept);
        Engine.Sum2(default(Multiply), extent, a, b, y);
        AssertClose(y, Naive.Sum(extent, [.. left.Zip(right, (p, q) => p * q)]), Tolerance * Cancellation(extent));
    }

    [TestCaseSource(nameof(All))]
    [Primitive(nameof(Engine.Broadcast))]
    public void Broadcast_RepeatsAlongTheMiddle(Extent extent)
    {
        SkipLargeOnSimulator(extent);
        (Storage x, double[] values) = Input(extent.Kept);
        Storage y = Output(extent.Count);
        Engine.Broadcast(extent, x, y);
        Assert.That(Values.Wide(Read(y)), Is.EqualTo(Naive.Broadcast(extent, values)));
    }

    [Test]
    public void Sum_OfAMillionOnesAndATenthIsExactToRounding()
    {
        int count = IsSimulator ? 3_001 : 1_000_001;
        float[] tenths = new float[count];
        Array.Fill(tenths, 0.1f);
        Storage x = Input(tenths), y = Output(1);
        Engine.Sum(default(Identity), new Extent(1, count, 1), x, y);
        // One running sum would be off by a percent.
        Assert.That(Read(y)[0], Is.EqualTo(0.1f * (double)count).Within(5e-6).Percent);
    }

    [Test]
    public void Sum_GivesTheSameBitsAgain()
    {
        Extent extent = IsSimulator ? new(1, 501, 3) : new(1, 50_001, 3);
        (Storage x, _) = Input(extent.Count);
        Storage once = Output(extent.Kept), again = Output(extent.Kept);
        Engine.Sum(default(Identity), extent, x, once);
        Engine.Sum(default(Identity), extent, x, again);
        Assert.That(Read(again), Is.EqualTo(Read(once)));
    }

    /// <summary>Terms of both signs cancel: the error is relative to √length times a term, as is the sum itself, but a single sum may be far smaller.</summary>
    private static double Cancellation(Extent extent) => extent.Kept < 8 ? 10 : 1;

    private void SkipLargeOnSimulator(Extent extent)
    {
        if (IsSimulator && Large.Contains(extent))
        {
            Assert.Ignore("too large for the simulator; other engines run it");
        }
    }
}
