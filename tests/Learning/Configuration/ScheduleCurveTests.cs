using NUnit.Framework;
using PGGan.Learning;
using PGGan.Learning.Configuration;

namespace PGGan.Tests.Learning.Configuration;

/// <summary>Values that move with the images shown.</summary>
internal sealed class ScheduleCurveTests
{
    [TestCase("linear:1..0.1:100..250")]
    [TestCase("cosine:0.9..0.99:0..1000")]
    [TestCase("linear:0..2.5:0.05..1E-01")]
    public void IsWrittenAsItIsRead(string text)
    {
        ScheduleCurve curve = ScheduleCurve.Parse(text);
        Assert.That(ScheduleCurve.Parse(curve.ToString()), Is.EqualTo(curve));
    }

    [TestCase("linear:1..0.1:100..250", 0, 1)]
    [TestCase("linear:1..0.1:100..250", 100, 1)]
    [TestCase("linear:1..0.1:100..250", 175, 0.55)]
    [TestCase("linear:1..0.1:100..250", 250, 0.1)]
    [TestCase("linear:1..0.1:100..250", 9000, 0.1)]
    [TestCase("cosine:0.9..0.99:0..1000", 0, 0.9)]
    [TestCase("cosine:0.9..0.99:0..1000", 500, 0.945)]
    [TestCase("cosine:0.9..0.99:0..1000", 250, 0.9 + (0.09 * (1 - 0.70710678118) / 2))]
    [TestCase("cosine:0.9..0.99:0..1000", 1000, 0.99)]
    public void FollowsItsEquation(string text, long kimg, double value) =>
        Assert.That(ScheduleCurve.Parse(text).At(1000 * kimg), Is.EqualTo(value).Within(1e-9));

    [TestCase("")]
    [TestCase("sine:1..2:3..4")]
    [TestCase("linear:1..0.1:100")]
    [TestCase("linear:-1..0.1:100..200")]
    [TestCase("linear:1..nan:100..200")]
    [TestCase("linear:1..0.1:200..100")]
    public void WhatIsNoCurveIsReported(string text) => Assert.That(() => ScheduleCurve.Parse(text), Throws.InstanceOf<FormatException>());

    [Test]
    public void RatesPenaltiesAndBeta2Follow()
    {
        TrainingConfig config = new()
        {
            Model = new() { Resolution = 4 },
            Schedule = new()
            {
                TotalKimg = 20,
                GeneratorRate = 0.5f,
                DiscriminatorRate = 0.25f,
                RateCurve = ScheduleCurve.Parse("linear:1..0:4..8"),
            },
            Loss = new() { PenaltyCurve = ScheduleCurve.Parse("linear:2..1:0..4") },
            Optimizer = new() { Beta2Curve = ScheduleCurve.Parse("linear:0.5..0.75:0..4") },
        };
        Assert.That(config.Faults(), Is.Empty);
        Schedule schedule = new(config);
        Phase early = schedule.At(2000), late = schedule.At(6000);
        Assert.That((early.GeneratorRate, early.DiscriminatorRate, early.PenaltyFactor, early.Beta2),
            Is.EqualTo((0.5f, 0.25f, 1.5f, 0.625f)));
        Assert.That((late.GeneratorRate, late.DiscriminatorRate, late.PenaltyFactor, late.Beta2), Is.EqualTo((0.25f, 0.125f, 1f, 0.75f)));
        Phase plain = new Schedule(new TrainingConfig { Model = new() { Resolution = 4 } }).At(2000);
        Assert.That((plain.PenaltyFactor, plain.Beta2), Is.EqualTo((1f, (float?)null)));
    }

    [Test]
    public void TheyAreTextsInTheConfigurationWhereThereAreAny()
    {
        const string curve = "cosine:1..0.5:0..100";
        TrainingConfig config = ConfigJson.With(new TrainingConfig(), $"schedule.rateCurve={curve}");
        string json = ConfigJson.Write(config);
        Assert.That(json, Does.Contain($"\"rateCurve\": \"{curve}\"").And.Not.Contain("beta2Curve"));
        Assert.That(ConfigJson.Read(json, "test").Schedule.RateCurve, Is.EqualTo(ScheduleCurve.Parse(curve)));
        Assert.That(ConfigJson.Write(ConfigJson.With(config, "schedule.rateCurve=null")),
            Is.EqualTo(ConfigJson.Write(new TrainingConfig())));
        Assert.That(() => ConfigJson.Read("""{"schedule":{"rateCurve":"up"}}""", "file"),
            Throws.Exception.With.Message.Contains("'up' is not SHAPE:FROM..TO:KIMG..KIMG"));
    }

    [Test]
    public void Beta2StaysBelow1()
    {
        OptimizerConfig wrong = new() { Beta2Curve = ScheduleCurve.Parse("linear:0.9..1:0..4") };
        Assert.That(wrong.Faults(), Is.EqualTo(new[] { "beta2Curve: linear:0.9..1:0..4 must stay in [0, 1)" }));
    }
}
