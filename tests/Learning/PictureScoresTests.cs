using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Learning;

/// <summary>D's scores of pictures, and which are kept by them.</summary>
internal sealed class PictureScoresTests
{
    private string path = "";

    [SetUp]
    public void MakeFolder() => path = Path.Combine(Directory.CreateTempSubdirectory("pggan-test-").FullName, "a.safetensors");

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [Test]
    public void AreThoseOfTheCheckpointsDiscriminator()
    {
        FreshCheckpoint.Save(path, FreshCheckpoint.Config);
        using Workspace workspace = new(new CpuEngine(1));
        using Checkpoint checkpoint = Checkpoint.Open(path);
        TrainedGenerator generator = new(workspace, checkpoint);
        int[] seeds = [.. Enumerable.Range(0, 11)];
        float[] scores = new PictureScores(generator, checkpoint).Of(generator.Latents(seeds), []);
        Assert.That(scores.Distinct().Count(), Is.EqualTo(11));

        // A minibatch of 8, then one of the last 3 pictures over and over.
        TrainingStep step = new(workspace, FreshCheckpoint.Config);
        float[] images = Samples.Draw(workspace, step.Averaged, 5, seeds, generator.Growth, TrainedGenerator.Minibatch);
        int length = images.Length / 11;
        float[] expected = [.. Scores([0, 1, 2, 3, 4, 5, 6, 7]), .. Scores([8, 9, 10, 8, 9, 10, 8, 9])[..3]];
        Assert.That(scores, Is.EqualTo(expected));

        float[] Scores(int[] places)
        {
            float[] batch = [.. places.SelectMany(place => images[(place * length)..((place + 1) * length)])];
            return step.Discriminator.Evaluate(workspace.From(batch, new Shape(8, 16, 16, 3)), generator.Growth).Scores.ToArray();
        }
    }

    [TestCase(LossKind.Wasserstein, true)]
    [TestCase(LossKind.LeastSquares, false)]
    [TestCase(LossKind.SigmoidSquares, true)]
    [TestCase(LossKind.Relativistic, true)]
    public void KnowWhatRealImagesHave(LossKind kind, bool high) =>
        Assert.That(new LossConfig { Kind = kind }.RealScoresAreHigh, Is.EqualTo(high));

    [TestCase("2/4", true, new[] { 1, 3 })]
    [TestCase("2/4", false, new[] { 0, 2 })]
    [TestCase("1/4", true, new[] { 1 })]
    [TestCase("1/3", true, new[] { 1, 3 })]
    public void TheBestAreKeptInTheirOrder(string share, bool highest, int[] kept) =>
        Assert.That(KeptShare.Parse(share).Best([-1, 5, 0, 5], highest), Is.EqualTo(kept));

    [TestCase("8")]
    [TestCase("0/4")]
    [TestCase("5/4")]
    [TestCase("a/b")]
    public void WhatIsNoShareIsReported(string text) => Assert.That(() => KeptShare.Parse(text), Throws.InstanceOf<FormatException>());
}
