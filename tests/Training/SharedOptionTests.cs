using System.CommandLine;
using System.Diagnostics;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Runs;
using PGGan.Tests.Data;
using PGGan.Tests.Imaging;
using PGGan.Tests.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Tests.Training;

/// <summary>Options that commands share mean the same in each of them: above all the folder in which <c>latest</c> is looked up.</summary>
public sealed class SharedOptionTests : CommandFixture
{
    [TestCase("--resume latest --outdir DIR")]
    [TestCase("--resume latest --runs DIR")]
    [TestCase("--init-from latest --outdir DIR")]
    [TestCase("generate --network latest --runs DIR")]
    [TestCase("project --network latest --target x.png --runs DIR")]
    [TestCase("video --network latest --output a.gif --outdir DIR")]
    [TestCase("timelapse latest --output a.gif --outdir DIR")]
    [TestCase("metrics --network latest --outdir DIR")]
    [TestCase("nearest --network latest --outdir DIR")]
    [TestCase("modes --network latest --data . --outdir DIR")]
    public void LatestIsLookedUpInTheFolderOfRuns(string arguments)
    {
        SegmentDigits.Write(Folder, count: 60);
        string elsewhere = Path.Combine(Folder, "elsewhere");
        AssertRefused(arguments.Replace("DIR", elsewhere).Split(' '), $"There is no run in {elsewhere}; name the run");
    }

    [TestCase("generate --seeds 0", "seed0000.png")]
    [TestCase("project --target t.png --steps 0 --search 1 --attempts 1", "t-projected.png")]
    public void PicturesGoToOutputAndRunsAreInOutdir(string command, string picture)
    {
        string run = Directory.CreateDirectory(Path.Combine(Folder, "mine", "00000-x")).FullName;
        FreshCheckpoint.Save(Path.Combine(run, "checkpoint-000000.safetensors"), FreshCheckpoint.Config);
        File.WriteAllBytes(Path.Combine(Folder, "t.png"), ImagingFiles.Plain(16, 16, 1, 2, 3));
        string[] drawn = [.. command.Split(' '), "--device", "cpu", "--threads", "1"], latest = [.. drawn, "--network", "latest"];
        AssertRefused(latest, "There is no run in ");
        Assert.That(Call([.. latest, "--outdir", "mine"]).Code, Is.Zero);
        Assert.That(Path.Combine(Folder, "out", picture), Does.Exist, "where nothing is said");
        Assert.That(Call([.. latest, "--runs", "mine", "--output", "mine"]).Code, Is.Zero);
        Assert.That(Call([.. drawn, "--network", "0", "--outdir", "mine", "--output", "elsewhere"]).Code, Is.Zero);
        Assert.That(Path.Combine(Folder, "mine", picture), Does.Exist);
        Assert.That(Path.Combine(Folder, "elsewhere", picture), Does.Exist);
        AssertRefused([.. latest, "--outdir", "pictures"], "There is no run in ");

        // The spelling of before, where it can mean nothing else.
        (int code, string output, string error) = Call([.. drawn, "--network", run, "--outdir", "before"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Note: --outdir is the folder of all runs; pictures go to --output")
            .And.Match("(?m)^Wrote 1 .* to before/$"));
        Assert.That(Path.Combine(Folder, "before", picture), Does.Exist);
    }

    [TestCase("metrics")]
    [TestCase("nearest")]
    public void ASignalEndsTheWaitForImagesThatAnotherProcessPrepares(string command)
    {
        FreshCheckpoint.Save(Path.Combine(Folder, "fresh.safetensors"), FreshCheckpoint.Config);
        string pictures = Directory.CreateDirectory(Path.Combine(Folder, "pictures")).FullName,
            cache = Directory.CreateDirectory(Path.Combine(Folder, "cache")).FullName;
        File.WriteAllBytes(Path.Combine(pictures, "0.png"), ImagingFiles.Plain(16, 16, 1, 2, 3));
        using FolderLock? other = FolderLock.TryTake(Path.Combine(cache, "prepare.lock"), out _);
        using Process process = Launch([command, "--network", "fresh.safetensors", "--data", pictures, "--cache", cache, "--device", "cpu",
            "--threads", "1"]);
        Assert.That(process.StandardOutput.ReadLine(), Does.StartWith("Waiting for process"));
        AskToEnd(process);
        (int code, string output, string error) = Wait(process);
        Assert.That((code, output.TrimEnd(), error), Is.EqualTo((143, "Stopping.", "")));
        Assert.That(Directory.EnumerateDirectories(cache, "pictures*"), Is.Empty);
    }

    [Test]
    public void PreparationTakesItsFolderAndItsStopFromTheCommand()
    {
        CacheOption cache = new();
        RootCommand root = [];
        cache.AddTo(root);
        using CancellationTokenSource stop = new();
        using RunLog log = new(new PlainView(TextWriter.Null));
        Assert.That(cache.Preparation(root.Parse(["--cache", "there"]), log, stop.Token),
            Has.Property("Folder").EqualTo("there").And.Property("Stop").EqualTo(stop.Token));
        Assert.That(cache.Preparation(root.Parse([]), log, stop.Token).Folder, Is.Null);
    }
}
