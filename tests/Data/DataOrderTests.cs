using NUnit.Framework;
using PGGan.Data;

namespace PGGan.Tests.Data;

public class DataOrderTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(1000)]
    [TestCase(1024)]
    [TestCase(1025)]
    public void AnEpochShowsEveryImageOnce(int count)
    {
        DataOrder order = new(5, count);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            IEnumerable<int> shown = Enumerable.Range(0, count).Select(i => order.IndexAt(((long)epoch * count) + i));
            Assert.That(shown, Is.EquivalentTo(Enumerable.Range(0, count)));
        }
    }

    [Test]
    public void EpochsAndSeedsDifferAndRepeatThemselves()
    {
        const int count = 1000;
        int[] first = Epoch(1, 0), second = Epoch(1, 1), other = Epoch(2, 0);
        // Two random permutations agree in one place on average.
        Assert.That(first.Zip(second).Count(pair => pair.First == pair.Second), Is.LessThan(10));
        Assert.That(first.Zip(other).Count(pair => pair.First == pair.Second), Is.LessThan(10));
        Assert.That(first.Where((index, place) => index == place).Count(), Is.LessThan(10));
        Assert.That(Epoch(1, 0), Is.EqualTo(first));

        static int[] Epoch(int seed, long epoch)
        {
            DataOrder order = new(seed, count);
            return [.. Enumerable.Range(0, count).Select(i => order.IndexAt((epoch * count) + i))];
        }
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    public void EveryImageIsAsOftenFirst(int count)
    {
        const int epochs = 4000;
        DataOrder order = new(3, count);
        int[] first = new int[count];
        for (long epoch = 0; epoch < epochs; epoch++)
        {
            first[order.IndexAt(epoch * count)]++;
        }

        // Five standard deviations of a binomial count.
        double expected = (double)epochs / count, tolerance = 5 * Math.Sqrt(expected * (1 - (1.0 / count)));
        Assert.That(first, Has.All.EqualTo(expected).Within(tolerance));
    }

    [Test]
    public void LargeSetsAndLongRunsWork()
    {
        DataOrder order = new(0, int.MaxValue);
        Assert.That(order.IndexAt(0), Is.InRange(0, int.MaxValue - 1));
        Assert.That(order.IndexAt(long.MaxValue), Is.InRange(0, int.MaxValue - 1));
        Assert.That(() => order.IndexAt(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new DataOrder(0, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void HalfOfTheImagesAreMirrored()
    {
        DataOrder order = new(4, 10), other = new(5, 10);
        bool[] flips = [.. Enumerable.Range(0, 10_000).Select(n => order.IsMirrored(n))];
        Assert.That(flips.Count(flip => flip), Is.EqualTo(5000).Within(250));   // five standard deviations
        Assert.That(Enumerable.Range(0, 10_000).Count(n => other.IsMirrored(n) == flips[n]), Is.EqualTo(5000).Within(250));
        Assert.That(Enumerable.Range(0, 100).Select(n => order.IsMirrored(n)), Is.EqualTo(flips[..100]));
    }

    /// <summary>Labels to generate are those of images drawn with replacement: every image as often as any other, at any time.</summary>
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(10)]
    public void EveryImageIsAsOftenDrawn(int count)
    {
        const int draws = 20_000;
        DataOrder order = new(4, count), other = new(5, count);
        int[] drawn = [.. Enumerable.Range(0, draws).Select(n => order.DrawnFor(n))];
        Assert.That(drawn, Is.All.InRange(0, count - 1));
        double expected = (double)draws / count, tolerance = 5 * Math.Sqrt(expected * (1 - (1.0 / count)));
        Assert.That(Enumerable.Range(0, count).Select(image => drawn.Count(index => index == image)),
            Has.All.EqualTo(expected).Within(tolerance));
        Assert.That(Enumerable.Range(0, draws).Count(n => other.DrawnFor(n) == drawn[n]), Is.EqualTo(expected).Within(tolerance),
            "another seed agrees by chance");
        Assert.That(Enumerable.Range(0, draws).Count(n => order.IndexAt(n) == drawn[n]), Is.EqualTo(expected).Within(tolerance),
            "and the order of the images");
    }

    [Test]
    public void DrawsReachTheEndOfALargeSet()
    {
        DataOrder order = new(0, int.MaxValue);
        int[] drawn = [.. Enumerable.Range(0, 1000).Select(n => order.DrawnFor(n)), order.DrawnFor(long.MaxValue)];
        Assert.That(drawn, Is.Unique.And.All.InRange(0, int.MaxValue - 1));
        Assert.That(drawn.Max(), Is.GreaterThan(int.MaxValue / 100 * 98));
    }
}
