using NUnit.Framework;
using PGGan.Data;
using PGGan.Model;
using PGGan.Tests.Learning;

namespace PGGan.Tests.Data;

public class ClassSizesTests
{
    private const string Remedy = "and are drawn badly; add images, or let `data.balance=true` show the classes evenly.";

    [TestCase(95, 5, "few images are of class few 5 (of many 95), " + Remedy)]
    [TestCase(190, 10, "few images are of class few 10 (of many 190), " + Remedy)]
    [TestCase(189, 10, null)]
    [TestCase(100, 100, null)]
    public void AClassOfOneInTwentyOrFewerIsNoted(int many, int few, string? note)
    {
        ClassSizes sizes = Of(["many", "few"], many, few);
        Assert.That(sizes.Lines(), Is.EqualTo(new[] { $"class: many {many}, few {few}" }));
        Assert.That(sizes.Notes(balanced: false), Is.EqualTo(note is null ? [] : new[] { note }));
        Assert.That(sizes.Notes(balanced: true), Is.Empty);
    }

    [Test]
    public void AClassWithoutImagesIsNotedBalancedOrNot() =>
        Assert.That(Of(["cat", "dog", "owl"], 3, 0, 4).Notes(balanced: true).Single(),
            Is.EqualTo("no image is of class dog, which the network cannot learn; add images, or leave the class out."));

    [Test]
    public void OfManyClassesTheFirstAreNamed()
    {
        ClassSizes sizes = Of([.. Enumerable.Range(0, 30).Select(number => $"n{number}")], [40, .. Enumerable.Repeat(1, 29)]);
        Assert.That(sizes.Lines().Single(), Does.StartWith("class: n0 40, n1 1, ").And.EndsWith(", n19 1, … (30 classes)"));
        Assert.That(sizes.Notes(balanced: false).Single(), Does.Contain("class n1 1, n2 1, n3 1, n4 1, n5 1 and 24 more (of n0 40)"));
    }

    [Test]
    public void LabelsThatAreNumbersAreCountedApart()
    {
        float[][] labels = [[1, 0], [0.5f, 0.5f], [0, 1]];
        ClassSizes sizes = ClassSizes.Of(PictureLabels.Numbered(2), Enumerable.Range(0, 3), (index, label) => labels[index].CopyTo(label));
        Assert.That(sizes.Lines(), Is.EqualTo(new[] { "class: 0 1, 1 1", "1 labels are numbers, not one class of each" }));
    }

    private static ClassSizes Of(string[] classes, params int[] images)
    {
        int[] each = [.. images.SelectMany((count, number) => Enumerable.Repeat(number, count))];
        return ClassSizes.Of(new LabelledSource(each, LabelSchema.Of("class", classes)));
    }
}
