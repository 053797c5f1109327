using NUnit.Framework;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>Compiled kernels on disk: what was kept comes back, anything else is taken for nothing.</summary>
internal sealed class KernelFilesTests
{
    private const string Text = ".version 7.5\n.visible .entry Kernel_Map(\n";

    private static readonly Type Kernel = typeof(MapKernel<UnaryTerm<LeakyRelu>>), Other = typeof(MapKernel<UnaryTerm<Square>>);

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void WhatIsKeptComesBackForItsKernelAndStateAlone()
    {
        KernelFiles files = new(folder.Root, "state");
        Assert.That(files.TryRead(Kernel), Is.Null);
        files.Keep(Kernel, Text);
        Assert.That(files.TryRead(Kernel), Is.EqualTo(Text));
        Assert.That(new KernelFiles(folder.Root, "state").TryRead(Kernel), Is.EqualTo(Text));
        Assert.That(files.TryRead(Other), Is.Null);
        Assert.That(new KernelFiles(folder.Root, "another").TryRead(Kernel), Is.Null);
        Assert.That(Directory.GetFiles(folder.Root, "*.tmp", SearchOption.AllDirectories), Is.Empty);
    }

    [TestCase("")]
    [TestCase("no header")]
    [TestCase("changed")]
    [TestCase("cut")]
    [TestCase("longer")]
    public void ADamagedFileIsNotReadAndIsRemade(string damage)
    {
        KernelFiles files = new(folder.Root, "state");
        files.Keep(Kernel, Text);
        string path = Directory.GetFiles(folder.Root, "*.ptx", SearchOption.AllDirectories).Single(), whole = File.ReadAllText(path);
        File.WriteAllText(path, damage switch
        {
            "changed" => whole.Replace("7.5", "7.4"),
            "cut" => whole[..^1],
            "longer" => whole + " ",
            _ => damage,
        });
        Assert.That(files.TryRead(Kernel), Is.Null);
        files.Keep(Kernel, Text);
        Assert.That(files.TryRead(Kernel), Is.EqualTo(Text));
    }

    [Test]
    public void TheFileOfAnotherKernelOrStateIsNotRead()
    {
        KernelFiles files = new(folder.Root, "state"), before = new(folder.PathOf("older"), "before");
        files.Keep(Kernel, Text);
        string path = Directory.GetFiles(folder.Root, "*.ptx", SearchOption.AllDirectories).Single();
        before.Keep(Kernel, Text);
        File.Copy(Directory.GetFiles(folder.PathOf("older"), "*.ptx", SearchOption.AllDirectories).Single(), path, overwrite: true);
        Assert.That(files.TryRead(Kernel), Is.Null, "of another state");
        File.Delete(path);
        files.Keep(Other, Text);
        File.Move(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.ptx").Single(), path);
        Assert.That(files.TryRead(Kernel), Is.Null, "of another kernel");
    }

    [Test]
    public void AFolderThatCannotBeMadeKeepsNothing()
    {
        KernelFiles files = new(folder.Put("file", [1]), "state");
        Assert.That(() => files.Keep(Kernel, Text), Throws.Nothing);
        Assert.That(files.TryRead(Kernel), Is.Null);
    }

    [Test]
    public void EightStatesAreKept()
    {
        for (int i = 0; i < 12; i++)
        {
            new KernelFiles(folder.Root, $"state {i}").Keep(Kernel, Text);
        }

        Assert.That(Directory.GetDirectories(folder.Root), Has.Length.EqualTo(8));
        Assert.That(new KernelFiles(folder.Root, "state 11").TryRead(Kernel), Is.EqualTo(Text));
    }
}
