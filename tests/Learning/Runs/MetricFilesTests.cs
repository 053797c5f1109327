using System.Text.Json;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Runs;
using PGGan.Metrics;

namespace PGGan.Tests.Learning.Runs;

internal sealed class MetricFilesTests
{
    private static readonly MetricResult Result = new("swd", "patches", 1694, [new("swd16", 12.5), new("coverage-random", double.NaN)],
        [new("swd16", 2.25), new("coverage-random", 1)]);

    [Test]
    public void ALineHasTheCheckpointTheNumbersAndTheFloor()
    {
        using TemporaryFolder folder = new();
        MetricFiles.Append(folder.Root, "checkpoint-000012.safetensors", 12_480, [Result], 3.14159);
        MetricFiles.Append(folder.Root, "checkpoint-000024.safetensors", 24_960, [Result], 3);
        string path = folder.PathOf("metric-swd.jsonl");
        using JsonDocument line = JsonDocument.Parse(File.ReadLines(path).First());
        Assert.That(line.RootElement.ToString(), Is.EqualTo(
            """{"network":"checkpoint-000012.safetensors","images":12480,"kimg":12.48,"metric":"swd","statistics":"patches","compared":1694,"values":{"swd16":12.5,"coverage-random":null},"floor":{"swd16":2.25,"coverage-random":1},"timing":{"seconds":3.142}}"""));

        JsonLines.CutBack(path, 20_000);
        Assert.That(File.ReadLines(path).Count(), Is.EqualTo(1), "a resumed run makes the rest again");
    }

    [Test]
    public void TheTableEndsWithTheRealImages()
    {
        MetricTable table = new();
        string[] lines = [.. table.Row(12_480, 8, [Result], 3.2), .. table.Row(24_960, 16, [Result], 70), .. table.Floor()];
        Assert.That(lines, Is.EqualTo(new[]
        {
            "kimg    res        swd16 coverage-random  time",
            "12.48   8          12.50             NaN  3s",
            "24.96   16         12.50             NaN  1m 10s",
            "real                2.25            1.00",
        }));
    }
}
