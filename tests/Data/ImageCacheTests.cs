using NUnit.Framework;
using PGGan.Data;
using PGGan.Files;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

/// <summary>How a prepared set is found, waited for and made.</summary>
// A process that another fixture starts holds a lock of this one for an instant, until it runs its own program.
[NonParallelizable]
public sealed class ImageCacheTests
{
    private readonly List<string> notes = [];
    private TemporaryFolder folder = null!;
    private int prepared;

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        notes.Clear();
        prepared = 0;
        for (byte i = 0; i < 5; i++)
        {
            folder.Put($"pets/{i}.png", ImagingFiles.Plain(8, 8, i, 2, 3));
        }
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void OtherBytesOfTheSameSizeAndTimeAreNoticed()
    {
        string first = Fingerprint();
        string file = folder.PathOf("pets/3.png");
        (byte[] before, DateTime time) = (File.ReadAllBytes(file), File.GetLastWriteTimeUtc(file));
        byte[] after = ImagingFiles.Plain(8, 8, 77, 2, 3);
        Assert.That(after, Has.Length.EqualTo(before.Length), "the size must not give it away");
        Replace(after);
        Assert.That(Fingerprint(), Is.Not.EqualTo(first));
        Assert.That(notes, Has.Count.EqualTo(1).And.One.Contains("3.png in "));
        Assert.That(Fingerprint(), Is.Not.EqualTo(first), "the new set is found");
        Replace(before);
        Assert.That(Fingerprint(), Is.EqualTo(first), "the first one is still there");
        Assert.That((prepared, notes.Count), Is.EqualTo((2, 2)));

        void Replace(byte[] bytes)
        {
            File.WriteAllBytes(file, bytes);
            File.SetLastWriteTimeUtc(file, time);
        }
    }

    [Test]
    public void ALargeSourceIsLookedThroughInTurns()
    {
        NumberedPictures pictures = new(20_000);
        ImageFolderOptions options = new(4) { Channels = 1 };
        ImageFolder Open() =>
            ImageFolder.Open(folder.Root, pictures, options,
            new PreparationOptions { Folder = folder.PathOf("cache"), Progress = Count, Notify = notes.Add });
        Open().Dispose();
        pictures.Hashed.Clear();
        Open().Dispose();
        int[] first = [.. pictures.Hashed.Distinct()];
        Assert.That(first, Has.Length.InRange(32, 1024));
        Open().Dispose();
        Assert.That(pictures.Hashed.Except(first), Is.Not.Empty, "other ones the next time");
        Assert.That((prepared, notes.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void ASourceThatCanBeListedAndNotReadIsStillFound()
    {
        NumberedPictures pictures = new(10);
        ImageFolderOptions options = new(4) { Channels = 1 };
        ImageFolder Open() =>
            ImageFolder.Open(folder.Root, pictures, options,
                new PreparationOptions { Folder = folder.PathOf("cache"), Notify = notes.Add });
        Open().Dispose();
        pictures.Unreadable = true;
        Open().Dispose();
        Assert.That(notes, Is.Empty);
    }

    [Test]
    public void AHeldCacheIsWaitedForWithALineAndTheWaitCanBeEnded()
    {
        using CancellationTokenSource stop = new();
        using FolderLock? held = Hold();
        using ManualResetEventSlim waits = new();
        Task<ImageFolder> open = Task.Run(() => ImageFolder.Open(
            folder.PathOf("pets"),
            new ImageFolderOptions(8),
            new PreparationOptions { Folder = folder.PathOf("cache"), Notify = Waiting, Stop = stop.Token }));
        Assert.That(waits.Wait(TimeSpan.FromSeconds(30)), "it says that it waits");
        stop.Cancel();
        Assert.That(() => open.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        string holder = $"process {Environment.ProcessId} on {Environment.MachineName}";
        Assert.That(notes, Is.EqualTo(new[] { $"Waiting for {holder}, which prepares images in {folder.PathOf("cache")}." }));
        Assert.That(Directory.EnumerateDirectories(folder.PathOf("cache")), Is.Empty);

        void Waiting(string line)
        {
            notes.Add(line);
            waits.Set();
        }
    }

    [Test]
    public void WhatWasWaitedForIsUsed()
    {
        FolderLock? held = Hold();
        using ManualResetEventSlim waits = new();
        Task<ImageFolder> open = Task.Run(() => ImageFolder.Open(
            folder.PathOf("pets"), new ImageFolderOptions(8),
            new PreparationOptions { Folder = folder.PathOf("cache"), Notify = _ => waits.Set() }));
        Assert.That(waits.Wait(TimeSpan.FromSeconds(30)));
        held!.Dispose();
        using ImageFolder set = open.GetAwaiter().GetResult();
        Assert.That(set.Count, Is.EqualTo(5));
    }

    [Test]
    public void WhatIsNoLockIsALineAtOnce()
    {
        Directory.CreateDirectory(folder.PathOf("cache/prepare.lock"));
        AssertRefused();
        Directory.Delete(folder.PathOf("cache/prepare.lock"));
        string mine = folder.Put("mine", [1, 2, 3]);
        File.CreateSymbolicLink(folder.PathOf("cache/prepare.lock"), mine);
        AssertRefused();
        Assert.That(File.ReadAllBytes(mine), Is.EqualTo(new byte[] { 1, 2, 3 }), "a link is not followed");

        void AssertRefused() => Assert.That(
            () => Open().Dispose(),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("cannot be written").And.Message.Contains(
                "(`cache`)").And.Message.Not.Contains("\n"));
    }

    [Test]
    public void AFoundSetTakesNoLockAndWritesNothing()
    {
        Open().Dispose();
        string[] before = Listing();
        using (FolderLock? held = Hold())
        {
            Open().Dispose();
        }

        Assert.That((prepared, notes.Count), Is.EqualTo((1, 0)));
        Assert.That(Listing(), Is.EqualTo(before));

        // Moved: it is found by its content, without the lock too.
        Directory.Move(folder.PathOf("pets"), folder.PathOf("animals"));
        using (FolderLock? held = Hold())
        {
            ImageFolder.Open(folder.PathOf("animals"), new ImageFolderOptions(8),
                new PreparationOptions { Folder = folder.PathOf("cache"), Progress = Count, Notify = notes.Add }).Dispose();
        }

        Assert.That((prepared, notes.Count), Is.EqualTo((1, 0)));

        string[] Listing() => [.. Directory.EnumerateFileSystemEntries(folder.PathOf("cache"), "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks}")];
    }

    [Test]
    public void StoppingEndsAPreparationAndLeavesNothing()
    {
        using CancellationTokenSource stop = new();
        NumberedPictures pictures = new(5000) { OnRead = index => { if (index == 100) { stop.Cancel(); } } };
        Assert.That(
            () =>
                ImageFolder.Open(folder.Root, pictures, new ImageFolderOptions(4) { Channels = 1 },
                new PreparationOptions { Folder = folder.PathOf("cache"), Stop = stop.Token }),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(pictures.Hashed, Has.Count.LessThan(5000), "the rest is not read");
        Assert.That(Directory.EnumerateDirectories(folder.PathOf("cache")), Is.Empty);
    }

    [Test]
    public void APlantedLinkIsRemovedAndNotFollowed()
    {
        folder.Put("mine/kept", [1]);
        Directory.CreateDirectory(folder.PathOf("cache"));
        Directory.CreateSymbolicLink(folder.PathOf("cache/.preparing-0"), folder.PathOf("mine"));
        Open().Dispose();
        Assert.That(Directory.GetFiles(folder.PathOf("mine")), Is.EqualTo(new[] { folder.PathOf("mine/kept") }));
        Assert.That(Directory.EnumerateDirectories(folder.PathOf("cache")).Count(), Is.EqualTo(1));
    }

    private FolderLock? Hold()
    {
        Directory.CreateDirectory(folder.PathOf("cache"));
        FolderLock? held = FolderLock.TryTake(folder.PathOf("cache/prepare.lock"), out _);
        Assert.That(held, Is.Not.Null);
        return held;
    }

    private ImageFolder Open() =>
        ImageFolder.Open(folder.PathOf("pets"), new ImageFolderOptions(8),
        new PreparationOptions { Folder = folder.PathOf("cache"), Progress = Count, Notify = notes.Add });

    private string Fingerprint()
    {
        using ImageFolder set = Open();
        return set.Fingerprint;
    }

    private void Count(int done, int all) => prepared += done == all ? 1 : 0;
}
