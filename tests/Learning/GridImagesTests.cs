using NUnit.Framework;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>Which real images stand in a grid, and with which labels a generator fills it.</summary>
public sealed class GridImagesTests
{
    // 60 images: 30 of class 0, 20 of class 1, 10 of class 2.
    private static readonly int[] Classes = [.. Enumerable.Range(0, 60).Select(index => index % 6 < 3 ? 0 : index % 6 < 5 ? 1 : 2)];

    [Test]
    public void WithoutLabelsTheFirstThatAreShown()
    {
        using LabelledSource data = new(Classes);
        TrainingConfig config = Config(LabelSchema.None, new GridSize(4, 3));
        DataOrder order = new(config.Run.Seed, data.Count);
        Assert.That(GridImages.Choose(data, config), Is.EqualTo(Enumerable.Range(0, 12).Select(number => order.IndexAt(number))));
        Assert.That(GridImages.Labels(data, config), Is.Empty);
        Assert.That(GridImages.Choose(data, Config(LabelSchema.None, new GridSize(10, 10))), Is.Unique.And.Length.EqualTo(60),
            "no more than there are");
    }

    [TestCase(4, 3)]
    [TestCase(5, 2)]
    [TestCase(2, 8)]
    public void EachRowHasOneClassInTurn(int columns, int rows)
    {
        using LabelledSource data = new(Classes);
        TrainingConfig config = Config(data.Labels, new GridSize(columns, rows));
        int[] chosen = GridImages.Choose(data, config);
        Assert.That(chosen.Select(index => Classes[index]),
            Is.EqualTo(Enumerable.Range(0, columns * rows).Select(cell => cell / columns % 3)));
        Assert.That(chosen, Is.Unique, "there are enough of each");

        float[][] labels = [.. GridImages.Labels(data, config).Chunk(3)];
        Assert.That(labels.Select(label => Array.IndexOf(label, 1f)), Is.EqualTo(chosen.Select(index => Classes[index])));
        Assert.That(labels.Select(label => label.Sum()), Is.All.EqualTo(1));
        Assert.That(GridImages.Choose(data, config with { Schedule = new ScheduleConfig { TotalKimg = 1 } }), Is.EqualTo(chosen),
            "of data and seed alone");
        Assert.That(GridImages.Choose(data, config with { Run = config.Run with { Seed = 8 } }), Is.Not.EqualTo(chosen));
    }

    [Test]
    public void AClassOfFewShowsThemAgainAndOneOfNoneShowsOthers()
    {
        int[] classes = [0, 0, 0, 2, 2, 0, 0];
        using LabelledSource data = new(classes, LabelSchema.Of("class", ["many", "none", "two"]));
        int[] chosen = GridImages.Choose(data, Config(data.Labels, new GridSize(5, 3)));
        Assert.That(chosen[..5].Order(), Is.EqualTo(new[] { 0, 1, 2, 5, 6 }));
        Assert.That(chosen[5..10], Is.All.InRange(0, 6));
        Assert.That(chosen[10..].Distinct().Order(), Is.EqualTo(new[] { 3, 4 }));
        Assert.That(GridImages.Labels(data, Config(data.Labels, new GridSize(5, 3))), Has.Length.EqualTo(45));
    }

    [Test]
    public void RowsAreOfTheFirstAttributeAndLabelsHaveAll()
    {
        using SyntheticImages planets = new(4, count: 500, seed: 0, "light", "rings");
        TrainingConfig config = Config(planets.Labels, new GridSize(6, 2)) with { Data = new DataConfig { Conditional = true } };
        float[][] labels = [.. GridImages.Labels(planets, config).Chunk(4)];
        Assert.That(labels.Select(label => label[0]), Is.EqualTo(Enumerable.Range(0, 12).Select(cell => cell < 6 ? 1f : 0f)));
        Assert.That(labels.Select(label => label[2] + label[3]), Is.All.EqualTo(1));
        Assert.That(labels.Select(label => label[2]).Distinct(), Has.Exactly(2).Items, "the second is as the images have it");
    }

    private static TrainingConfig Config(LabelSchema labels, GridSize grid) => new()
    {
        Model = new ModelConfig { Resolution = 4, Channels = 1, Labels = labels },
        Run = new RunConfig { Seed = 7, Grid = grid },
    };
}
