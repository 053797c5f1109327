using NUnit.Framework;
using PGGan.Learning.Configuration;
using PGGan.Metrics;

namespace PGGan.Tests.Metrics;

internal sealed class MetricNameTests
{
    [Test]
    public void NumbersOfImagesFollowTheName() =>
        Assert.That(
            MetricName.ParseList("swd16k, msssim,fid-random500"),
            Is.EqualTo(new[] { new MetricName("swd", 16_000), new MetricName("msssim", null), new MetricName("fid-random", 500) }));

    [Test]
    public void NoneIsAnEmptyList() => Assert.That(MetricName.ParseList("none"), Is.Empty);

    [TestCase("swd,")]
    [TestCase("sharpness")]
    [TestCase("swd0")]
    [TestCase("swd1m")]
    [TestCase("swd,swd16k")]
    [TestCase("swd999999999999k")]
    public void OthersAreRefused(string text) => Assert.That(() => MetricName.ParseList(text), Throws.TypeOf<FormatException>());

    [Test]
    public void AConfigurationNamesItsFault() =>
        Assert.That(new RunConfig { Metrics = ["swd", "sharpness"] }.Faults(), Has.One.StartsWith("metrics: 'sharpness' is none of swd"));
}
