namespace PGGan.Interchange.Reports;

/// <summary>What a screen shows of a chart: a part of its x axis, with no more points than it has pixels.</summary>
internal static class ChartView
{
    private const int Buckets = 300;   // each keeps its lowest and its highest point: two pixels of a chart

    /// <summary>A part of a chart; null: no curve has a point in it.</summary>
    /// <param name="chart">The whole of it.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends; beyond the last point: there.</param>
    public static Chart? Of(Chart chart, double from, double to)
    {
        double last = chart.Curves.Max(curve => curve.Points[^1].X);
        (from, to) = (Math.Max(0, from), Math.Min(to, last));
        Curve[] curves = [.. chart.Curves.Select(curve => curve with { Points = Thinned(Within(curve.Points, from, to)) })];
        return !(from < to) ? null : Chart.Of(chart.Title, chart.Horizontal, curves, chart.Growth) is Chart part
            ? part with { Range = (from, to) } : null;
    }

    /// <summary>At most two points of each piece of the axis, the lowest and the highest: no peak is lost.</summary>
    internal static IReadOnlyList<(double X, double Y)> Thinned(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count <= 2 * Buckets)
        {
            return points;
        }

        (double left, double right) = (points[0].X, points[^1].X);
        return
        [
            .. points.Index().GroupBy(point => (int)(Buckets * (point.Item.X - left) / (right - left + double.Epsilon)))
                .SelectMany(bucket => new[] { bucket.MinBy(point => point.Item.Y), bucket.MaxBy(point => point.Item.Y) }
                    .DistinctBy(point => point.Index).OrderBy(point => point.Index))
                .Select(point => point.Item),
        ];
    }

    private static (double X, double Y)[] Within(IReadOnlyList<(double X, double Y)> points, double from, double to) =>
        [.. points.Where(point => point.X >= from && point.X <= to)];
}
