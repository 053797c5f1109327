using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Learning;

namespace PGGan.Tests.Kernels;

/// <summary>Normal numbers drawn before they are asked for are those that would be drawn then.</summary>
internal sealed class DrawnAheadTests
{
    [Test]
    public void EqualStepsAreDrawnAheadAndAllNumbersAreRight()
    {
        DrawnAhead drawn = new();
        RandomStream first = new(7, LearningRandom.GeneratorLatents), second = new(7, LearningRandom.DiscriminatorLatents);
        foreach (long item in new long[] { 0, 8, 16, 24, 20, 4, 12, 20, 28 })
        {
            AssertRight(drawn, first, item, items: 8, length: 5);
            AssertRight(drawn, second, item, items: 8, length: 5);
        }

        // 16 and 24, 20 and 28, of each stream; after a step back two requests are needed again.
        Assert.That(drawn.Hits, Is.EqualTo(8));
    }

    [Test]
    public void AnotherSizeIsNoHit()
    {
        DrawnAhead drawn = new();
        RandomStream stream = new(7, LearningRandom.GeneratorLatents);
        AssertRight(drawn, stream, 0, items: 8, length: 5);
        AssertRight(drawn, stream, 8, items: 8, length: 5);
        AssertRight(drawn, stream, 16, items: 4, length: 5);
        AssertRight(drawn, stream, 20, items: 4, length: 6);
        Assert.That(drawn.Hits, Is.Zero);
    }

    private static void AssertRight(DrawnAhead drawn, RandomStream stream, long firstItem, int items, int length)
    {
        float[] expected = new float[items * length];
        for (int n = 0; n < items; n++)
        {
            Philox.Normal(stream, firstItem + n, expected.AsSpan(n * length, length));
        }

        Assert.That(drawn.Normal(stream, firstItem, items, length).ToArray(), Is.EqualTo(expected));
    }
}
