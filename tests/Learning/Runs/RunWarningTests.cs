using NUnit.Framework;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;

namespace PGGan.Tests.Learning.Runs;

/// <summary>What a run with few images is told.</summary>
public sealed class RunWarningTests
{
    private const string Preset = "`preset=few-images`";

    private static readonly DataConfig Photos = new() { Path = "photos" };

    [TestCase("quick", 300, "300 images are few", Preset)]
    [TestCase("quick", 2000, "2000 images are few", null)]
    [TestCase("few-images", 300, "300 images are few", null)]
    [TestCase("quick", 5000, null, null)]
    public void FewImagesAreNotedWithWhatHelps(string preset, int images, string? note, string? remedy)
    {
        string warnings = string.Join('\n', RunSummary.Warnings(Presets.Find(preset) with { Data = Photos }, images));
        Assert.That(warnings, note is null ? Does.Not.Contain("few") : Does.Contain(note));
        Assert.That(warnings, remedy is null ? Does.Not.Contain(Preset) : Does.Contain(remedy));
    }
}
