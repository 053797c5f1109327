using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Configuration;

namespace PGGan.Tests.Learning.Augmentation;

internal sealed class AugmentConfigTests
{
    [Test]
    public void WithoutAugmentationAConfigurationHasTheBytesOfBefore() =>
        Assert.That(ConfigJson.Write(new TrainingConfig()), Does.Not.Contain("ugment"));

    [Test]
    public void WhatIsWrittenIsReadBack()
    {
        TrainingConfig config = new()
        {
            Augment = new AugmentConfig
            {
                Mode = AugmentMode.Ada,
                Kinds = AugmentKinds.Flip | AugmentKinds.Noise,
                Target = 0.5,
                SpeedKimg = 20,
            },
        };
        string json = ConfigJson.Write(config);
        Assert.That(json, Does.Contain("\"kinds\": \"flip, noise\""));
        Assert.That(ConfigJson.Read(json, "test").Augment, Is.EqualTo(config.Augment));
        Assert.That(ConfigJson.With(new TrainingConfig(), "augment.kinds=colour,cutout").Augment.Kinds,
            Is.EqualTo(AugmentKinds.Colour | AugmentKinds.Cutout));
        Assert.That(() => ConfigJson.With(new TrainingConfig(), "augment.mode=dif"),
            Throws.TypeOf<SettingException>().With.Message.Contain("none, diff or ada"));
    }

    [TestCase(AugmentMode.Diff, AugmentKinds.Noise | AugmentKinds.Colour, 0.6, 500, 0,
        "augment.kinds: diff has translation, colour, cutout, not noise")]
    [TestCase(AugmentMode.Ada, AugmentKinds.None, 0.6, 500, 0, "augment.kinds: with none")]
    [TestCase(AugmentMode.Ada, null, 1.0, 500, 0, "augment.target: 1 must be between 0 and 1")]
    [TestCase(AugmentMode.Ada, null, 0.6, 0, 0, "augment.speedKimg: 0 must be more than 0")]
    [TestCase(AugmentMode.Ada, null, 0.6, 500, 1.5, "augment.initialStrength: 1.5 must be in 0…1")]
    [TestCase((AugmentMode)7, null, 0.6, 500, 0, "augment.mode: 7 is none of None, Diff, Ada")]
    public void FaultsNameTheProperty(AugmentMode mode, AugmentKinds? kinds, double target, double speed, double strength, string fault)
    {
        AugmentConfig augment = new() { Mode = mode, Kinds = kinds, Target = target, SpeedKimg = speed, InitialStrength = strength };
        Assert.That(new TrainingConfig { Augment = augment }.Faults(), Has.Exactly(1).StartsWith(fault));
    }
}
