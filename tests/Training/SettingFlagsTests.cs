using System.CommandLine;
using System.Text.RegularExpressions;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Metrics.Features;
using PGGan.Training.Commands;
using PGGan.Training.Options;

namespace PGGan.Tests.Training;

/// <summary>Libraries name properties; the program knows which option each of them is.</summary>
internal sealed class SettingFlagsTests
{
    private static readonly RootCommand Root = CommandLine.Commands(new FeatureNetworks(null));
    private static readonly SettingFlags Flags = SettingFlags.Of(Root);

    [TestCase("`data.labels`: name `data.path`, or leave `data.labels` out.", "--labels: name --data, or leave --labels out.")]
    [TestCase("go on with `resume=a/b c` and `schedule.batchGpu=4:32,16:8`: fewer",
        "go on with --resume a/b c and --batch-gpu 4:32,16:8: fewer")]
    [TestCase("choose `device=cpu`", "choose --device cpu")]
    [TestCase("without it (`run.tensorBoard=false`)", "without it (--tensorboard=0)")]
    [TestCase("`data.mirror=true` doubles them", "--mirror doubles them")]
    [TestCase("one channel (`model.channels=1`)", "one channel (--gray)")]
    [TestCase("four channels (`model.channels=4`)", "four channels (--rgba)")]
    [TestCase("make a gray set (`dataset.channels=1`)", "make a gray set (pggan dataset create --gray)")]
    [TestCase("model.fmapBase: 32 → 64", "model.fmapBase: 32 → 64")]
    [TestCase("`nothing.known`: `", "`nothing.known`: `")]
    public void PropertiesOfAMessageBecomeOptions(string message, string shown) => Assert.That(Flags.Spell(message), Is.EqualTo(shown));

    [TestCase("--batch 6", "choose a smaller `schedule.minibatch` or `model.fmapMax`", "choose a smaller --batch or --cmax")]
    [TestCase("--lrate 1", "lower rates (`schedule.generatorRate`, `schedule.discriminatorRate`)", "lower rates (--lrate)")]
    [TestCase("--lrate 1 --dlr 2", "lower rates (`schedule.generatorRate`, `schedule.discriminatorRate`)", "lower rates (--lrate, --dlr)")]
    [TestCase("--runs x", "`outdir=x` cannot be written", "--runs x cannot be written")]
    [TestCase("generate --network n --runs x", "`outdir=x` cannot be written", "--runs x cannot be written")]
    public void AnOptionIsNamedAsItWasTyped(string typed, string message, string shown) =>
        Assert.That(SettingFlags.Of(Root.Parse(typed)).Spell(message), Is.EqualTo(shown));

    [TestCase("--res 48", "Configuration: model.resolution: 48 is no power", "--res: 48 is no power")]
    [TestCase("--kimg 1", "Configuration: model.resolution: 48 is no power", "Configuration: model.resolution: 48 is no power")]
    [TestCase("--set model.resolution=48", "Configuration: model.resolution: 48", "Configuration: model.resolution: 48")]
    [TestCase("--batch 6", "Configuration: schedule.minibatch: 6 is not a multiple of model.stddevGroup 4",
        "--batch: 6 is not a multiple of --mbstd 4")]
    [TestCase("--lrate 0", "Configuration: schedule.generatorRate: 0; schedule.discriminatorRate: 0", "--lrate: 0")]
    public void AFaultNamesTheOptionThatLedToIt(string typed, string message, string shown) =>
        Assert.That(SettingFlags.Of(Root.Parse(typed)).SpellFaults(message), Is.EqualTo(shown));

    [Test]
    public void ASettingHasTheSameOptionInEveryCommand() => Assert.That(Flags.All.Where(setting => setting.Flags.Length > 1), Is.Empty);

    [Test]
    public void AnOptionsPropertyIsOneOfTheConfiguration()
    {
        string[] parts = ["model.", "schedule.", "optimizer.", "loss.", "data.", "run."];
        string[] properties = [.. Flags.All.Select(setting => setting.Property)
            .Where(path => parts.Any(part => path.StartsWith(part, StringComparison.Ordinal)))];
        Assert.That(properties, Has.Length.GreaterThan(30));
        foreach (string property in properties)
        {
            // An unknown property is refused before its value is read.
            string refused = "";
            try
            {
                ConfigJson.With(new TrainingConfig(), $"{property}=?");
            }
            catch (SettingException fault)
            {
                refused = fault.Message;
            }

            Assert.That(refused, Does.Not.Contain("there is no property"));
        }
    }

    [Test]
    public void EverySettingThatALibraryNamesHasAnOption()
    {
        HashSet<string> known = [.. Flags.All.Select(setting => setting.Property)];
        string[] files = [.. SourceFiles.OfLibraries()];
        string[] named = [.. files.SelectMany(Named).Distinct()];
        Assert.That(named, Has.Length.GreaterThan(20));
        Assert.That(named.Where(property => !known.Contains(property)), Is.Empty);

        static IEnumerable<string> Named(string path)
        {
            // Code alone: comments explain the spelling.
            string text = string.Join('\n', File.ReadLines(path).Select(line => Regex.Replace(line, "(^|\\s)//.*", "")));
            return Regex.Matches(text, "`([A-Za-z][A-Za-z0-9.]*)[`=]").Select(match => match.Groups[1].Value)
                .Concat(Regex.Matches(text, """new SettingException\(\s*(?:"([^"]+)"|nameof\((\w+)\))""")
                    .Select(match => match.Groups[1].Value + match.Groups[2].Value));
        }
    }
}
