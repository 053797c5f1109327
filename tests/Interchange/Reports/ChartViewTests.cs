using NUnit.Framework;
using PGGan.Interchange.Reports;

namespace PGGan.Tests.Interchange.Reports;

/// <summary>A part of a chart, thinned so that no peak is lost.</summary>
internal sealed class ChartViewTests
{
    [Test]
    public void AThinnedCurveKeepsItsPeaks()
    {
        (double X, double Y)[] points = [.. Enumerable.Range(0, 100_000).Select(i => ((double)i, i == 54_321 ? 9.0 : i == 77 ? -9.0 : i % 2))];
        IReadOnlyList<(double X, double Y)> thinned = ChartView.Thinned(points);
        Assert.That(thinned, Has.Count.LessThan(700).And.Contain((54_321.0, 9.0)).And.Contain((77.0, -9.0)));
        Assert.That(thinned.Select(point => point.X), Is.Ordered);
        Assert.That(ChartView.Thinned(points[..500]), Is.EqualTo(points[..500]), "as many as there are pixels stay");
    }

    [Test]
    public void APartHasThePointsWithinIt()
    {
        Chart chart = Chart.Of("t", Chart.Kimg, [new Curve("a", [(1, 1), (2, 2), (3, 3), (4, 4)]), new Curve("b", [(1, 5)])])!;
        Chart part = ChartView.Of(chart, 2, double.PositiveInfinity)!;
        Assert.That(part.Curves.Single().Points, Is.EqualTo(new[] { (2.0, 2.0), (3.0, 3.0), (4.0, 4.0) }));
        Assert.That(part.Range, Is.EqualTo((2.0, 4.0)));
        Assert.That(ChartView.Of(chart, 4, 9), Is.Null, "nothing is left to draw");
        Assert.That(ChartSvg.Draw(part, "x").ToString(), Does.Contain("polyline").Or.Contain("<path"));
    }
}
