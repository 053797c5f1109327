using NUnit.Framework;
using PGGan.Files;
using PGGan.Interchange;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Interchange;

/// <summary>
/// A folder for PyTorch holds the network: a second forward pass, in double precision, that reads nothing but the file, draws the same.
/// </summary>
internal sealed class PyTorchExportTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    private static IEnumerable<TestCaseData> Cases
    {
        get
        {
            ModelConfig model = FreshCheckpoint.Config.Model;
            yield return Case("the paper's layers", model);
            yield return Case("conditional", model with { Labels = LabelSchema.Of("kind", ["gas", "ice"]) });
            yield return Case("grey, not by tanh", model with { Channels = 1, TanhOutput = false });
            yield return Case("bilinear", model with { Bilinear = true });
            yield return Case("one convolution a block, toRGB of 3x3", model with { ConvsPerBlock = 1, ToRgbKernel = 3 });
            yield return Case("batch normalisation", model with
            {
                GeneratorNormalization = LayerNormalization.Batch,
                PixelNorm = false,
                NormalizeLatents = false,
                GeneratorSlope = 0,
            });

            static TestCaseData Case(string name, ModelConfig config) => new TestCaseData(config).SetArgDisplayNames(name);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void FileAloneDrawsTheSameImages(ModelConfig model)
    {
        // In the middle of the fade to 16×16.
        TrainingConfig config = FreshCheckpoint.Config with
        {
            Model = model,
            Schedule = new ScheduleConfig { StartResolution = 8, TrainKimg = 1, FadeKimg = 1, TotalKimg = 4 },
        };
        string path = folder.PathOf("fading.safetensors");
        FreshCheckpoint.Save(path, config, imagesSeen: 1400);
        using ExportedNetwork network = ExportedNetwork.Open(path);
        Assert.That(network.Growth.IsFading, "it fades");
        PyTorchExport.Write(network, folder.PathOf("network"));
        Assert.That(Directory.GetFiles(folder.PathOf("network")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "README.md", "generator.safetensors", "grid.png", "pggan_generator.py" }));

        const int count = 3;
        float[] labels = [.. Enumerable.Repeat(new float[] { 0, 1 }, model.Labels.IsEmpty ? 0 : count).SelectMany(row => row)];
        float[] here = network.Draw([.. Enumerable.Range(0, count)], labels);
        float[] latents = Samples.Latents(config.Run.Seed, [.. Enumerable.Range(0, count)], model.LatentSize);
        ExportedGenerator there = new(folder.PathOf("network/generator.safetensors"));
        for (int i = 0; i < count; i++)
        {
            double[] image = there.Draw([.. latents.AsSpan(i * model.LatentSize, model.LatentSize)],
                [.. labels.AsSpan(i * model.Labels.Size, model.Labels.Size)]);
            for (int value = 0; value < image.Length; value++)
            {
                int side = network.Growth.Resolution, pixel = value % (side * side), channel = value / (side * side);
                float drawn = here[(((i * side * side) + pixel) * model.Channels) + channel];
                Assert.That(image[value], Is.EqualTo(Math.Clamp(drawn, -1, 1)).Within(1e-4), $"image {i}, value {value}");
            }
        }
    }

    [Test]
    public void CardNamesWhatTheNetworkIsAndWhatWasMeasured()
    {
        TrainingConfig config = FreshCheckpoint.Config with
        {
            Data = new DataConfig { Path = "/data/flowers.zip" },
            Model = FreshCheckpoint.Config.Model with { Labels = LabelSchema.Of("kind", ["rose", "tulip"]) },
        };
        FreshCheckpoint.Save(folder.PathOf("checkpoint-000002.safetensors"), config, imagesSeen: 2000);
        File.WriteAllText(folder.PathOf("metric-swd.jsonl"),
            """
            {"images":1000,"values":{"swd":80.5}}
            {"images":2000,"values":{"swd16":12.25,"swd":10.125}}

            """);
        using ExportedNetwork network = ExportedNetwork.Open(folder.PathOf("checkpoint-000002.safetensors"));
        PyTorchExport.Write(network, folder.PathOf("network"));
        string card = File.ReadAllText(folder.PathOf("network/README.md"));
        Assert.That(card, Does.StartWith("---\n# Choose a licence"));
        Assert.That(card, Does.Contain("\nlibrary_name: pggan\npipeline_tag: unconditional-image-generation\n"));
        Assert.That(card, Does.Contain("\n# flowers, 16×16\n").And.Contain("| real images seen | 2000 |"));
        Assert.That(card, Does.Contain("| label `kind` | rose, tulip |").And.Contain("| swd16 | 12.25 |\n| swd | 10.12 |"));
        Assert.That(card, Does.Contain("images = generator(latents, labels)   # [8, 3, 16, 16] in [-1, 1]").And.Not.Contain("80.5"));
    }

    [Test]
    public void DocumentShowsTheModuleThatIsWritten() =>
        Assert.That(File.ReadAllText(Path.Combine(SourceFiles.Root, "docs", "use-from-python.md")),
            Does.Contain(File.ReadAllText(Path.Combine(SourceFiles.Root, "src", "Interchange", "PyTorch", "pggan_generator.py"))));

    [Test]
    public void AResolutionThatItHasNotGrownToIsRefused()
    {
        FreshCheckpoint.Save(folder.PathOf("fresh.safetensors"), FreshCheckpoint.Config);
        foreach (int resolution in new[] { 32, 12, 2 })
        {
            Assert.That(() => ExportedNetwork.Open(folder.PathOf("fresh.safetensors"), resolution),
                Throws.InstanceOf<SettingException>().With.Message.Contain("has grown to 16×16; choose a power of two from 4 to 16."));
        }

        using ExportedNetwork smaller = ExportedNetwork.Open(folder.PathOf("fresh.safetensors"), 8);
        Assert.That(smaller.Growth, Is.EqualTo(new Growth(8, 1)));
    }
}
