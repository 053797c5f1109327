using System.Diagnostics;
using NUnit.Framework;
using PGGan.Learning.Runs;
using PGGan.Tests.Faults;
using PGGan.Tests.NullDriver;

namespace PGGan.Tests.Ranks;

/// <summary><c>--gpus</c>, with the driver that stands in for a card: two ranks on one.</summary>
[Explicit("takes minutes; run by --filter TestCategory=NullDriver")]
[Category("NullDriver")]
internal sealed class RankedDeviceTests
{
    private static readonly string[] Tiny =
    [
        "--gpus", "0,0", "--res", "4", "--cbase", "32", "--cmax", "8", "--latent", "8", "--batch", "8", "--repeats", "1",
        "--train-kimg", "1", "--fade-kimg", "1", "--tick", "0.016", "--snap", "1", "--grid", "2x1",
    ];

    private NullDriverLibrary library = null!;
    private TemporaryFolder folder = null!;

    [OneTimeSetUp]
    public void Compile()
    {
        RankedProgram.Require();
        library = new NullDriverLibrary();
        folder = new TemporaryFolder();
    }

    [OneTimeTearDown]
    public void Delete()
    {
        library?.Dispose();
        folder?.Dispose();
    }

    /// <summary>Gradients go through page-locked memory; Ctrl-C is passed on, and the ranks have the time to save.</summary>
    [Test]
    public void GpusAreRanksThatTrainUntilTheyAreStopped()
    {
        string[] places = ["--outdir", TinyRun.RunsOf(folder.Root), "--cache", TinyRun.CacheOf(folder.Root)];
        using Process process = FaultProgram.Start([.. Tiny, "--kimg", "500", .. places], library.Environment);
        RankedProgram.WaitForCheckpoint(folder.Root);
        process.Send(Signal.Interrupt);
        Outcome outcome = FaultProgram.Wait(process);
        Assert.That(outcome.Output, Does.Contain("Ranks:").And.Contain("Stopped and saved."), outcome.Error);
        Assert.That((outcome.Code, outcome.Error.Trim()), Is.EqualTo((130, "")));
        string run = TinyRun.Runs(folder.Root).Single();
        long images = Checkpoint.ReadImagesSeen(Path.Combine(run, RunFileNames.StoppedCheckpoint));

        // With another number: one.
        string kimg = FormattableString.Invariant($"{(images + 16) / 1000.0}");
        FaultProgram.Run(["--resume", "latest", "--gpus", "0", "--kimg", kimg, .. places], library.Environment).CheckSucceeded("alone");
    }
}
