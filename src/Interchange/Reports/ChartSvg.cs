using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace PGGan.Interchange.Reports;

/// <summary>
/// Draws a chart as SVG for an HTML page: its text stays text, its width is that of the page's column, and its colours are
/// those of the page's classes <c>text</c>, <c>line</c>, <c>shade</c>, <c>curve0</c> and on, so that they follow its dark and light themes.
/// </summary>
internal static partial class ChartSvg
{
    /// <summary>Colours of curves that the page has; more curves begin again with dashes.</summary>
    public const int Colours = 8;

    private const double Width = 480, Height = 270, FontSize = 15, LabelSize = 12, LeftMargin = 66;
    private const double MinimumLabelShare = 0.1;   // of the width: a narrower span has no room for its resolution
    private const int FewPoints = 40;               // up to these a curve has a mark at each

    // OxyPlot writes colours as numbers; these stand for the page's classes.
    private static readonly OxyColor Text = OxyColor.FromRgb(1, 0, 0), Line = OxyColor.FromRgb(1, 0, 1), Shade = OxyColor.FromRgb(1, 0, 2);
    private static readonly string[] Names = ["text", "line", "shade"];

    /// <summary>The class that has the colour of a curve, by its place.</summary>
    public static string ClassOf(int curve) => string.Create(CultureInfo.InvariantCulture, $"curve{curve % Colours}");

    /// <summary>The element.</summary>
    /// <param name="chart">What it shows.</param>
    /// <param name="id">Different for each chart of a page.</param>
    public static XElement Draw(Chart chart, string id)
    {
        SvgExporter exporter = new() { Width = Width, Height = Height, IsDocument = false, UseVerticalTextAlignmentWorkaround = true };
        return ForPage(XElement.Parse(exporter.ExportToString(Model(chart))), chart.Title, id);
    }

    private static PlotModel Model(Chart chart)
    {
        (double left, double right) = chart.Range
            ?? Range(chart.Curves.SelectMany(curve => curve.Points).Select(point => point.X).Append(0));
        (double low, double high) = Range(chart.Curves.SelectMany(curve => curve.Points.Select(point => point.Y)
            .Concat(curve.Floor is double floor ? [floor] : [])));
        double bottom = low - (0.05 * (high - low)), top = high + ((chart.Growth.Count > 0 ? 0.15 : 0.05) * (high - low));
        PlotModel model = new()
        {
            Background = OxyColors.Undefined,
            TextColor = Text,
            DefaultFontSize = FontSize,
            PlotAreaBorderColor = Line,
            PlotAreaBorderThickness = new OxyThickness(0, 0, 0, 1),
            Padding = new OxyThickness(0, 6, 14, 4),

            // OxyPlot cannot know the page's font: there is room for seven digits, and charts below each other have the same left edge.
            PlotMargins = new OxyThickness(LeftMargin, double.NaN, double.NaN, double.NaN),
        };
        model.Axes.Add(Axis(AxisPosition.Bottom, left, right, chart.Horizontal));
        model.Axes.Add(Axis(AxisPosition.Left, bottom, top, title: null));
        foreach (GrowthSpan span in chart.Growth.Where(span => span.Shaded && span.From < right && span.To > left))
        {
            model.Annotations.Add(new RectangleAnnotation
            {
                MinimumX = Math.Max(span.From, left),
                MaximumX = Math.Min(span.To, right),
                Fill = Shade,
                Layer = AnnotationLayer.BelowAxes,
            });
        }

        foreach ((int resolution, double from, double to) in Resolutions(chart.Growth, left, right)
            .Where(span => span.To - span.From >= MinimumLabelShare * (right - left)))
        {
            model.Annotations.Add(new TextAnnotation
            {
                Text = $"{resolution}×{resolution}",
                TextPosition = new DataPoint((from + to) / 2, top),
                TextHorizontalAlignment = HorizontalAlignment.Center,
                TextVerticalAlignment = VerticalAlignment.Top,
                FontSize = LabelSize,
                Stroke = OxyColors.Undefined,
                StrokeThickness = 0,
            });
        }

        foreach ((int place, Curve curve) in chart.Curves.Index())
        {
            Add(model, curve, place, left, right);
        }

        return model;
    }

    private static LinearAxis Axis(AxisPosition position, double minimum, double maximum, string? title) => new()
    {
        Position = position,
        Minimum = minimum,
        Maximum = maximum,
        Title = title,
        TicklineColor = Line,
        MinorTickSize = 0,
        MajorTickSize = position == AxisPosition.Bottom ? 4 : 0,
        MajorGridlineStyle = position == AxisPosition.Left ? LineStyle.Solid : LineStyle.None,
        MajorGridlineColor = Line,
        AxisTickToLabelDistance = 3,
        AxisTitleDistance = 8,
        IntervalLength = position == AxisPosition.Bottom ? 70 : 45,
    };

    private static void Add(PlotModel model, Curve curve, int place, double left, double right)
    {
        OxyColor colour = OxyColor.FromRgb(1, 1, (byte)(place % Colours));
        LineSeries line = new()
        {
            Color = colour,
            StrokeThickness = 1.8,
            LineStyle = (place / Colours) switch { 0 => LineStyle.Solid, 1 => LineStyle.Dash, _ => LineStyle.Dot },
            MarkerType = curve.Points.Count <= FewPoints ? MarkerType.Circle : MarkerType.None,
            MarkerSize = curve.Points.Count == 1 ? 4 : 2,
            MarkerFill = colour,
        };
        line.Points.AddRange(curve.Points.Select(point => new DataPoint(point.X, point.Y)));
        model.Series.Add(line);
        if (curve.Floor is double floor)
        {
            model.Annotations.Add(new LineAnnotation
            {
                Type = LineAnnotationType.Horizontal,
                Y = floor,
                MinimumX = left,
                MaximumX = right,
                Color = colour,
                LineStyle = LineStyle.Dash,
                StrokeThickness = 1.2,
            });
        }
    }

    private static IEnumerable<(int Resolution, double From, double To)> Resolutions(
        IReadOnlyList<GrowthSpan> growth, double left, double right) =>
        growth.Where(span => span.From < right && span.To > left).GroupBy(span => span.Resolution)
            .Select(spans => (spans.Key, Math.Max(left, spans.Min(span => span.From)), Math.Min(right, spans.Max(span => span.To))));

    // A range of one value has some room around it.
    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        (double low, double high) = (double.MaxValue, double.MinValue);
        foreach (double value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        double around = low == 0 ? 1 : Math.Abs(low) / 10;
        return high > low ? (low, high) : (low - around, high + around);
    }

    private static XElement ForPage(XElement svg, string title, string id)
    {
        foreach (XElement element in svg.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
            element.Attributes().Where(attribute => attribute.IsNamespaceDeclaration).Remove();
            element.Attribute("font-family")?.Remove();
            if (element.Attribute("fill") is XAttribute fill)
            {
                element.SetAttributeValue("style", $"fill:{fill.Value}");
                fill.Remove();
            }

            if (element.Attribute("style") is XAttribute style && Colour().Match(style.Value) is { Success: true } colour)
            {
                element.SetAttributeValue("class", Named(colour));   // an element has one colour
            }

            foreach (XAttribute attribute in element.Attributes())
            {
                attribute.Value = attribute.Name.LocalName switch
                {
                    "style" => Colour().Replace(attribute.Value, "currentColor")
                        .Replace("stroke:black", "stroke:none", StringComparison.Ordinal),
                    "id" => $"{id}-{attribute.Value}",
                    "clip-path" => attribute.Value.Replace("url(#", $"url(#{id}-", StringComparison.Ordinal),
                    _ => attribute.Value,
                };
            }
        }

        svg.Descendants("polyline").Where(line => line.Attribute("style")!.Value.EndsWith("stroke-width:0", StringComparison.Ordinal))
            .Remove();
        svg.RemoveAttributes();
        svg.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}"));
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", title);
        return svg;
    }

    private static string Named(Match colour)
    {
        int number = int.Parse(colour.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return colour.Groups[1].Value == "0" ? Names[number] : ClassOf(number);
    }

    [GeneratedRegex(@"rgb\(1,([01]),(\d)\)")]
    private static partial Regex Colour();
}
