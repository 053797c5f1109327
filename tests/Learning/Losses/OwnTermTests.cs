using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Learning.Runs;

namespace PGGan.Tests.Learning.Losses;

/// <summary>Terms that a program adds to the built-in ones: trained, reported and forecast like these.</summary>
internal sealed class OwnTermTests
{
    private const float Weight = 0.5f;

    private static readonly TrainingConfig Config = new() { Model = new() { Resolution = 8, FmapBase = 64, FmapMax = 6, LatentSize = 5 } };
    private static readonly Phase Phase = new(8, 1, Minibatch: 8, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
    private static readonly TrainingMethod Own = new() { Losses = [.. LossCatalog.All, new ScoreDistance(), new Brightness()] };

    [Test]
    public void TheyTrainBothNetworks()
    {
        Dictionary<string, float[]> without = Gradients(TrainingMethod.Default), with = Gradients(Own);
        Assert.That(with.Keys, Is.EquivalentTo(without.Keys));
        Assert.That(with["discriminator.4x4.dense0.weight"], Is.Not.EqualTo(without["discriminator.4x4.dense0.weight"]));

        // Brightness is linear in toRGB's bias: its gradient is the weight over the channels.
        float[] bias = with["generator.8x8.torgb.bias"], before = without["generator.8x8.torgb.bias"];
        Assert.That(bias.Zip(before, (a, b) => a - b), Is.All.EqualTo(Weight / 3).Within(1e-5));
    }

    [Test]
    public void TheyAreReportedAndSavedWithTheRun()
    {
        using Workspace workspace = new(new CpuEngine(2));
        TrainingStep step = new(workspace, Config, Own);
        step.Update(Phase, 0, RealImages());
        IReadOnlyDictionary<string, Statistic> statistics = step.Statistics.Read();
        string json = new TickReport(1, 8, Phase, statistics, new TickTiming(1, 8, 1, 0, 0)).ToJson();
        double distance = statistics["real_scores"].Mean - statistics["fake_scores"].Mean;
        step.Statistics.Reset();
        step.Update(Phase with { MaxAtOnce = 4 }, 8, RealImages());
        IReadOnlyDictionary<string, Statistic> inParts = step.Statistics.Read();
        Assert.Multiple(() =>
        {
            Assert.That(statistics["score_distance"].Mean, Is.EqualTo(Weight * distance * distance).Within(1e-2).Percent);
            Assert.That(inParts["score_distance"].Count, Is.EqualTo(1), "one value a step, whatever its parts");
            Assert.That(inParts["brightness"].Count, Is.EqualTo(8), "one value an image");
            Assert.That(json, Does.Contain("\"score_distance\"").And.Contain("\"brightness\""));
            Assert.That(step.Statistics.Save().Select(sum => sum.Name), Is.SupersetOf(new[] { "score_distance", "brightness" }));
        });
    }

    [Test]
    public void TheirTimeAndMemoryAreForecast()
    {
        using CpuEngine engine = new(2);
        using Workspace workspace = new(new CpuEngine(2));
        using StepMemory without = new(engine, Config), with = new(engine, Config, Own);
        TrainingStep plain = new(workspace, Config), own = new(workspace, Config, Own);
        double discriminator = NetworkLayers.Of(plain.Discriminator, plain.Discriminator.ActiveAt(Phase.Growth))
            .Sum(layer => layer.MultiplyAdds);
        Assert.Multiple(() =>
        {
            Assert.That(plain.Cost, Is.EqualTo(new PassCost(4, 14)), "the paper's losses");
            Assert.That(NetworkLayers.TrainingCost(own, 8) - NetworkLayers.TrainingCost(plain, 8),
                Is.EqualTo(2 * PassCost.ForwardAndBack * discriminator));
            Assert.That(with.BytesOf(Phase), Is.GreaterThan(without.BytesOf(Phase)));
        });
    }

    [Test]
    public void TwoOfOneNameAreRefused()
    {
        using Workspace workspace = new(new CpuEngine(1));
        Assert.That(
            () =>
                new TrainingStep(workspace, Config,
                new TrainingMethod { Losses = [.. LossCatalog.All, new Brightness(), new Brightness()] }),
            Throws.ArgumentException.With.Message.Contains("'brightness'"));
    }

    /// <summary>Terms and statistics are found by name in files: every built-in one has names of its own.</summary>
    [Test]
    public void TheCatalogHasEveryTermOnce()
    {
        Type[] written = [.. typeof(LossTerm).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LossTerm)) && !type.IsAbstract)];
        Assert.That(LossCatalog.All.Select(term => term.GetType()), Is.EquivalentTo(written));
        Assert.That(LossCatalog.All.Select(term => term.Name), Is.Unique);
    }

    private static Dictionary<string, float[]> Gradients(TrainingMethod method)
    {
        using Workspace workspace = new(new CpuEngine(2));
        TrainingStep step = new(workspace, Config, method);
        using Scope scope = workspace.OpenScope("test");
        return step.DiscriminatorGradients(Phase, 0,
            RealImages()).Result.Select(g => ($"discriminator.{g.Parameter.Name}", g.Gradient.ToArray()))
            .Concat(step.GeneratorGradients(Phase, 0, RealImages(), LearningRandom.GeneratorLatents,
                []).Result.Select(g => ($"generator.{g.Parameter.Name}", g.Gradient.ToArray())))
            .ToDictionary();
    }

    private static Minibatch RealImages()
    {
        byte[] pixels = new byte[8 * 8 * 8 * 3];
        new Random(1).NextBytes(pixels);
        return new Minibatch(pixels, new bool[8]);
    }

    /// <summary>A term of D's with a pass of its own: <c>weight · (mean D(real) − mean D(fake))²</c>.</summary>
    private sealed class ScoreDistance : LossTerm
    {
        public override string Name => "score_distance";

        public override LossPass Pass { get; } = LossPass.Own(Player.Discriminator, "score_distance");

        public override PassCost Cost => new(Generator: 0, Discriminator: 2 * PassCost.ForwardAndBack);

        public override LossValue Compute(LossContext context)
        {
            Tensor distance = context.OnReal.Scores.Mean() - context.OnFake.Scores.Mean();
            return new LossValue((distance * distance).Scale(Weight));
        }
    }

    /// <summary>A term of G's in addition to the scores: <c>weight · mean of all values</c>; it reports each image's mean.</summary>
    private sealed class Brightness : LossTerm
    {
        public override string Name => "brightness";

        public override LossPass Pass => LossPass.GeneratedImages;

        public override IReadOnlyList<string> Reports => ["brightness"];

        public override LossValue Compute(LossContext context)
        {
            int n = context.Fake.Shape[0];
            Tensor flat = context.Fake.Reshape(new Shape(n, context.Fake.Shape.Count / n));
            Tensor ones = flat.Workspace.Full(new Shape(flat.Shape[1]), 1f / flat.Shape[1]);
            Tensor means = flat.MatMulTransposeB(ones.Reshape(new Shape(1, flat.Shape[1])));
            return new LossValue(flat.Mean().Scale(Weight), means.Reshape(new Shape(n)));
        }
    }
}
