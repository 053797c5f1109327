using NUnit.Framework;
using NUnit.Framework.Constraints;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>What <c>--class</c> asks for.</summary>
public sealed class LabelChoiceTests
{
    private static readonly LabelSchema Schema = new()
    {
        Attributes =
        [
            new LabelAttribute("kind", ["gas", "ice", "7"]),
            new LabelAttribute("rings", ["without", "with"]),
            new LabelAttribute("moons", ["without", "one", "many"]),
        ],
    };

    private static readonly LabelSchema Pets = LabelSchema.Of("class", ["cat", "dog", "owl"]);

    [TestCase("gas,with,many", "gas-with-many", new float[] { 1, 0, 0, 0, 1, 0, 0, 1 })]
    [TestCase("moons=without, rings=without, kind=ice", "ice-without-without", new float[] { 0, 1, 0, 1, 0, 1, 0, 0 })]
    [TestCase("kind=ice,rings=1,moons=2", "ice-with-many", new float[] { 0, 1, 0, 0, 1, 0, 0, 1 })]
    [TestCase("7,with,one", "7-with-one", new float[] { 0, 0, 1, 0, 1, 0, 1, 0 })]
    [TestCase("gas,kind=gas,with,one", "gas-with-one", new float[] { 1, 0, 0, 0, 1, 0, 1, 0 })]
    public void ClassesAreNamedOrNumbered(string text, string name, float[] label)
    {
        LabelChoice choice = LabelChoice.Parse(text, Schema).Single();
        Assert.That(choice.Name, Is.EqualTo(name));
        Assert.That(LabelChoice.Labels(runSeed: 5, [(choice, 3)]), Is.EqualTo(label));
    }

    [TestCase("owl")]
    [TestCase("2")]
    [TestCase("class=owl")]
    [TestCase("class=2")]
    public void TheOnlyAttributeNeedsNoName(string text) =>
        Assert.That(LabelChoice.Labels(0, [(LabelChoice.Parse(text, Pets).Single(), 0)]), Is.EqualTo(new float[] { 0, 0, 1 }));

    /// <summary>A number is a name where classes are called by numbers: 3 of 0, 1, 2, 10, 11 is none, and not the fourth.</summary>
    [TestCase("2", 2)]
    [TestCase("10", 3)]
    [TestCase("class=11", 4)]
    [TestCase("3", null)]
    [TestCase("class=3", null)]
    public void ClassesCalledByNumbersAreNamedByThem(string text, int? chosen)
    {
        LabelSchema numbers = LabelSchema.Of("class", ["0", "1", "2", "10", "11"]);
        if (chosen is null)
        {
            Assert.That(() => LabelChoice.Parse(text, numbers), Refused($"there is no '{text}'; the classes are class: 0, 1, 2, 10, 11."));
            return;
        }

        float[] label = LabelChoice.Labels(0, [(LabelChoice.Parse(text, numbers).Single(), 0)]);
        Assert.That(label.IndexOf(1f), Is.EqualTo(chosen));
    }

    [TestCase("tench, Tinca tinca", "tench, Tinca tinca")]
    [TestCase("class=tench, Tinca tinca", "tench, Tinca tinca")]
    [TestCase("tench", "tench")]
    [TestCase("a=b", "a=b")]
    [TestCase("class=a=b", "a=b")]
    [TestCase("all", "all")]
    [TestCase(" padded", " padded")]
    [TestCase("caf\u00e9", "cafe\u0301")]
    [TestCase("cafe\u0301", "cafe\u0301")]
    public void ANameMayHaveWhatElseSeparatesNames(string text, string name)
    {
        LabelSchema schema = LabelSchema.Of("class", ["tench, Tinca tinca", "tench", "a=b", "all", " padded", "cafe\u0301"]);
        Assert.That(LabelChoice.Parse(text, schema).Single().Name, Is.EqualTo(name));
    }

    [Test]
    public void NamesWithCommasStandAmongOthers()
    {
        LabelSchema schema = new()
        {
            Attributes =
            [
                new LabelAttribute("fish", ["tench, Tinca tinca", "carp"]),
                new LabelAttribute("light", ["day", "dusk, or dawn"]),
            ],
        };
        Assert.That(LabelChoice.Parse("tench, Tinca tinca, dusk, or dawn", schema).Single().Name,
            Is.EqualTo("tench, Tinca tinca-dusk, or dawn"));
        Assert.That(LabelChoice.Parse("light=dusk, or dawn,carp", schema).Single().Name, Is.EqualTo("carp-dusk, or dawn"));
    }

    [Test]
    public void AllIsEachClassOfTheFirstAttribute()
    {
        IReadOnlyList<LabelChoice> all = LabelChoice.Parse("all", Schema);
        Assert.That(all.Select(choice => choice.Name), Is.EqualTo(new[] { "gas", "ice", "7" }));
        float[][] labels = [.. all.Select(choice => LabelChoice.Labels(1, [(choice, 4)]))];
        Assert.That(labels.Select(label => label[..3]), Is.EqualTo(new[] { new float[] { 1, 0, 0 }, [0, 1, 0], [0, 0, 1] }));
        Assert.That(labels.Select(label => label[3..]), Is.All.EqualTo(labels[0][3..]),
            "the others are the picture's, whatever the choice");
    }

    [Test]
    public void WhatIsNotNamedIsDrawnByThePicturesNumber()
    {
        LabelChoice any = LabelChoice.Parse(null, Schema).Single();
        Assert.That(any.Name, Is.Empty);
        float[] labels = LabelChoice.Labels(9, [.. Enumerable.Range(0, 3000).Select(seed => (any, seed))]);
        float[][] each = [.. labels.Chunk(Schema.Size)];
        double[] frequency = [.. Enumerable.Range(0, Schema.Size).Select(place => each.Average(label => (double)label[place]))];
        Assert.Multiple(() =>
        {
            // Five standard deviations of 3,000 draws.
            Assert.That(frequency[..3], Is.All.EqualTo(1 / 3.0).Within(0.043));
            Assert.That(frequency[3..5], Is.All.EqualTo(0.5).Within(0.046));
            Assert.That(each,
                Has.All.Matches<float[]>(label => new[] { label![..3], label[3..5], label[5..] }.All(part => part.Sum() == 1)));
            Assert.That(each[17], Is.EqualTo(LabelChoice.Labels(9, [(any, 17)])), "alone as among others");
            Assert.That(LabelChoice.Labels(10, [.. Enumerable.Range(0, 3000).Select(seed => (any, seed))]), Is.Not.EqualTo(labels),
                "another run, other pictures");
        });
    }

    [Test]
    public void WithoutLabelsThereIsNothingToWrite()
    {
        LabelChoice any = LabelChoice.Parse(null, LabelSchema.None).Single();
        Assert.That(LabelChoice.Labels(0, [(any, 0), (any, 1)]), Is.Empty);
        Assert.That(LabelChoice.Labels(0, []), Is.Empty);
        Assert.That(() => LabelChoice.Parse("0", LabelSchema.None), Refused("trained without labels"));
    }

    [TestCase("lava", "there is no 'lava'; the classes are kind: gas, ice, 7; rings: without, with; moons: without, one, many.")]
    [TestCase("colour=gas", "there is no 'colour=gas'")]
    [TestCase("kind=with", "there is no 'kind=with'")]
    [TestCase("kind=1", "there is no 'kind=1'")]
    [TestCase("rings=3", "there is no 'rings=3'")]
    [TestCase("kind=-1", "there is no 'kind=-1'")]
    [TestCase("0", "there is no '0'")]
    [TestCase("", "there is no ''")]
    [TestCase("gas,", "there is no ''")]
    [TestCase("gas,ice", "names two classes of kind; name one")]
    [TestCase("without", "'without' may be rings=without or moons=without; write which")]
    public void WhatThereIsNotIsRefused(string text, string named) => Assert.That(() => LabelChoice.Parse(text, Schema), Refused(named));

    [Test]
    public void ManyClassesAreNotAllListed()
    {
        LabelSchema many = LabelSchema.Of("class", [.. Enumerable.Range(0, 100).Select(number => $"n{number}")]);
        Assert.That(() => LabelChoice.Parse("x", many), Refused("n10, n11 and 88 more."));
    }

    private static IResolveConstraint Refused(string named) =>
        Throws.TypeOf<SettingException>().With.Message.StartsWith("`class`: ").And.Message.Contains(named);
}
