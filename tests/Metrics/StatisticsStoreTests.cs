using NUnit.Framework;
using PGGan.Metrics;

namespace PGGan.Tests.Metrics;

internal sealed class StatisticsStoreTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void WhatWasMadeIsFoundAgainByItsKeyAlone()
    {
        Assert.That(new[] { Get("a", "1"), Get("b", "2"), Get("a", "3"), Get("b", "4") }, Is.EqualTo(new[] { "1", "2", "1", "2" }));
    }

    [Test]
    public void ADamagedOrShortFileIsRemade()
    {
        Get("a", "first");
        string file = Directory.EnumerateFiles(folder.Root).Single();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[2] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.That(Get("a", "second"), Is.EqualTo("second"));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^3]);
        Assert.That(Get("a", "third"), Is.EqualTo("third"));
    }

    [Test]
    public void APlaceThatCannotBeWrittenOnlyCostsTime()
    {
        string file = folder.Put("file", []);
        StatisticsStore store = new(Path.Combine(file, "below"));
        store.Keep("a", writer => writer.Write("made"));
        Assert.That(store.Find("a", reader => reader.ReadString()), Is.Null);
    }

    /// <summary>What is found, else what is made, which is kept.</summary>
    private string Get(string key, string made)
    {
        StatisticsStore store = new(folder.Root);
        if (store.Find(key, reader => reader.ReadString()) is string found)
        {
            return found;
        }

        store.Keep(key, writer => writer.Write(made));
        return made;
    }
}
