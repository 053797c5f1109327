using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Kernels.Cpu;
using PGGan.Metrics.ModeRecovery;
using PGGan.Tests.Data;

namespace PGGan.Tests.Metrics.ModeRecovery;

public class ModeRecoveryTests
{
    [Test]
    public void EvenImagesHaveNoDivergence()
    {
        ModeCoverage even = ModeCoverage.Of([.. Enumerable.Range(0, 3000).Select(i => i * 7 % 1000)], 1000);
        Assert.That((even.Images, even.Occupied), Is.EqualTo((3000, 1000)));
        Assert.That(even.Divergence, Is.Zero.Within(1e-12));
    }

    [Test]
    public void ImagesOfOneModeHaveTheLogarithmOfTheirNumber()
    {
        ModeCoverage one = ModeCoverage.Of([.. Enumerable.Repeat(417, 25)], 1000);
        Assert.That(one.Occupied, Is.EqualTo(1));
        Assert.That(one.Divergence, Is.EqualTo(Math.Log(1000)).Within(1e-12));
    }

    [Test]
    public void UnevenImagesAreBetween()
    {
        ModeCoverage uneven = ModeCoverage.Of([0, 2, 2, 2], 4);
        Assert.That(uneven.Occupied, Is.EqualTo(2));
        Assert.That(uneven.Divergence, Is.EqualTo(0.75 * Math.Log(3)).Within(1e-12), "¼ · ln(¼ · 4) = 0");
        Assert.That(uneven.ToString(), Is.EqualTo("4 images, 2 of 4 modes, KL 0.8240"));
    }

    [TestCase(8)]
    [TestCase(32)]
    public void TheClassifierReadsDigitsItHasNotSeen(int resolution)
    {
        using TemporaryFolder folder = new();
        using IPictures digits = DigitSet.Open(SegmentDigits.Write(folder.Root, count: 400));
        (LabelledImages learned, LabelledImages heldOut) = DigitSet.Prepare(digits, resolution).Split(100);
        using Workspace workspace = new(new CpuEngine(2));
        ImageClassifier classifier = new(workspace, "digits", resolution, channels: 1, largestInput: 16, ImageClassifier.OneHot(10));
        double before = classifier.Accuracy(heldOut);
        classifier.Learn(learned, steps: 400);
        Assert.That(before, Is.LessThan(0.4));
        Assert.That(classifier.Accuracy(heldOut), Is.GreaterThan(0.95));
    }

    [Test]
    public void ModesOfStackedDigitsAreTheirDigits()
    {
        using TemporaryFolder folder = new();
        using IPictures digits = DigitSet.Open(SegmentDigits.Write(folder.Root, count: 400));
        LabelledImages all = DigitSet.Prepare(digits, 8);
        using Workspace workspace = new(new CpuEngine(2));
        ImageClassifier classifier = new(workspace, "digits", 8, channels: 1, largestInput: 16, ImageClassifier.OneHot(10));
        classifier.Learn(all, steps: 400);
        StackedDigits stacked = new(digits, count: 300);
        int[] modes = new StackedModes(classifier, 8).Of([.. Enumerable.Range(0, 300).SelectMany(i => stacked.Read(i).Pixels)]);
        int right = Enumerable.Range(0, 300).Count(i =>
        {
            (int red, int green, int blue) = stacked.DigitsOf(i);
            return modes[i] == all.Classes[red] + (10 * all.Classes[green]) + (100 * all.Classes[blue]);
        });
        Assert.That(right, Is.GreaterThan(285));
    }

    [Test]
    public void SplittingLosesNone()
    {
        LabelledImages set = new(1, 1, [.. Enumerable.Range(0, 50).Select(i => (byte)i)], [.. Enumerable.Range(0, 50)]);
        (LabelledImages learned, LabelledImages heldOut) = set.Split(10);
        Assert.That((learned.Count, heldOut.Count), Is.EqualTo((40, 10)));
        Assert.That(learned.Classes.Concat(heldOut.Classes).Order(), Is.EqualTo(set.Classes));
        Assert.That(learned.Pixels.Select(pixel => (int)pixel), Is.EqualTo(learned.Classes));
        Assert.That(heldOut.Classes, Is.Not.EqualTo(set.Classes[..10]), "chosen by chance");
    }

    [Test]
    public void WhatIsNoLabelledDigitIsNamed()
    {
        using TemporaryFolder folder = new();
        Assert.That(() => DigitSet.Open(folder.Root), Throws.TypeOf<ImageDataException>().With.Message.Contains("no digits"));
        folder.Put("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, .. new byte[6]]);
        using (IPictures unlabelled = DigitSet.Open(folder.Root))
        {
            Assert.That(() => DigitSet.Prepare(unlabelled, 4), Throws.TypeOf<ImageDataException>().With.Message.Contains("which digit"));
        }

        folder.Put("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 5]);
        using IPictures oblong = DigitSet.Open(folder.Root);
        Assert.That(() => DigitSet.Prepare(oblong, 4), Throws.TypeOf<ImageDataException>().With.Message.Contains("3x2"));
    }
}
