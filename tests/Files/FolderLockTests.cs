using NUnit.Framework;
using PGGan.Files;

namespace PGGan.Tests.Files;

// A process that another fixture starts holds a lock of this one for an instant, until it runs its own program.
[NonParallelizable]
public sealed class FolderLockTests
{
    [Test]
    public void ASecondHolderLearnsWhoTheFirstIs()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("a.lock");
        using (FolderLock.TryTake(path, out string nobody))
        {
            Assert.That(nobody, Is.Empty);
            Assert.That(FolderLock.TryTake(path, out string holder), Is.Null);
            Assert.That(holder, Is.EqualTo($"process {Environment.ProcessId} on {Environment.MachineName}"));
        }

        using FolderLock? again = FolderLock.TryTake(path, out _);
        Assert.That(again, Is.Not.Null);
    }

    [Test]
    public void WhoeverLooksWhetherItIsHeldDoesNotHoldIt()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("a.lock");
        Assert.That(FolderLock.IsHeld(path), Is.False, "there is no file");
        using (FolderLock.TryTake(path, out _))
        {
            Assert.That(FolderLock.IsHeld(path));
        }

        Assert.That(FolderLock.IsHeld(path), Is.False);
        using CancellationTokenSource enough = new();
        Task looking = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                FolderLock.IsHeld(path);
            }
        });
        for (int i = 0; i < 200; i++)
        {
            using FolderLock? taken = FolderLock.TryTake(path, out string holder);
            Assert.That(taken, Is.Not.Null, holder);
        }

        enough.Cancel();
        looking.Wait();
    }

    [Test]
    public void WhatIsNoBusyLockIsAFault()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<DirectoryNotFoundException>(() => FolderLock.TryTake(folder.PathOf("none/a.lock"), out _));
        Directory.CreateDirectory(folder.PathOf("a.lock"));
        Assert.That(() => FolderLock.TryTake(folder.PathOf("a.lock"), out _),
            Throws.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());
    }

    [Test]
    public void ALinkInItsPlaceIsNotFollowed()
    {
        using TemporaryFolder folder = new();
        string theirs = folder.Put("theirs", "precious"u8), path = folder.PathOf("a.lock");
        File.CreateSymbolicLink(path, theirs);
        Assert.That(Assert.Throws<IOException>(() => FolderLock.TryTake(path, out _))!.Message, Does.Contain("is a link"));
        Assert.That(File.ReadAllText(theirs), Is.EqualTo("precious"));
    }

    [Test]
    public void ATemporaryNameThatIsALinkIsReplacedAndNotFollowed()
    {
        using TemporaryFolder folder = new();
        string theirs = folder.Put("theirs", "precious"u8), path = folder.PathOf("a");
        File.CreateSymbolicLink(path + AtomicFile.TemporarySuffix, theirs);
        AtomicFile.Write(path, stream => stream.Write("mine"u8));
        File.CreateSymbolicLink(path + AtomicFile.TemporarySuffix, theirs);
        AtomicFile.WriteBy(path, temporary => File.AppendAllText(temporary, "ours"));
        Assert.That(File.ReadAllText(theirs), Is.EqualTo("precious"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("ours"));
        Assert.That(Directory.GetFiles(folder.Root), Has.Length.EqualTo(2));
    }

    [Test]
    public void ATemporaryFileThatALiveProcessHoldsIsNotTakenFromIt()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("a");
        AtomicFile.Write(path, mine =>
        {
            Assert.That(Assert.Throws<PGGanException>(() => AtomicFile.Write(path, _ => { }))!.Message, Does.Contain("cannot be written"));
            mine.Write("mine"u8);
        });
        Assert.That(File.ReadAllText(path), Is.EqualTo("mine"));
        File.WriteAllText(path + AtomicFile.TemporarySuffix, "left by a dead one");
        AtomicFile.Write(path, mine => mine.Write("again"u8));
        Assert.That(File.ReadAllText(path), Is.EqualTo("again"));
    }

    [Test]
    public void ALineIsNeverGluedToOneThatWasCutShort()
    {
        using TemporaryFolder folder = new();
        string path = folder.Put("a.jsonl", "{\"images\":1}\n{\"ima"u8);
        JsonLines.Append(path, """{"images":2}""");
        JsonLines.Append(path, """{"images":3}""");
        Assert.That(JsonLines.Read(path, (_, line) => line.GetProperty("images").GetInt32()), Is.EqualTo(new[] { 1, 2, 3 }));
    }
}
