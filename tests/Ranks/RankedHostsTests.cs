using System.Diagnostics;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Runs;
using PGGan.Tests.Faults;
using PGGan.Tests.Training;

namespace PGGan.Tests.Ranks;

/// <summary>A run on two hosts, which are network namespaces of this machine (<c>tools/two-hosts.sh</c>).</summary>
[Explicit("needs root, Open MPI and iproute2; run by --filter TestCategory=Ranks")]
[Category("Ranks")]
[NonParallelizable]
internal sealed class RankedHostsTests
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(30);

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeHosts()
    {
        RankedProgram.Require();
        if (ProgramPath.Find("ip") is null || Environment.UserName != "root")
        {
            Assert.Ignore("Network namespaces need root and ip (apt-get install iproute2).");
        }

        folder = new TemporaryFolder();
        _ = Hosts("down");
        if (Hosts("up") is { Code: not 0 } outcome)
        {
            Assert.Ignore($"This machine makes no network namespaces: {outcome.Error.Trim()}");
        }
    }

    [TearDown]
    public void RemoveHosts()
    {
        _ = Hosts("down");
        folder?.Dispose();
    }

    [Test]
    public void ARankThatIsCutOffEndsBothHostsWithItsNameAndTheRunGoesOn()
    {
        using Process process = Start(RankedProgram.Fresh(folder.Root, RankedProgram.Minutes));
        RankedProgram.WaitForCheckpoint(folder.Root);
        Stopwatch clock = Stopwatch.StartNew();
        _ = Hosts("cut");
        Outcome outcome = FaultProgram.Wait(process);
        Assert.Multiple(() =>
        {
            Assert.That(clock.Elapsed, Is.LessThan(Allowed));
            Assert.That(outcome.Code, Is.Not.Zero);

            // mpirun notices the silence of the other host, where it has a daemon, before a rank notices that of the other rank.
            Assert.That(outcome.Error.Split('\n'), Has.Exactly(1).Contains("Remote daemon").And.Exactly(1).Contains("10.77.0.2"),
                outcome.Error);
        });
        while (OfOtherHost().Length > 0)
        {
            Assert.That(clock.Elapsed, Is.LessThan(Allowed), "a rank of the other host is still there");
            Thread.Sleep(100);
        }

        _ = Hosts("down");
        _ = Hosts("up");
        string run = TinyRun.Runs(folder.Root).Single();
        double kimg = (Directory.EnumerateFiles(run, "checkpoint-*.safetensors").Max(Checkpoint.ReadImagesSeen) / 1000.0) + 0.3;
        using Process resumed = Start(RankedProgram.Resume(folder.Root, "--kimg", FormattableString.Invariant($"{kimg}")));
        FaultProgram.Wait(resumed).CheckSucceeded("resumed");
        Assert.That(File.ReadAllText(Path.Combine(run, "log.txt")), Does.Contain("host-a").And.Contain("host-b"));
    }

    private static Process Start(string[] words) =>
        Process.Start(ProgramStart.Of([Script, "mpirun", "-n", "2", .. RankedProgram.Program, .. words]))!;

    private static Outcome Hosts(string command)
    {
        using Process process = Process.Start(ProgramStart.Of([Script, command]))!;
        return FaultProgram.Wait(process);
    }

    // Processes of the other host's namespace.
    private static string[] OfOtherHost()
    {
        using Process process = Process.Start(ProgramStart.Of(["ip", "netns", "pids", "host-b"]))!;
        return FaultProgram.Wait(process).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Script => Path.Combine(SourceFiles.Root, "tools", "two-hosts.sh");
}
