using NUnit.Framework;
using PGGan.Data;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;
using PGGan.Tests.Learning;

namespace PGGan.Tests.Data;

public class BalancedOrderTests
{
    // Of three classes 90, 9 and 1 of 100 images, and a fourth without any.
    private static readonly int[] Classes = [.. Enumerable.Range(0, 100).Select(index => index < 90 ? 0 : index < 99 ? 1 : 2)];
    private static readonly LabelSchema Schema = LabelSchema.Of("class", ["a", "b", "c", "none"]);

    [Test]
    public void EveryThreeImagesAreOneOfEachClassThatHasImages()
    {
        BalancedOrder order = Order(seed: 3);
        for (int block = 0; block < 200; block++)
        {
            IEnumerable<int> shown = Enumerable.Range(3 * block, 3).Select(n => Classes[order.IndexAt(n)]);
            Assert.That(shown, Is.EquivalentTo(new[] { 0, 1, 2 }));
        }
    }

    [Test]
    public void AClassShowsEachOfItsImagesBeforeOneComesAgain()
    {
        BalancedOrder order = Order(seed: 3);
        int[] small = [.. Enumerable.Range(0, 3 * 90).Select(n => order.IndexAt(n)).Where(index => Classes[index] == 1)];
        int[] large = [.. Enumerable.Range(0, 3 * 90).Select(n => order.IndexAt(n)).Where(index => Classes[index] == 0)];
        Assert.That(large, Is.EquivalentTo(Enumerable.Range(0, 90)));
        int[][] rounds = [.. small.Chunk(9)];
        Assert.That(rounds, Has.All.EquivalentTo(Enumerable.Range(90, 9)));
        Assert.That(rounds[0], Is.Not.EqualTo(rounds[1]), "another order each time");
    }

    [Test]
    public void ItIsAFunctionOfSeedAndNumber()
    {
        int[] all = [.. Enumerable.Range(0, 300).Select(n => Order(seed: 3).IndexAt(n))];
        Assert.That(Enumerable.Range(0, 300).Reverse().Select(n => Order(seed: 3).IndexAt(n)).Reverse(), Is.EqualTo(all));
        Assert.That(Enumerable.Range(0, 300).Select(n => Order(seed: 4).IndexAt(n)), Is.Not.EqualTo(all));
        DataOrder plain = new(3, Classes.Length);
        Assert.That(Enumerable.Range(0, 50).Select(n => Order(seed: 3).IsMirrored(n)),
            Is.EqualTo(Enumerable.Range(0, 50).Select(n => plain.IsMirrored(n))));
    }

    [Test]
    public void TheClassesOfLargeSetsAreEachInAnOrderOfTheirOwn()
    {
        int[] classes = [.. Enumerable.Range(0, 200).Select(index => index % 2)];
        BalancedOrder order = new(3, new LabelledSource(classes));
        int[] shown = [.. Enumerable.Range(0, 200).Select(n => order.IndexAt(n))];
        int[] even = [.. shown.Where(index => index % 2 == 0).Select(index => index / 2)];
        int[] odd = [.. shown.Where(index => index % 2 == 1).Select(index => index / 2)];
        // Two random permutations agree in one place on average.
        Assert.That(even.Zip(odd).Count(pair => pair.First == pair.Second), Is.LessThan(12));
    }

    [Test]
    public void LabelsToGenerateAreOfAllClassesAlike()
    {
        BalancedOrder order = Order(seed: 3);
        int[] drawn = [.. Enumerable.Range(0, 9000).Select(n => order.DrawnFor(n))];
        for (int kind = 0; kind < 3; kind++)
        {
            // Five standard deviations of 9,000 draws.
            Assert.That(drawn.Count(index => Classes[index] == kind) / 9000.0, Is.EqualTo(1 / 3.0).Within(0.025));
        }

        Assert.That(drawn.Where(index => Classes[index] == 0).Distinct().Count(), Is.EqualTo(90));
    }

    [Test]
    public void ASetWithoutClassesIsRefused()
    {
        Assert.That(() => new BalancedOrder(0, new CallbackImages("plain", 4, 1, 3, (_, _) => { })),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("has no labels").And.Message.Contains("`data.balance=true`"));
        Assert.That(new DataConfig { Balance = true }.Faults().Single(), Does.StartWith("balance: ").And.Contains("conditional"));
        Assert.That(new DataConfig { Balance = true, Conditional = true }.Faults(), Is.Empty);
    }

    /// <summary>A run is shown the order that its configuration names; without it the order of before.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void ARunIsShownIt(bool balance)
    {
        using LabelledSource data = new(Classes, Schema);
        TrainingConfig config = new()
        {
            Model = new ModelConfig { Resolution = 4, Channels = 1, Labels = Schema },
            Data = new DataConfig { Conditional = true, Balance = balance },
            Run = new RunConfig { Seed = 3 },
        };
        using MinibatchFeed feed = new(data, config);
        Phase phase = new(4, 1, Minibatch: 30, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
        IImageOrder order = balance ? Order(seed: 3) : new DataOrder(3, Classes.Length);
        Minibatch minibatch = feed.Take(60, phase);
        Assert.That(minibatch.Pixels.Chunk(16).Select(pixels => (int)pixels[0]),
            Is.EqualTo(Enumerable.Range(60, 30).Select(n => order.IndexAt(n))));
        Assert.That(minibatch.GeneratorLabels.Chunk(4).Select(label => Array.IndexOf(label, 1f)),
            Is.EqualTo(Enumerable.Range(60, 30).Select(n => Classes[order.DrawnFor(n)])));
        Assert.That(minibatch.Labels.Chunk(4).Sum(label => label[2]), balance ? Is.EqualTo(10) : Is.LessThan(3));
    }

    private static BalancedOrder Order(int seed) => new(seed, new LabelledSource(Classes, Schema));
}
