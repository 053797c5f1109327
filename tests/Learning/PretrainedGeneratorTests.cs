using NUnit.Framework;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Model;
using PGGan.Tests.Learning.Runs;
using PGGan.Tests.Training;

namespace PGGan.Tests.Learning;

/// <summary>
/// A trained generator in another program: the pictures of the command line, sizes and classes, several threads, faults in one line.
/// </summary>
internal sealed class PretrainedGeneratorTests : CommandFixture
{
    private static readonly DeviceOptions Cpu = new() { Device = "cpu", Threads = 1 };

    [Test]
    public void DrawsThePicturesOfTheCommandByteForByte()
    {
        string checkpoint = Saved(LabelSchema.None);
        using PretrainedGenerator generator = PretrainedGenerator.Load(checkpoint, Cpu);
        Pictures drawn = generator.Draw(seeds: [0, 1, 2, 7, 4, 5, 6, 3, 8, 9]);
        drawn.Save(3, Path.Combine(Folder, "seven.png"));
        drawn.SaveGrid(Path.Combine(Folder, "grid.png"), columns: 5);
        (int code, _, string error) = Call("generate", "--network", checkpoint, "--seeds", "0,1,2,7,4,5,6,3,8,9", "--grid", "5x2",
            "--device", "cpu", "--output", Path.Combine(Folder, "drawn"));
        Assert.That(code, Is.Zero, error);
        Assert.That(File.ReadAllBytes(Path.Combine(Folder, "seven.png")),
            Is.EqualTo(File.ReadAllBytes(Path.Combine(Folder, "drawn", "seed0007.png"))));
        Assert.That(File.ReadAllBytes(Path.Combine(Folder, "grid.png")),
            Is.EqualTo(File.ReadAllBytes(Path.Combine(Folder, "drawn", "grid0000.png"))));
    }

    [Test]
    public void ACheckpointTellsWhatItsGeneratorIs()
    {
        using PretrainedGenerator generator = PretrainedGenerator.Load(Saved(LabelSchema.Of("pet", ["cat", "dog"])), Cpu);
        ModelConfig model = FreshCheckpoint.Config.Model;
        Assert.That((generator.Channels, generator.LatentSize, generator.Labels.Size), Is.EqualTo((model.Channels, model.LatentSize, 2)));
        Assert.That(generator.Growth.Resolution, Is.EqualTo(generator.Resolution).And.GreaterThanOrEqualTo(4));
        Assert.That(generator.Device, Does.StartWith("cpu"));
    }

    [Test]
    public void ClassesAreChosenByNameAndLatentsByHand()
    {
        using PretrainedGenerator generator = PretrainedGenerator.Load(Saved(LabelSchema.Of("pet", ["cat", "dog"])), Cpu);
        Pictures all = generator.Draw([3, 4], "all"), dogs = generator.Draw([3, 4], "dog");
        Assert.That(all.Count, Is.EqualTo(4));
        Assert.That(all[3].ToArray(), Is.EqualTo(dogs[1].ToArray()).And.Not.EqualTo(all[1].ToArray()));
        Pictures again = generator.DrawLatents(generator.Latents([3, 4]), [0, 1, 0, 1]);
        Assert.That(again.Pixels.ToArray(), Is.EqualTo(dogs.Pixels.ToArray()));
        Assert.That(() => generator.DrawLatents(new float[3]),
            Throws.ArgumentException.With.Message.Contains($"rows of {generator.LatentSize}"));
        Assert.That(() => generator.Draw([0], "bird"), Throws.InstanceOf<PGGanException>().With.Message.Contains("cat, dog"));
    }

    [Test]
    public void SeveralThreadsMayDraw()
    {
        using PretrainedGenerator generator = PretrainedGenerator.Load(Saved(LabelSchema.None), Cpu);
        byte[][] alone = [.. Enumerable.Range(0, 8).Select(seed => generator.Draw([seed]).Pixels.ToArray())], together = new byte[8][];
        Parallel.For(0, 8, seed => together[seed] = generator.Draw([seed]).Pixels.ToArray());
        Assert.That(together, Is.EqualTo(alone));
    }

    [Test]
    public void FaultsAreOneLine()
    {
        Assert.That(() => PretrainedGenerator.Load(Path.Combine(Folder, "none.safetensors"), Cpu),
            Throws.InstanceOf<PGGanException>().With.Message.Contains("none.safetensors"));
        string junk = Path.Combine(Folder, "junk.safetensors");
        File.WriteAllText(junk, "not a checkpoint at all");
        Assert.That(() => PretrainedGenerator.Load(junk, Cpu), Throws.TypeOf<DamagedFileException>());
        using PretrainedGenerator generator = PretrainedGenerator.Load(Saved(LabelSchema.None), Cpu);
        Assert.That(() => generator.Draw([0]).SaveGrid(Path.Combine(Folder, "grid.bmp")),
            Throws.ArgumentException.With.Message.Contains(".png, .webp or .jpg"));
        Assert.That(() => generator.Draw([]).SaveGrid(Path.Combine(Folder, "grid.png")), Throws.ArgumentException);
    }

    private string Saved(LabelSchema labels)
    {
        string path = Path.Combine(Folder, $"trained-{labels.Size}.safetensors");
        FreshCheckpoint.Save(path, FreshCheckpoint.Config with { Model = FreshCheckpoint.Config.Model with { Labels = labels } },
            imagesSeen: 100);
        return path;
    }
}
