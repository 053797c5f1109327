using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using PGGan.Files;
using PGGan.Learning.Machine;

namespace PGGan.Interchange.Reports;

/// <summary>
/// The parts that pages are made of. A page is one file: style, script and pictures are in it, it loads nothing and may load nothing. It is
/// written as XML that HTML parsers read alike, and all text in it is escaped.
/// </summary>
internal static class ReportPage
{
    // No character that XML would escape: a script's text is taken as it stands.
    private const string Script = """
        document.querySelectorAll('.slides').forEach(function (slides) {
          var range = slides.querySelector('input'), figures = slides.querySelectorAll('figure');
          function show() {
            figures.forEach(function (figure, i) { figure.classList.toggle('shown', i === Number(range.value)); });
          }
          range.addEventListener('input', show);
          show();
        });
        """;

    private const string Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    /// <summary>Writes a page, all or nothing.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="title">Its title.</param>
    /// <param name="lead">A line below it.</param>
    /// <param name="sections">What it shows.</param>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public static void Write(string path, string title, string lead, IEnumerable<XElement?> sections)
    {
        XElement html = new("html",
            new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", Policy)),
                new XElement("title", Text(title)),
                new XElement("style", Style())),
            new XElement("body",
                new XElement("header", new XElement("h1", Text(title)), new XElement("p", Text(lead))),
                new XElement("main", sections),
                new XElement("footer", new XElement("p", string.Create(CultureInfo.InvariantCulture,
                    $"Written by PGGan {ProgramVersion.Text} on {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC."))),
                new XElement("script", Script)));
        string page = "<!DOCTYPE html>\n" + html.ToString(SaveOptions.DisableFormatting) + "\n";
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
    }

    /// <summary>A part of the page under a heading; null where it has no content.</summary>
    public static XElement? Section(string heading, params IEnumerable<object?> content)
    {
        object[] there = [.. content.OfType<object>()];
        return there.Length == 0 ? null : new XElement("section", new XElement("h2", heading), there);
    }

    /// <summary>A table whose rows begin with a heading of their own.</summary>
    /// <param name="columns">Headings of the columns; empty: none are shown.</param>
    /// <param name="rows">The cells of each row.</param>
    /// <param name="kind">Class of the table for its style.</param>
    public static XElement Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, string kind = "") =>
        new("div", new XAttribute("class", "scroll"), new XElement("table",
            kind.Length == 0 ? null : new XAttribute("class", kind),
            columns.Count == 0 ? null : new XElement("thead", new XElement("tr", columns.Select(column => Cell("th", column)))),
            new XElement("tbody", rows.Select(row => new XElement("tr", row.Select((text, i) => Cell(i == 0 ? "th" : "td", text)))))));

    /// <summary>Charts next to each other, each with its legend where it has more than one curve.</summary>
    /// <param name="charts">The charts.</param>
    /// <param name="id">Begins the names in them; different for each call of a page.</param>
    public static XElement? Charts(IEnumerable<Chart> charts, string id)
    {
        XElement[] figures = [.. charts.Select((chart, i) => ChartFigure(chart, string.Create(CultureInfo.InvariantCulture, $"{id}{i}")))];
        return figures.Length == 0 ? null : new XElement("div", new XAttribute("class", "charts"), figures);
    }

    /// <summary>A chart with its title, and its legend where it has more than one curve.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="id">Begins the names in it; different for each chart of a page.</param>
    public static XElement ChartFigure(Chart chart, string id) => new("figure",
        new XElement("figcaption", Text(chart.Title), chart.Horizontal == Chart.Kimg ? "" : $" ({chart.Horizontal})"),
        Legend(chart),
        ChartSvg.Draw(chart, id));

    /// <summary>Pictures behind each other with a slider; printed, some of them next to each other.</summary>
    public static XElement? Slides(IReadOnlyList<Slide> slides)
    {
        if (slides.Count == 0)
        {
            return null;
        }

        const int printed = 6;
        int[] onPaper = [.. GridSlides.Chosen(slides.Count, printed)];
        int last = slides.Count - 1;
        return new XElement("div", new XAttribute("class", "slides"),
            new XElement("input", new XAttribute("type", "range"), new XAttribute("min", 0), new XAttribute("max", last),
                new XAttribute("value", last), new XAttribute("aria-label", "Moment of the training"),
                slides.Count > 1 ? null : new XAttribute("hidden", "")),
            slides.Select((slide, i) => Figure(slide, (i == last ? "shown" : "") + (onPaper.Contains(i) ? " printed" : ""))));
    }

    /// <summary>A picture with its caption below.</summary>
    public static XElement Figure(Slide slide, string kind = "") => new("figure",
        new XAttribute("class", kind.Trim()),
        new XElement("img", new XAttribute("src", slide.Source), new XAttribute("alt", slide.Caption),
            new XAttribute("width", slide.Width)),
        new XElement("figcaption", Text(slide.Caption)));

    /// <summary>A table of numbers, which are not broken into lines.</summary>
    /// <inheritdoc cref="Table"/>
    public static XElement Numbers(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) =>
        Table(columns, rows, "numbers");

    /// <summary>A paragraph; null where it is empty.</summary>
    public static XElement? Paragraph(string text) => text.Length == 0 ? null : new XElement("p", Text(text));

    /// <summary>Text that can be opened.</summary>
    public static XElement Details(string summary, string text) => new("details", new XElement("summary", summary),
        new XElement("pre", string.Join('\n', text.Split('\n').Select(Text))));

    /// <summary>Text that a page can hold: without control characters, which XML has none of.</summary>
    private static string Text(string text) => Printable.Text(text).Replace('\uFFFE', '?').Replace('\uFFFF', '?');

    // An element that is written as <td /> would be open for a parser of HTML.
    private static XElement Cell(string name, string text) => new(name, new XText(Text(text)));

    private static XElement? Legend(Chart chart)
    {
        bool named = chart.Curves.Count > 1, floor = chart.Curves.Any(curve => curve.Floor is not null);
        return !named && !floor ? null : new XElement("ul", new XAttribute("class", "legend"),
            named ? chart.Curves.Select((curve, i) => new XElement("li", Stroke(ChartSvg.ClassOf(i)), Text(curve.Name))) : null,
            floor ? new XElement("li", Stroke("floor"), "real images") : null);
    }

    private static XElement Stroke(string kind) => new("i", new XAttribute("class", kind), new XText(""));

    private static string Style()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
