using System.Text.Json.Nodes;
using NUnit.Framework;
using PGGan.Tests.Learning.TensorBoard;

namespace PGGan.Tests.Training;

/// <summary>Metrics as a person asks the program for them, of one tiny run that measured some itself.</summary>
public sealed class MetricsCommandTests : CommandFixture
{
    // 4×4 for 32 images, a fade of 64, 8×8 for 32; a checkpoint every 64, in the middle of the fade and at the end.
    private static readonly string[] Tiny =
    [
        "--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "6", "--device", "cpu", "--preset", "quick", "--train-kimg", "0.032",
        "--fade-kimg", "0.064",
        "--kimg", "0.128", "--minibatch", "4", "--tick", "0.064", "--snap", "1", "--grid", "4x2", "--max-images", "100", "--cond",
        "--attributes", "light",
        "--metrics", "swd30,msssim30,fid-random40",
    ];

    private readonly TemporaryFolder runs = new();
    private string run = "", trained = "";

    private string Cache => runs.PathOf("cache");

    [OneTimeSetUp]
    public void Train()
    {
        (int code, trained, string error) = Wait(Launch(runs.PathOf("runs"), threads: 2, [.. Tiny, "--cache", Cache]));
        Assert.That(code, Is.Zero, error);
        run = Directory.GetDirectories(runs.PathOf("runs")).Single();
    }

    [OneTimeTearDown]
    public void RemoveRuns() => runs.Dispose();

    [Test]
    public void ARunMeasuresItsCheckpoints()
    {
        JsonNode[] lines = Lines("swd")[..2];
        Assert.That(lines.Select(line => (line["network"]!.GetValue<string>(), line["images"]!.GetValue<int>(),
            line["compared"]!.GetValue<int>())), Is.EqualTo(new[]
        {
            ("checkpoint-000000.064.safetensors", 64, 30), ("checkpoint-000000.128.safetensors", 128, 30),
        }));
        Assert.That(lines[0]["values"]!.AsObject().Select(value => value.Key), Is.EqualTo(new[] { "swd8", "swd" }));
        double[] distances = [.. lines.Select(line => Number(line, "values", "swd"))],
            floors = [.. lines.Select(line => Number(line, "floor", "swd"))];
        Assert.That(distances, Is.All.GreaterThan(floors[0]), "an untrained network is farther than other real images");
        Assert.That(floors[1], Is.EqualTo(floors[0]));
        Assert.That(Lines("fid-random")[..2].Select(line => line["compared"]!.GetValue<int>()), Is.EqualTo(new[] { 40, 40 }));
        Assert.That(trained, Does.Match(@"(?m)^ +swd8 [\d.]+ \(real [\d.]+\), swd [\d.]+ \(real [\d.]+\), of 30 images$"));

        LoggedValue[] shown = [.. EventLog.Shown(run).Where(value => value.Tag == "Metrics/swd")];
        Assert.That(shown.Select(value => (value.Step, value.Number)),
            Is.EqualTo(distances.Select((distance, i) => (64L * (i + 1), (float?)(float)distance))));
    }

    [Test]
    public void TheCommandMeasuresAllCheckpointsAlike()
    {
        string output = Done("metrics", "--network", run, "--metrics", "swd30,msssim30,fid-random40", "--cache", Cache, "--device", "cpu");
        string[] table = output.Split('\n')[^6..];
        Assert.That(table[0], Is.EqualTo("Images:  planets, 100 of 8×8; 40 of them with as many generated ones."));
        Assert.That(table[1].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Is.EqualTo(new[] { "kimg", "res", "swd8", "swd", "msssim", "fid-random", "time" }));
        Assert.That((table[2][..6], table[3][..6], table[4][..4]), Is.EqualTo(("0.064 ", "0.128 ", "real")));
        foreach (string metric in new[] { "swd", "msssim", "fid-random" })
        {
            string[] lines = [.. Lines(metric).Select(line => line["values"]!.ToJsonString() + line["floor"]!.ToJsonString())];
            Assert.That(lines[^2..], Is.EqualTo(lines[..2]), $"{metric}: as the run measured them");
        }

        Assert.That(EventLog.Shown(Path.Combine(run, "metrics")).Count(value => value.Tag == "Metrics/fid-random"), Is.EqualTo(2));
        output = Done("metrics", "--network", Path.Combine(run, "checkpoint-000000.064.safetensors"), "--metrics", "pr-random20",
            "--floor=0", "--cache", Cache, "--device", "cpu");
        Assert.That(output, Does.Contain("0.064").And.Not.Contain("\nreal"));
    }

    [Test]
    public void WhatCannotBeMeasuredIsOneLine()
    {
        AssertRefused(["metrics", "--network", run, "--metrics", "sharpness", "--device", "cpu"], "'sharpness' is none of swd, msssim");
        AssertRefused(["metrics", "--network", run, "--metrics", "fid", "--cache", Cache, "--device", "cpu"],
            "fid: no network is named whose features it compares; add --features FILE.onnx and run the same command as dotnet run "
                + "--project src/Onnx -- …, or take fid-random");
        AssertRefused(["--metrics", "swd,is", "--device", "cpu"], "is: no network is named whose features it compares");
        AssertRefused(["metrics", "--network", run, "--metrics", "none", "--device", "cpu"], "nothing to measure");
    }

    private static double Number(JsonNode line, string kind, string name) => line[kind]![name]!.GetValue<double>();

    private JsonNode[] Lines(string metric) =>
        [.. File.ReadLines(Path.Combine(run, $"metric-{metric}.jsonl")).Select(line => JsonNode.Parse(line)!)];

    private string Done(params string[] arguments)
    {
        (int code, string output, string error) = Call(arguments);
        Assert.That(code, Is.Zero, error);
        return output;
    }
}
