using NUnit.Framework;
using PGGan.Data;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

public sealed class MinibatchFeedTests
{
    private static readonly Phase Phase = new(4, 1, Minibatch: 6, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
    private static readonly int[] Classes = [.. Enumerable.Range(0, 100).Select(index => index % 7 % 3)];

    [TestCase(false)]
    [TestCase(true)]
    public void LabelsAreThoseOfTheImagesAndTheGeneratorsOfImagesDrawn(bool ahead)
    {
        using LabelledSource data = new(Classes);
        TrainingConfig config = Config(data.Labels);
        DataOrder order = new(config.Run.Seed, data.Count);
        using MinibatchFeed feed = new(data, config);
        if (ahead)
        {
            feed.ReadAhead(12, Phase);
        }

        Minibatch minibatch = feed.Take(12, Phase);
        Assert.Multiple(() =>
        {
            Assert.That(minibatch.Pixels.Chunk(16).Select(pixels => (int)pixels[0]),
                Is.EqualTo(Enumerable.Range(12, 6).Select(n => order.IndexAt(n))));
            Assert.That(ClassesOf(minibatch.Labels), Is.EqualTo(minibatch.Pixels.Chunk(16).Select(pixels => Classes[pixels[0]])));
            Assert.That(ClassesOf(minibatch.GeneratorLabels), Is.EqualTo(Enumerable.Range(12, 6).Select(n => Classes[order.DrawnFor(n)])));
        });
    }

    [Test]
    public void AnUnconditionalRunReadsNoLabels()
    {
        using LabelledSource data = new(Classes);
        using MinibatchFeed feed = new(data, Config(LabelSchema.None));
        Minibatch minibatch = feed.Take(0, Phase);
        Assert.That((minibatch.Labels.Length, minibatch.GeneratorLabels.Length), Is.EqualTo((0, 0)));
    }

    /// <summary>The generator is asked for classes as often as the set has them.</summary>
    [Test]
    public void DrawnLabelsAreAsFrequentAsTheImagesOfTheirClass()
    {
        int[] classes = [.. Enumerable.Range(0, 100).Select(index => index < 80 ? 0 : 1)];
        using LabelledSource data = new(classes);
        using MinibatchFeed feed = new(data, Config(data.Labels));
        double ones = Enumerable.Range(0, 500).Sum(step => ClassesOf(feed.Take(6 * step, Phase).GeneratorLabels, size: 2).Sum());
        Assert.That(ones / 3000, Is.EqualTo(0.2).Within(0.037), "five standard deviations");
    }

    private static IEnumerable<int> ClassesOf(float[] labels, int size = 3) => labels.Chunk(size).Select(label => Array.IndexOf(label, 1f));

    private static TrainingConfig Config(LabelSchema labels) => new()
    {
        Model = new ModelConfig { Resolution = 4, Channels = 1, Labels = labels },
        Run = new RunConfig { Seed = 3 },
    };
}
