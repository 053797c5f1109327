using System.Diagnostics;
using NUnit.Framework;
using PGGan.Learning.Runs;
using PGGan.Model;
using PGGan.Tests.Faults;

namespace PGGan.Tests.Ranks;

/// <summary>Runs of several processes under mpirun: what they compute, and how they end.</summary>
[Explicit("needs Open MPI and takes minutes; run by --filter TestCategory=Ranks")]
[Category("Ranks")]
[NonParallelizable]
internal sealed class RankedRunTests
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(30);

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        RankedProgram.Require();
        folder = new TemporaryFolder();
    }

    [TearDown]
    public void RemoveFolder() => folder?.Dispose();

    [Test]
    public void TwoRanksTwiceAreTheSameBitsAndShowTheImagesOfOneProcess()
    {
        string[] first = Finished("first", 2), second = Finished("second", 2), alone = Finished("alone", 1);
        Assert.That(first.Select(Path.GetFileName), Is.EqualTo(alone.Select(Path.GetFileName)));
        Assert.That(File.ReadAllBytes(second[^1]), Is.EqualTo(File.ReadAllBytes(first[^1])));

        using Checkpoint two = Checkpoint.Open(first[1]), one = Checkpoint.Open(alone[1]);
        Assert.That((two.State, two.DataFingerprint), Is.EqualTo((one.State, one.DataFingerprint)));

        // Compared with how far the weights have moved, and early in the run. Adam divides by the size of a gradient: where that is almost
        // zero, rounding decides in which direction the weight takes a full step, and later steps depend on it.
        double[] start = Weights(alone[0]), b = Weights(alone[1]), a = Weights(first[1]);
        Assert.That(Distance(a, b) / Distance(start, b), Is.LessThan(0.01), "within the fade");
    }

    [Test]
    public void AStoppedRunGoesOnWithAnotherNumberOfRanks()
    {
        using Process process = RankedProgram.Start(2, RankedProgram.Fresh(folder.Root, RankedProgram.Minutes));
        RankedProgram.WaitForCheckpoint(folder.Root);
        process.Send(Signal.User1);
        Outcome outcome = FaultProgram.Wait(process);
        string run = TinyRun.Runs(folder.Root).Single();
        Assert.That(outcome.Output, Does.Contain("Stopped and saved."), outcome.Error);
        Assert.That(File.Exists(Path.Combine(run, "checkpoint-stopped.safetensors")));
        foreach (int ranks in (int[])[3, 1])
        {
            long images = Furthest(run);
            double kimg = (images / 1000.0) + 0.5;
            Outcome further = RankedProgram.Run(ranks, RankedProgram.Resume(folder.Root, "--kimg", FormattableString.Invariant($"{kimg}")));
            further.CheckSucceeded($"with {ranks} ranks");
            Assert.That(Furthest(run), Is.GreaterThan(images));
        }

        Assert.That(File.Exists(Path.Combine(run, "log-rank-2.txt")));
    }

    [Test]
    public void AKilledRankEndsTheRunWhichGoesOn() => AssertEnds(Signal.Kill, rank: 1, "rank 1");

    [TestCase(1)]
    [TestCase(0)]
    public void AStoppedRankIsNoticedAndNamed(int rank) => AssertEnds(Signal.Stop, rank, $"Rank {rank} (");

    [Test]
    public void AFullDiskOfRank0EndsAllRanksInALine()
    {
        PreloadLibrary.Require();
        Fault full = new() { Bytes = 1_500_000 };
        Stopwatch clock = Stopwatch.StartNew();
        Outcome outcome = RankedProgram.Run(
            2, RankedProgram.Fresh(folder.Root, RankedProgram.Minutes), full.Environment(TinyRun.RunsOf(folder.Root)));
        Assert.That(outcome.Code, Is.Not.Zero);
        Assert.That(Lines(outcome), Has.Exactly(1).Items.And.Exactly(1).Contains("Rank 0 (").And.Exactly(1).Contains("resume"),
            outcome.Error);
        Assert.That(clock.Elapsed, Is.LessThan(FaultProgram.Patience));
        AssertGoesOn();
    }

    [Test]
    public void OtherImagesOfARankAreRefusedByName()
    {
        // Two hosts whose folder of the same name has other pictures; on one host, a name that depends on the process.
        const string pictures = "/proc/self/cwd/pictures";
        string[] hosts = ["a", "b"];
        for (int i = 0; i < hosts.Length; i++)
        {
            string set = Directory.CreateDirectory(Path.Combine(folder.PathOf(hosts[i]), "pictures")).FullName;
            for (int n = 0; n < 8; n++)
            {
                byte[] pixels = Imaging.ImagingFiles.RandomBytes(8 * 8 * 3, (10 * i) + n);
                File.WriteAllBytes(Path.Combine(set, $"{n}.png"), Imaging.ImagingFiles.Png(8, 8, depth: 8, colourType: 2, pixels));
            }
        }

        string[] Rank(string host) => ["-n", "1", "-wdir", folder.PathOf(host), .. RankedProgram.Program,
            .. RankedProgram.Fresh(folder.Root, RankedProgram.Minutes,
                Path.Combine(folder.PathOf(host), "cache"), "--data", pictures)];
        using Process process = RankedProgram.Start([.. Rank("a"), ":", .. Rank("b")]);
        Outcome outcome = FaultProgram.Wait(process);
        Assert.That(Lines(outcome), Has.Exactly(1).Items.And.Exactly(1).Contains("Rank 1 (").And.Exactly(1).Contains("other images"),
            outcome.Error);
    }

    private string[] Finished(string name, int ranks)
    {
        string place = folder.PathOf(name);
        string[] words = RankedProgram.Fresh(place, more: ["--keep", "9"]);
        (ranks == 1 ? FaultProgram.Run(words) : RankedProgram.Run(ranks, words)).CheckSucceeded(name);
        return TinyRun.Checkpoints(TinyRun.Runs(place).Single());
    }

    private void AssertEnds(Signal signal, int rank, string names)
    {
        using Process process = RankedProgram.Start(2, RankedProgram.Fresh(folder.Root, RankedProgram.Minutes));
        RankedProgram.WaitForCheckpoint(folder.Root);
        Stopwatch clock = Stopwatch.StartNew();
        SignalSender.Send(RankedProgram.ProcessOf(process, rank), signal);
        Outcome outcome = FaultProgram.Wait(process);
        Assert.Multiple(() =>
        {
            Assert.That(clock.Elapsed, Is.LessThan(Allowed));
            Assert.That(outcome.Code, Is.Not.Zero);
            Assert.That(outcome.Error.Split('\n'), Has.Exactly(1).Contains(names), outcome.Error);
        });
        AssertGoesOn();
    }

    private void AssertGoesOn()
    {
        string run = TinyRun.Runs(folder.Root).Single();
        double kimg = (Furthest(run) / 1000.0) + 0.3;
        RankedProgram.Run(2, RankedProgram.Resume(folder.Root, "--kimg", FormattableString.Invariant($"{kimg}"))).CheckSucceeded("resumed");
        Assert.That(Furthest(run), Is.GreaterThanOrEqualTo((long)(1000 * kimg)));
    }

    private static double[] Weights(string checkpoint)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(checkpoint);
        return [.. file.Tensors.Where(array => array.Key.StartsWith("generator.", StringComparison.Ordinal)).SelectMany(array =>
        {
            float[] values = new float[array.Value.Count];
            file.Read(array.Key, array.Value, values);
            return Values.Wide(values);
        })];
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));

    private static long Furthest(string run) =>
        Directory.EnumerateFiles(run, "checkpoint-*.safetensors").Max(Checkpoint.ReadImagesSeen);

    private static IEnumerable<string> Lines(Outcome outcome) =>
        outcome.Error.Split('\n').Where(line => line.StartsWith("pggan: ", StringComparison.Ordinal));
}
