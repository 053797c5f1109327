using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Training;

/// <summary>What the program makes of damaged and missing checkpoints, of going back, and of signals, as a process.</summary>
public sealed class FaultCommandTests : CommandFixture
{
    private static readonly string[] Tiny =
    [
        "--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "8", "--train-kimg", "0.1", "--fade-kimg", "0.1", "--tick",
        "0.1", "--snap", "1",
        "--grid", "2x2", "--kimg", "0.4", "--device", "cpu",
    ];

    [Test]
    public void ADamagedNewestCheckpointBlocksNothing()
    {
        string run = Train([.. Tiny, "--keep", "9"]);
        string[] checkpoints = Checkpoints(run);
        byte[] last = File.ReadAllBytes(checkpoints[^1]);
        File.WriteAllBytes(checkpoints[^1], last[..100]);

        (int code, string output, string error) = Call("generate", "--network", run, "--seeds", "0", "--output",
            Path.Combine(Folder, "out"), "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain($"{checkpoints[^1]} is damaged").And.Contain(Path.GetFileName(checkpoints[^2])));
        AssertRefused(["--resume", checkpoints[^1], "--device", "cpu"], "damaged");

        (code, output, error) = Call("--resume", run, "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("is damaged").And.Contain($"Going on from {checkpoints[^2]}"));
        Assert.That(File.ReadAllBytes(checkpoints[^1]), Is.EqualTo(last), "it was made again");
        Assert.That(File.ReadAllBytes(Path.Combine(run, "set-aside", Path.GetFileName(checkpoints[^1]))), Has.Length.EqualTo(100));
    }

    [Test]
    public void ADivergedRunNamesTheLastWholeCheckpoint()
    {
        string run = Train([.. Tiny, "--keep", "9"]);
        string[] checkpoints = Checkpoints(run);
        File.WriteAllBytes(checkpoints[1], [1, 2, 3]);
        (int code, string output, string error) = Call("--resume", checkpoints[^1], "--kimg", "5", "--lrate", "1e30", "--device", "cpu");
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(error, Does.StartWith("pggan: Training has diverged").And.Contain($"the last good checkpoint is {checkpoints[^1]}"));
    }

    [Test]
    public void TheCheckpointJustSavedIsKeptAndSoIsACopyOfTheUsers()
    {
        string run = Train([.. With(With(Tiny, "--tick", "1"), "--kimg", "1.1"), "--keep", "1"]);
        string copy = Path.Combine(run, "checkpoint-best.safetensors");
        File.Copy(Checkpoints(run)[0], copy);
        (int code, _, string error) = Call("--resume", run, "--tick", "0.2", "--kimg", "1.8", "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(Checkpoints(run), Has.Length.EqualTo(2).And.Contains(copy));
        Assert.That(ImagesOf(Path.Combine(run, "stats.jsonl"))[^1], Is.GreaterThanOrEqualTo(1800));
        (code, string output, error) = Call("--resume", run, "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Going on from").And.Contain("at kimg 1.8").Or.Contain("at kimg 1.9"));
    }

    [Test]
    public void AShorterLengthThanWasTrainedChangesNoFile()
    {
        string run = Train(Tiny);
        string before = Content(run);
        (int code, string output, string error) = Call("--resume", run, "--kimg", "0.2", "--lrate", "0.1", "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("The run is complete; a larger --kimg than 0.2"));
        Assert.That(Content(run), Is.EqualTo(before));
    }

    [Test]
    public void MetricsThatADeadProcessLeftOutAreMadeUpFor()
    {
        string[] measured = [.. Tiny, "--data", Pictures(), "--metrics", "swd", "--cache", Path.Combine(Folder, "cache")];
        string run = Train(measured);
        string path = Path.Combine(run, "metric-swd.jsonl");
        string[] lines = File.ReadAllLines(path);
        File.WriteAllLines(path, lines[..^1]);
        (int code, _, string error) = Call("--resume", run, "--cache", Path.Combine(Folder, "cache"), "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(File.ReadLines(path).Select(WithoutTiming), Is.EqualTo(lines.Select(WithoutTiming)));
    }

    [TestCase(1, 129)]
    [TestCase(2, 130)]
    [TestCase(15, 143)]
    public void EverySignalSavesAndHasItsOwnExitCode(int signal, int expected)
    {
        using Process process = Launch([.. With(Tiny, "--kimg", "1000"), "--outdir", "runs"]);
        string run = WaitForTicks("runs", 2, process);
        Send(process, signal);
        (int code, string output, string error) = Wait(process);
        Assert.That(code, Is.EqualTo(expected), error);
        Assert.That(output, Does.Contain("then saving").And.Contain("Stopped and saved"));
        Assert.That(Path.Combine(run, "checkpoint-stopped.safetensors"), Does.Exist);
    }

    [Test]
    public void ASignalThatComesTwiceAtOnceIsOne()
    {
        using Process process = Launch([.. With(Tiny, "--kimg", "1000"), "--outdir", "runs"]);
        string run = WaitForTicks("runs", 2, process);
        Send(process, signal: 15);
        Send(process, signal: 15);   // as timeout and dotnet run do
        (int code, string output, string error) = Wait(process);
        Assert.That(code, Is.EqualTo(143), error);
        Assert.That(output, Does.Contain("Stopped and saved"));
        Assert.That(Path.Combine(run, "checkpoint-stopped.safetensors"), Does.Exist);
    }

    [Test]
    public void UnderNohupAClosedTerminalEndsNothing()
    {
        using Process process = LaunchOther(["nohup", "dotnet", Path.Combine(AppContext.BaseDirectory, "pggan.dll"),
            .. With(Tiny, "--kimg", "1000"), "--outdir", "runs"]);
        WaitForTicks("runs", 1, process);
        Send(process, signal: 1);
        string run = WaitForTicks("runs", 40, process);
        Assert.That(Path.Combine(run, "checkpoint-stopped.safetensors"), Does.Not.Exist);
        Send(process, signal: 15);
        Assert.That(Wait(process).Code, Is.EqualTo(143));
    }

    [Test]
    public void ASignalWhileImagesArePreparedEndsItAndPromisesNothing()
    {
        string folder = Path.Combine(Folder, "many");
        Directory.CreateDirectory(folder);
        byte[] png = PngWriter.Encode(new PixelBuffer(3000, 3000, 3, new byte[3 * 3000 * 3000]));   // long to decode and short on disk
        for (int i = 0; i < 200; i++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{i}.png"), png);
        }

        string cache = Path.Combine(Folder, "cache");
        using Process process = Launch([.. Tiny, "--data", folder, "--cache", cache, "--outdir", "runs"]);
        WaitFor(() => Directory.Exists(cache) && Directory.GetDirectories(cache, ".preparing-*").Length > 0, process);
        Stopwatch clock = Stopwatch.StartNew();
        Send(process, signal: 2);
        (int code, string output, string error) = Wait(process);
        Assert.That(code, Is.EqualTo(130), error);
        Assert.That(output, Does.Contain("Stopping.").And.Not.Contain("sav"));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)), "a second on a machine that does nothing else");
        Assert.That(Path.Combine(Folder, "runs"), Does.Not.Exist);
    }

    private string Train(string[] arguments)
    {
        (int code, _, string error) = Finish("runs", 1, arguments);
        Assert.That(code, Is.Zero, error);
        return Directory.GetDirectories(Path.Combine(Folder, "runs")).Single();
    }

    private string Pictures()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, "pictures")).FullName;
        Random random = new(1);
        for (int i = 0; i < 8; i++)
        {
            byte[] pixels = new byte[3 * 16 * 16];
            random.NextBytes(pixels);
            File.WriteAllBytes(Path.Combine(folder, $"{i}.png"), PngWriter.Encode(new PixelBuffer(16, 16, 3, pixels)));
        }

        return folder;
    }

    private static string[] Checkpoints(string run) =>
        [.. Directory.GetFiles(run, "checkpoint-*.safetensors").Order(StringComparer.Ordinal)];

    private static long[] ImagesOf(string stats) =>
        [.. File.ReadLines(stats).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("images").GetInt64())];

    private static string WithoutTiming(string line) => line[..line.IndexOf("\"timing\"", StringComparison.Ordinal)];

    private static string Content(string run) =>
        string.Join('\n', Directory.GetFiles(run, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(path => $"{path} {Convert.ToHexString(System.IO.Hashing.XxHash128.Hash(File.ReadAllBytes(path)))}"));
}
