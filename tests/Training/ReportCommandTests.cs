using System.Xml.Linq;
using NUnit.Framework;
using PGGan.Tests.Interchange.Reports;

namespace PGGan.Tests.Training;

/// <summary><c>pggan report</c> and <c>pggan compare</c> as a person calls them.</summary>
public sealed class ReportCommandTests : CommandFixture
{
    private readonly TemporaryFolder made = new();

    [OneTimeTearDown]
    public void RemoveRuns() => made.Dispose();

    [Test]
    public void ATrainedRunHasAReportAndTwoAComparison()
    {
        string[] tiny =
        [
            "--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "6", "--device", "cpu", "--preset", "quick", "--train-kimg", "0.032",
            "--fade-kimg", "0.064", "--kimg", "0.128", "--minibatch", "4", "--tick", "0.064", "--snap", "1", "--grid", "2x1",
            "--max-images", "60", "--metrics", "swd30", "--cache", "cache",
        ];
        foreach (string seed in new[] { "1", "2" })
        {
            (int trained, _, string fault) = Finish("runs", threads: 1, [.. tiny, "--seed", seed]);
            Assert.That(trained, Is.Zero, fault);
        }

        (int code, string output, string error) = Call("report", "latest");
        Assert.That((code, error), Is.EqualTo((0, "")));
        const string run = "runs/00001-planets-res8-quick";
        Assert.That(output, Is.EqualTo($"Wrote the report of {run} to {run}/report.html\n"));
        XElement page = Page($"{run}/report.html");
        Assert.That(page.Descendants("h2").Select(heading => heading.Value),
            Is.EqualTo(new[] { "Overview", "Pictures through time", "Metrics", "Curves", "Settings", "Sessions" }));
        Assert.That(page.Descendants("td").Select(cell => cell.Value), Has.Some.Contains("finished after"));

        (code, output, error) = Call("report", "0", "--output", "mine.html");
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.EndWith(" to mine.html\n"));
        Assert.That(Page("mine.html").Descendants("h1").Single().Value, Is.EqualTo("00000-planets-res8-quick"));

        (code, output, error) = Call("compare", "0", "latest", "--csv", "numbers.csv");
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Is.EqualTo("Wrote the comparison of 2 runs to compare.html\nWrote their numbers to numbers.csv\n"));
        Assert.That(Page("compare.html").Descendants("th").Select(cell => cell.Value), Does.Contain("run.seed"));
        Assert.That(File.ReadLines(Path.Combine(Folder, "numbers.csv")).Count(), Is.GreaterThan(40));

        (code, _, error) = Finish("runs", threads: 1, ["--resume", "latest", "--kimg", "0.192", "--cache", "cache"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(File.Exists(Path.Combine(Folder, run, "report.html")), Is.True, "a run leaves its report alone");
    }

    [Test]
    public void WhatCannotBeReportedIsOneLine()
    {
        string run = HandmadeRun.Make(made, "00000-a");
        AssertRefused(["report", "7"], "'7' is neither a file, nor a folder, nor a run in");
        AssertRefused(["report", "latest"], "There is no run in");
        AssertRefused(["report", made.Root], "is no run: it has no config.json");
        AssertRefused(["report", run, "--output", "nowhere/report.html"], "nowhere/report.html cannot be written");
        AssertRefused(["compare", run], "compare: one run is named; name two or more, or use report.");
        AssertRefused(["compare", run, run], "compare: one run is named; name two or more, or use report.");
        AssertRefused(["compare"], "--help lists all options");
        File.WriteAllText(Path.Combine(run, "config.json"), "{\"model\": {\"resolution\": 48}}");
        AssertRefused(["report", run], "model.resolution: 48 is");
        Assert.That(Directory.EnumerateFileSystemEntries(Folder), Is.Empty);
    }

    private XElement Page(string path) => XElement.Parse(File.ReadAllText(Path.Combine(Folder, path))["<!DOCTYPE html>\n".Length..]);
}
