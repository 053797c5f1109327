using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Runs;

namespace PGGan.Tests.Learning.Runs;

public sealed class RunCheckpointsTests : RunFolderFixture
{
    private readonly List<string> notes = [];

    [SetUp]
    public void Forget() => notes.Clear();

    [Test]
    public void TheNewestIsTheOneThatHasComeFurthest()
    {
        Save("checkpoint-000001.safetensors", 1000);
        string last = Save("checkpoint-000003.safetensors", 3000);
        string stopped = Save("checkpoint-stopped.safetensors", 2500);
        Assert.That(Newest(), Is.EqualTo(last));
        Save("checkpoint-stopped.safetensors", 3000);
        Save("checkpoint-a-copy.safetensors", 3000);
        Assert.That(Newest(), Is.EqualTo(last), "of one moment the regular one");
        Save("checkpoint-stopped.safetensors", 3500);
        Assert.That(Newest(), Is.EqualTo(stopped));
        Assert.That(notes, Is.Empty);
    }

    [Test]
    public void AMillionKimgIsMoreThanNineHundredThousand()
    {
        Save("checkpoint-999999.safetensors", 999_999_000);
        string last = Save("checkpoint-1000000.safetensors", 1_000_000_000);
        Assert.That(Newest(), Is.EqualTo(last));
        Checkpoints().Prune(keep: 1, last);
        Assert.That(Files(), Is.EqualTo(new[] { "checkpoint-1000000.safetensors" }));
    }

    [Test]
    public void ADamagedOneIsNotedSetAsideAndTheOneBeforeTaken()
    {
        string good = Save("checkpoint-000001.safetensors", 1000);
        Cut(Save("checkpoint-000002.safetensors", 2000));                       // its header
        Flip(Save("checkpoint-000003.safetensors", 3000));                      // its values
        Assert.That(Newest(), Is.EqualTo(good));
        Assert.That(Aside(), Is.EqualTo(new[] { "checkpoint-000002.safetensors", "checkpoint-000003.safetensors" }));
        Assert.That(notes, Has.Count.EqualTo(2).And.All.Contains("damaged").And.All.Contains("it is now"));

        Flip(Save("checkpoint-000003.safetensors", 3000));
        Assert.That(Newest(), Is.EqualTo(good));
        Assert.That(Aside(), Does.Contain("checkpoint-000003-2.safetensors"), "the second has a name of its own");
    }

    [Test]
    public void ARunThatGoesOnNamesAllThatAreDamaged()
    {
        Flip(Save("checkpoint-000001.safetensors", 1000));
        string whole = Save("checkpoint-000002.safetensors", 2000), newest = Save("checkpoint-000003.safetensors", 3000);
        using (ResumedRun resumed = ResumedRun.Open("none", Run, notes.Add))
        {
            Assert.That(resumed.Checkpoint.FilePath, Is.EqualTo(newest));
        }

        Assert.That(notes, Has.Count.EqualTo(1).And.ItemAt(0).Contains("checkpoint-000001.safetensors").And.ItemAt(0).Contains("damaged"));
        Assert.That(Aside(), Is.EqualTo(new[] { "checkpoint-000001.safetensors" }));
        Assert.That(whole, Does.Exist);
    }

    [Test]
    public void WhoDoesNotTrainMovesNothing()
    {
        string good = Save("checkpoint-000001.safetensors", 1000);
        Cut(Save("checkpoint-000002.safetensors", 2000));
        using Checkpoint newest = RunCheckpoints.Open("none", Run, notes.Add);
        Assert.That((newest.FilePath, notes.Count, Aside().Length), Is.EqualTo((good, 1, 0)));
        Assert.That(RunCheckpoints.OpenAll("none", Run, notes.Add).Select(Closed), Is.EqualTo(new[] { good }));
    }

    [Test]
    public void WhereNoneIsIntactTheFirstReasonIsReported()
    {
        Assert.That(Assert.Throws<PGGanException>(() => Newest())!.Message, Does.Contain("has no checkpoint;"));
        Flip(Save("checkpoint-000003.safetensors", 3000));
        Assert.That(Assert.Throws<PGGanException>(() => Newest())!.Message,
            Does.Contain("does not match its checksum").And.Not.Contain("\n"));
        Cut(Save("checkpoint-000004.safetensors", 3000));
        Cut(Save("checkpoint-000005.safetensors", 3000));                       // no header tells how far they are
        Assert.That(
            Assert.Throws<PGGanException>(() => Newest())!.Message,
            Does.Contain("has no checkpoint that can be used, 2 are unreadable (").And.Contain("damaged").And.Not.Contain("\n"));
        Cut(Save("checkpoint-000004.safetensors", 3000));
        Assert.That(Checkpoints().TryFindNewest(), Is.Null);
    }

    [Test]
    public void AllThatWereTrainedComeInTheirOrder()
    {
        Save("checkpoint-000000.safetensors", 0);
        string second = Save("checkpoint-stopped.safetensors", 2000), first = Save("checkpoint-000001.safetensors", 1000),
            third = Save("checkpoint-000003.safetensors", 3000);
        Save("checkpoint-copy.safetensors", 3000);
        Assert.That(RunCheckpoints.OpenAll("none", Run, notes.Add).Select(Closed), Is.EqualTo(new[] { first, second, third }));
        Assert.That(RunCheckpoints.OpenAll("none", second, notes.Add).Select(Closed), Is.EqualTo(new[] { second }));
    }

    [Test]
    public void PruningGoesByImagesAndLeavesWhatTheProgramDidNotName()
    {
        Save("checkpoint-000000.safetensors", 0);
        Save("checkpoint-000001.safetensors", 1152);
        Save("checkpoint-000001.400.safetensors", 1400);
        string saved = Save("checkpoint-000001.600.safetensors", 1600);
        Save("checkpoint-best.safetensors", 1152);
        Save("checkpoint-stopped.safetensors", 1500);
        Checkpoints().Prune(keep: 2, saved);
        Assert.That(Files(),
            Is.EqualTo(new[] { "checkpoint-000001.400.safetensors", "checkpoint-000001.600.safetensors", "checkpoint-best.safetensors" }));
    }

    [Test]
    public void TheOneJustSavedStaysThoughOthersAreFurther()
    {
        Save("checkpoint-000009.safetensors", 9000);
        string saved = Save("checkpoint-000001.safetensors", 1000);
        Checkpoints().Prune(keep: 1, saved);
        Assert.That(Files(), Is.EqualTo(new[] { "checkpoint-000001.safetensors" }));
    }

    [Test]
    public void OneThatCannotBeDeletedIsANote()
    {
        Directory.CreateDirectory(PathOf("checkpoint-stopped.safetensors"));   // cannot be deleted as a file, whoever one is
        string saved = Save("checkpoint-000001.safetensors", 1000);
        Checkpoints().Prune(keep: 1, saved);
        Assert.That(notes, Has.Count.EqualTo(1).And.ItemAt(0).Contains("cannot be deleted"));
    }

    private string Newest()
    {
        using Checkpoint newest = Checkpoints().OpenNewest();
        return newest.FilePath;
    }

    private RunCheckpoints Checkpoints() => new(Run, notes.Add, locked: true);

    private static string Closed(Checkpoint checkpoint)
    {
        checkpoint.Dispose();
        return checkpoint.FilePath;
    }

    private static void Flip(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^6] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
