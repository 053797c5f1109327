using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Interchange.Reports;

namespace PGGan.Tests.Interchange.Reports;

public sealed class ReportTests
{
    private readonly TemporaryFolder folder = new();

    [OneTimeTearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void PageHasPicturesCurvesMetricsAndSettings()
    {
        string run = HandmadeRun.Make(folder, "00000-whole-res16-quick");
        HandmadeRun.WriteTicks(run, 1, 3, 2, 5);
        HandmadeRun.Damage(Path.Combine(run, "stats.jsonl"));
        File.WriteAllText(Path.Combine(run, "metric-swd.jsonl"),
            $"{HandmadeRun.Measured(2000, 9)}\n{HandmadeRun.Measured(4000, 7)}\n{HandmadeRun.Measured(4000, 4)}\n");
        HandmadeRun.Damage(Path.Combine(run, "metric-swd.jsonl"));
        File.WriteAllText(Path.Combine(run, "metric-swd-5kimg.jsonl"), HandmadeRun.Measured(2000, 3) + "\n");
        for (int kimg = 0; kimg <= 4; kimg++)
        {
            HandmadeRun.WriteGrid(run, $"fakes-00000{kimg}.png");
        }

        HandmadeRun.WriteGrid(run, "reals.png");
        File.WriteAllText(Path.Combine(run, "run.json"),
            """{"sessions":[{"version":"1.2.3","commit":"abcdef","start":"2026-01-02T03:04:05Z","command":["pggan","--x y"]}]}""");
        XElement page = Page(run);

        Assert.That(page.Descendants("h1").Single().Value, Is.EqualTo("00000-whole-res16-quick"));
        Assert.That(page.Descendants("h2").Select(heading => heading.Value),
            Is.EqualTo(new[] { "Overview", "Pictures through time", "Metrics", "Curves", "Settings", "Sessions" }));
        XElement slides = page.Descendants("div").Single(div => (string?)div.Attribute("class") == "slides");
        Assert.That(slides.Elements("figure").Select(figure => figure.Element("figcaption")!.Value.Split(',')[0]),
            Is.EqualTo(new[] { "kimg 0", "kimg 1", "kimg 2", "kimg 3", "kimg 4" }));
        Assert.That(slides.Element("input")!.Attribute("max")!.Value, Is.EqualTo("4"));
        Assert.That(slides.Elements("figure").Last().Attribute("class")!.Value, Does.Contain("shown"));
        byte[] png = Convert.FromBase64String(slides.Descendants("img").First().Attribute("src")!.Value.Split(',')[1]);
        Assert.That(png, Is.EqualTo(File.ReadAllBytes(Path.Combine(run, "fakes-000000.png"))), "the grid itself");

        string[][] metrics = Rows(page, "Metrics");
        Assert.That(metrics.Select(row => row[0]), Is.EqualTo(new[] { "swd-5kimg", "swd" }));
        Assert.That(metrics[1], Is.EqualTo(new[] { "swd", "4.00", "4", "4.00 at 4", "9.00 at 2", "2.50", "1,500" }));
        Assert.That(Rows(page, "Sessions").Select(row => row[1]),
            Has.Some.EqualTo("1.2.3, commit abcdef").And.Some.EqualTo("pggan \"--x y\""));
        Assert.That(Rows(page, "Settings").Select(row => row[0]), Does.Contain("schedule.totalKimg"));
        Assert.That(page.Descendants("pre").Single().Value, Does.Contain("\"totalKimg\": 4"));
        Assert.That(Charts(page), Is.EqualTo(new[]
        {
            "swd-5kimg", "swd", "Scores", "Own term", "Images per second", "Memory of the device, GiB", "kimg over time (hours)",
        }));
    }

    [Test]
    public void RatesAreDrawnWhereTicksHaveThem()
    {
        const string rates = """
            "generator_rate":0.003,"discriminator_rate":0.001,"statistics"
            """;
        string run = HandmadeRun.Make(folder, "rates");
        File.WriteAllLines(Path.Combine(run, "stats.jsonl"),
            new[] { 1000, 2000 }.Select(images => HandmadeRun.Tick(images, 1).Replace("\"statistics\"", rates)));
        XElement figure = Page(run).Descendants("figure").Single(chart => chart.Element("figcaption")?.Value == "Learning rates");
        Assert.That(figure.Descendants("li").Select(curve => curve.Value), Is.EqualTo(new[] { "generator", "discriminator" }));
        Assert.That(figure.Descendants("text").Select(text => text.Value), Does.Contain("0.003").Or.Contain("0.002"), "their own scale");
    }

    [Test]
    public void CurvesAreTheNumbersOfTheTicks()
    {
        string run = HandmadeRun.Make(folder, "curves");
        HandmadeRun.WriteTicks(run, 1, 3, 2, 5);
        XElement svg = Page(run).Descendants("svg").First();
        double[][] points = [.. svg.Descendants("polyline").Single(line => (string?)line.Attribute("class") == "curve0")
            .Attribute("points")!.Value.Split(' ').Select(point => point.Split(',').Select(number => double.Parse(number)).ToArray())];
        Assert.That(points, Has.Length.EqualTo(4));
        double x = points[1][0] - points[0][0], y = (points[0][1] - points[3][1]) / 4;
        Assert.That(y, Is.GreaterThan(10), "upwards");
        Assert.That(points.Select(point => (point[0] - points[0][0]) / x), Is.EqualTo(new double[] { 0, 1, 2, 3 }).Within(1e-3));
        Assert.That(points.Select(point => 1 + ((points[0][1] - point[1]) / y)), Is.EqualTo(new double[] { 1, 3, 2, 5 }).Within(1e-3));

        // 4×4 to kimg 1, a fade to 1.5, 8×8 to 2.5, a fade to 3, 16×16.
        XElement[] shades = [.. svg.Descendants("rect").Where(rect => (string?)rect.Attribute("class") == "shade")];
        double kimg = x;
        Assert.That(shades.Select(shade => Number(shade, "width") / kimg), Is.EqualTo(new[] { 0.5, 0.5 }).Within(1e-3));
        Assert.That((Number(shades[0], "x") - points[0][0]) / kimg, Is.Zero.Within(1e-3), "from kimg 1");
        Assert.That((Number(shades[1], "x") - points[0][0]) / kimg, Is.EqualTo(1.5).Within(1e-3), "from kimg 2.5");
        Assert.That(svg.Descendants("text").Select(text => text.Value), Is.SupersetOf(new[] { "kimg", "4×4", "8×8", "16×16" }));
        Assert.That(svg.ToString(), Does.Not.Match(@"rgb\(|black"), "colours are the page's");
    }

    [TestCase("nothing but a configuration")]
    [TestCase("half a line")]
    [TestCase("one tick")]
    [TestCase("a grid that is cut")]
    [TestCase("a number that is none")]
    public void RunsWithoutMuchHaveAPage(string what)
    {
        string run = HandmadeRun.Make(folder, what);
        switch (what)
        {
            case "half a line":
                File.WriteAllText(Path.Combine(run, "stats.jsonl"), "{\"tick\":1,\"images\":10");
                break;
            case "one tick":
                HandmadeRun.WriteTicks(run, 0);
                break;
            case "a grid that is cut":
                HandmadeRun.WriteGrid(run, "fakes-000001.png");
                File.WriteAllBytes(Path.Combine(run, "fakes-000001.png"), File.ReadAllBytes(Path.Combine(run, "fakes-000001.png"))[..100]);
                break;
            case "a number that is none":
                File.WriteAllText(Path.Combine(run, "stats.jsonl"),
                    """{"images":5,"resolution":4,"statistics":{"real_scores":{"mean":null},"fake_scores":7},"timing":[]}""" + "\n");
                File.WriteAllText(Path.Combine(run, "metric-swd.jsonl"), """{"images":5,"values":{"swd":null}}""" + "\n[]\n");
                File.WriteAllText(Path.Combine(run, "run.json"), "[]");
                break;
        }

        XElement page = Page(run);
        Assert.That(page.Descendants("svg").Count(), Is.EqualTo(what == "one tick" ? 5 : 0));
        Assert.That(page.Value.Contains("No tick is complete yet."), Is.EqualTo(what != "one tick"));
        Assert.That(page.Value.Contains("1 could not be read."), Is.EqualTo(what == "a grid that is cut"));
    }

    [Test]
    public void TransparentGridsAndTheStrengthOfAugmentationAreShown()
    {
        string run = HandmadeRun.Make(folder, "transparent", HandmadeRun.Config with
        {
            Model = HandmadeRun.Config.Model with { Channels = 4 },
        });
        File.WriteAllText(Path.Combine(run, "stats.jsonl"),
            HandmadeRun.Tick(1000, 1).Replace("\"fade\":1", "\"fade\":1,\"augment_strength\":0.25") + "\n");
        using (MemoryStream png = new())
        {
            byte[] pixels = [.. Enumerable.Repeat(new byte[] { 200, 100, 50, 128 }, 32 * 16).SelectMany(pixel => pixel)];
            PngWriter.Write(png, 32, 16, 4, pixels);
            File.WriteAllBytes(Path.Combine(run, "fakes-000001.png"), png.ToArray());
        }

        Assert.That(Charts(Page(run)), Does.Contain("Strength of the augmentation"));
        Slide small = GridSlides.Of(RunHistory.Open(run), maxBytes: 1).Slides.Single();
        PixelBuffer picture = ImageCodec.Decode(Convert.FromBase64String(small.Source.Split(',')[1]));
        Assert.That((small.Width, picture.Channels), Is.EqualTo((2, 4)));
        Assert.That(picture.Pixels[..4].Zip(new byte[] { 200, 100, 50, 128 }, (a, b) => Math.Abs(a - b)), Is.All.LessThanOrEqualTo(2));
    }

    [Test]
    public void NamesAreText()
    {
        const string evil = "</script><script>alert(1)</script>&'\"";
        string run = HandmadeRun.Make(folder, "<script>alert(2)<_script>", HandmadeRun.Config with
        {
            Preset = evil,
            Data = HandmadeRun.Config.Data with { Path = $"/pictures/{evil}\u0007" },
        });
        File.WriteAllText(Path.Combine(run, "stats.jsonl"), HandmadeRun.Tick(1000, 1).Replace("own_term", "</svg><script>x") + "\n");
        XElement page = Page(run);
        Assert.That(page.Descendants("script").Count(), Is.EqualTo(1), "the page's own");
        Assert.That(page.Descendants("h1").Single().Value, Is.EqualTo("<script>alert(2)<_script>"));
        Assert.That(Rows(page, "Overview").Single(row => row[0] == "Data")[1], Is.EqualTo($"/pictures/{evil}\\x07"));
        Assert.That(Charts(page), Does.Contain("</svg><script>x"));
    }

    [Test]
    public void GridsAreChosenEvenlyAndMadeSmallerUntilTheyFit()
    {
        string run = HandmadeRun.Make(folder, "many");
        for (int kimg = 0; kimg < 9; kimg++)
        {
            HandmadeRun.WriteGrid(run, $"fakes-00000{kimg}.png");
        }

        RunHistory history = RunHistory.Open(run);
        GridSlides all = GridSlides.Of(history);
        Assert.That((all.Slides.Count, all.Note, all.Slides[0].Width), Is.EqualTo((9, "", 64)));

        GridSlides some = GridSlides.Of(history, maxSlides: 3, maxBytes: 3 * 64 * 32 * 3);   // noise is not compressed: a little too few
        Assert.That(some.Slides.Select(slide => slide.Caption.Split(',')[0]), Is.EqualTo(new[] { "kimg 0", "kimg 4", "kimg 8" }));
        Assert.That(some.Slides.Select(slide => slide.Width), Is.EqualTo(new[] { 32, 32, 32 }));
        Assert.That(some.Note, Is.EqualTo(
            "3 of the 9 grids, evenly chosen. Made smaller, 1/2 of their width, so that the page stays below 25 MB."));
        PixelBuffer small = ImageCodec.Decode(Convert.FromBase64String(some.Slides[0].Source.Split(',')[1]));
        PixelBuffer whole = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(run, "fakes-000000.png")));
        Assert.That((small.Width, small.Height), Is.EqualTo((32, 16)));
        int[] four = [0, 1, whole.Width, whole.Width + 1];
        Assert.That(small.Pixels[0], Is.EqualTo(four.Average(pixel => whole.Pixels[pixel * whole.Channels])).Within(1), "their mean");
        Assert.That(GridSlides.Of(history, maxSlides: 3, maxBytes: 1).Slides.Select(slide => slide.Width), Is.EqualTo(new[] { 4, 4, 4 }),
            "one pixel an image");

        foreach ((int count, int at) in new[] { (61, 60), (1, 60), (1000, 60), (7, 1), (0, 60), (60, 60) })
        {
            int[] chosen = [.. GridSlides.Chosen(count, at)];
            Assert.That(chosen, Is.Unique.And.Ordered);
            Assert.That(chosen, Has.Length.EqualTo(Math.Min(count, at)));
            Assert.That(count == 0 || chosen[^1] == count - 1, Is.True);
        }
    }

    [Test]
    public void RunsAreComparedInEachChartAndByTheirSettings()
    {
        string first = HandmadeRun.Make(folder, "x/00000-a"), second = HandmadeRun.Make(folder, "y/00000-a", HandmadeRun.Config with
        {
            Optimizer = HandmadeRun.Config.Optimizer with { AverageHalfLifeKimg = 3 },
        }), third = HandmadeRun.Make(folder, "y/00001-\"b\",c");
        HandmadeRun.WriteTicks(first, 1, 2);
        HandmadeRun.WriteTicks(second, 5, 6, 7);
        File.WriteAllText(Path.Combine(second, "metric-swd.jsonl"), HandmadeRun.Measured(2000, 9) + "\n");
        HandmadeRun.WriteGrid(first, "fakes-000001.png");
        RunComparison comparison = RunComparison.Open([first, second, third, first + "/"]);
        Assert.That(comparison.Count, Is.EqualTo(3), "one that is named twice counts once");
        comparison.WritePage(folder.PathOf("compare.html"));
        XElement page = Parsed(folder.PathOf("compare.html"));
        Assert.That(Rows(page, "Settings in which they differ").Single(), Is.EqualTo(new[]
        {
            "optimizer.averageHalfLifeKimg", $"{HandmadeRun.Config.Optimizer.AverageHalfLifeKimg}", "3",
            $"{HandmadeRun.Config.Optimizer.AverageHalfLifeKimg}",
        }));
        Assert.That(Rows(page, "Last values").Single(row => row[0] == "real_scores"),
            Is.EqualTo(new[] { "real_scores", "2.00", "7.00", "–" }));
        XElement scores = page.Descendants("figure").Single(figure => figure.Element("figcaption")!.Value == "Real scores");
        Assert.That(scores.Descendants("li").Select(name => name.Value), Is.EqualTo(new[] { "x/00000-a", "y/00000-a" }));
        Assert.That(page.Descendants("img").Count(), Is.EqualTo(1));

        comparison.WriteCsv(folder.PathOf("compare.csv"));
        string[] lines = File.ReadAllLines(folder.PathOf("compare.csv"));
        Assert.That(lines[0], Is.EqualTo("run,images,kimg,name,value"));
        Assert.That(lines, Does.Contain("x/00000-a,2000,2,real_scores,2").And.Contain("y/00000-a,2000,2,metric/swd,9")
            .And.Contain("y/00000-a,2000,2,floor/swd,2.5").And.Contain("y/00000-a,3000,3,images_per_second,10"));
        HandmadeRun.WriteTicks(third, 4);
        RunComparison.Open([first, third]).WriteCsv(folder.PathOf("compare.csv"));
        Assert.That(File.ReadAllLines(folder.PathOf("compare.csv")), Does.Contain("\"00001-\"\"b\"\",c\",1000,1,real_scores,4"));
    }

    [Test]
    public void WhatIsNoRunIsRefused()
    {
        string empty = folder.PathOf("empty");
        Directory.CreateDirectory(empty);
        Assert.That(() => RunReport.Write(empty, folder.PathOf("none.html")),
            Throws.TypeOf<PGGanException>().With.Message.Contains("is no run: it has no config.json"));
        Assert.That(File.Exists(folder.PathOf("none.html")), Is.False);
    }

    private XElement Page(string run)
    {
        string path = folder.PathOf($"{Guid.NewGuid():N}.html");
        RunReport.Write(run, path);
        return Parsed(path);
    }

    /// <summary>The page as XML, which it is well-formed as; it refers to nothing outside itself.</summary>
    private static XElement Parsed(string path)
    {
        string text = File.ReadAllText(path);
        Assert.That(text, Does.StartWith("<!DOCTYPE html>\n<html lang=\"en\">"));
        XElement page = XElement.Parse(text["<!DOCTYPE html>\n".Length..]);
        Assert.That(text, Does.Not.Match("(?i)https?:|//[a-z0-9-]+\\.[a-z]|@import|url\\([^#]"));
        Assert.That(page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href")
            .Select(attribute => attribute.Value), Is.All.StartWith("data:image/png;base64,"));
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.That(ids, Is.Unique);
        Assert.That(Regex.Matches(text, @"url\(#([^)]+)\)").Select(match => match.Groups[1].Value), Is.SubsetOf(ids));

        // An HTML parser takes <div /> for an open one; only these are empty for it, and what is inside an SVG.
        string[] open = [.. page.DescendantsAndSelf().Where(element => element.IsEmpty && !element.AncestorsAndSelf("svg").Any())
            .Select(element => element.Name.LocalName).Distinct()];
        Assert.That(open, Is.SubsetOf(new[] { "meta", "img", "input" }));
        return page;
    }

    private static string[][] Rows(XElement page, string heading) =>
        [.. page.Descendants("section").Single(section => section.Element("h2")!.Value == heading).Descendants("tbody").Elements("tr")
            .Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    private static string[] Charts(XElement page) => [.. page.Descendants("div")
        .Where(div => (string?)div.Attribute("class") == "charts").Elements("figure")
        .Select(figure => figure.Element("figcaption")!.Value)];

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value);
}
