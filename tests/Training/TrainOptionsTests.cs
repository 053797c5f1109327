using System.CommandLine;
using NUnit.Framework;
using PGGan.Learning.Configuration;
using PGGan.Training.Options;

namespace PGGan.Tests.Training;

/// <summary>What the options of training change in a configuration: each its own property and no other.</summary>
internal sealed class TrainOptionsTests
{
    [TestCase("--lrate 0.01", "schedule.generatorRate: \"4:0.001\" → \"4:0.01\"|schedule.discriminatorRate: \"4:0.001\" → \"4:0.01\"")]
    [TestCase("--glr 0.01", "schedule.generatorRate: \"4:0.001\" → \"4:0.01\"")]
    [TestCase("--dlr 0.02", "schedule.discriminatorRate: \"4:0.001\" → \"4:0.02\"")]
    [TestCase("--lrate 0.01 --dlr 0.02",
        "schedule.generatorRate: \"4:0.001\" → \"4:0.01\"|schedule.discriminatorRate: \"4:0.001\" → \"4:0.02\"")]
    [TestCase("--lrate 0.01 --glr 0.02",
        "schedule.generatorRate: \"4:0.001\" → \"4:0.02\"|schedule.discriminatorRate: \"4:0.001\" → \"4:0.01\"")]
    [TestCase("--glr 0.03 --dlr 0.02",
        "schedule.generatorRate: \"4:0.001\" → \"4:0.03\"|schedule.discriminatorRate: \"4:0.001\" → \"4:0.02\"")]
    [TestCase("--mirror=0", "data.mirror: true → false")]
    [TestCase("--mirror", "")]
    [TestCase("--repeats 4", "schedule.minibatchRepeats: 1 → 4")]
    public void ChangesItsPropertyAlone(string arguments, string changes) =>
        Assert.That(ConfigJson.Differences(Presets.Find("paper"), NewRun(["--preset", "paper", .. arguments.Split(' ')])),
            Is.EqualTo(changes.Split('|', StringSplitOptions.RemoveEmptyEntries)));

    private static TrainingConfig NewRun(string[] arguments)
    {
        TrainOptions options = new();
        RootCommand root = [];
        options.AddTo(root);
        ParseResult parsed = root.Parse(arguments);
        Assert.That(parsed.Errors, Is.Empty);
        return options.NewRun(parsed, isGpu: false);
    }
}
