using System.Net.Sockets;
using NUnit.Framework;
using PGGan.Data;

namespace PGGan.Tests.Data;

[Platform("Linux")]
public class FolderWalkTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void LinksInACircleLeadNowhere()
    {
        Put("set/a/1");
        Put("set/b/2");
        Link("set/self", ".");
        Link("set/a/up", "..");
        Link("set/a/other", "../b");
        Link("set/b/back", "../a/other/back");
        AssertFound(
            ["a/1", "b/2"],
            "a/other: a link to a folder that is read already", "a/up: a link to a folder that is read already",
            "b/back: Too many levels of symbolic links", "self: a link to a folder that is read already");
    }

    [Test]
    public void TwoLinksToTheSameFolderAreOneFolder_OutsideToo()
    {
        Put("set/1");
        Put("outside/deep/2");
        Link("set/y", "../outside");
        Link("set/x", "../outside/deep");
        Link("outside/deep/round", "../../set");
        AssertFound(
            ["1", "x/2"],
            "x/round: a link to a folder that is read already", "y/deep: a folder that is read already, under another name");
    }

    [Test]
    public void AFileIsFoundOnceByItsOwnName()
    {
        Put("set/z.png");
        Put("outside/2.png");
        Link("set/a.png", "z.png");
        Link("set/b.png", "../outside/2.png");
        Link("set/c.png", "b.png");
        Link("set/d.png", "nowhere");
        AssertFound(
            ["b.png", "z.png"],
            "a.png: a link to a file that is read already", "c.png: a link to a file that is read already", "d.png: a link to nothing");
    }

    [Test]
    public void SeveralNamesOfOneFileAreOneFile()
    {
        Put("set/b.png");
        Put("outside.png");
        SpecialFiles.HardLink(folder.PathOf("set/b.png"), folder.PathOf("set/a.png"));
        SpecialFiles.HardLink(folder.PathOf("set/b.png"), folder.PathOf("set/c.png"));
        SpecialFiles.HardLink(folder.PathOf("outside.png"), folder.PathOf("set/d.png"));
        AssertFound(
            ["a.png", "d.png"],
            "b.png: another name (hard link) of a file that is read already",
            "c.png: another name (hard link) of a file that is read already");
    }

    [Test]
    public void ASetMayLieBehindALink()
    {
        Put("real/1");
        Link("set", "real");
        AssertFound(["1"]);
    }

    [Test]
    public void WhatIsNoFileIsNamed()
    {
        Put("set/1");
        SpecialFiles.Pipe(folder.PathOf("set/pipe.png"));
        using Socket socket = SpecialFiles.SocketAt(folder.PathOf("set/socket.png"));
        SpecialFiles.Device(folder.PathOf("set/zero.png"));
        AssertFound(["1"], "pipe.png: a named pipe", "socket.png: a socket", "zero.png: a device");
    }

    [Test]
    public void HiddenNamesAreNotLookedAt()
    {
        Put("set/1");
        Put("set/.git/2");
        Put("set/__MACOSX/3");
        Link("set/.loop", ".");
        SpecialFiles.Pipe(folder.PathOf("set/.pipe"));
        AssertFound(["1"]);
        Assert.That(FolderWalk.Of(folder.PathOf("set")).Account.Describe(1, 0),
            Is.EqualTo("1 files: 1 used; 4 hidden (not looked at)"));
    }

    [Test]
    public void FoldersMayBeDeeperThanAnybodyMakesThem()
    {
        string deep = string.Join('/', Enumerable.Repeat("d", 100)) + "/1";
        Put("set/" + deep);
        AssertFound([deep]);
    }

    private void Put(string name) => folder.Put(name, [1, 2, 3]);

    private void Link(string name, string target) => File.CreateSymbolicLink(folder.PathOf(name), target);

    private void AssertFound(string[] files, params string[] skipped)
    {
        FolderWalk walk = FolderWalk.Of(folder.PathOf("set"));
        Assert.That(walk.Files.Select(file => file.Name).Order(StringComparer.Ordinal), Is.EqualTo(files));
        Assert.That(walk.Account.Skipped.Named.Order(StringComparer.Ordinal), Is.EqualTo(skipped));
        Assert.That(walk.Files.All(file => file.Node.Length == 3));
        foreach (FoundFile file in walk.Files)
        {
            DateTime changed = new FileInfo(Path.Combine(folder.PathOf("set"), file.Name)).ResolveLinkTarget(true)?.LastWriteTimeUtc
                ?? File.GetLastWriteTimeUtc(Path.Combine(folder.PathOf("set"), file.Name));
            Assert.That(file.Node.ChangedTicks, Is.EqualTo(changed.Ticks), "prepared sets are found by it");
        }
    }
}
