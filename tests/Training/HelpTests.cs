using System.CommandLine;
using NUnit.Framework;
using PGGan.Metrics.Features;
using PGGan.Training.Commands;

namespace PGGan.Tests.Training;

/// <summary>What <c>--help</c> shows: every command, every option with what it does.</summary>
public sealed class HelpTests : CommandFixture
{
    private static readonly RootCommand Root = CommandLine.Commands(new FeatureNetworks(null));

    private static IEnumerable<string> Paths => Under(Root, []).Select(path => string.Join(' ', path));

    [TestCaseSource(nameof(Paths))]
    public void EveryOptionAndCommandIsListedWithItsDescription(string path)
    {
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string help = Help(words);
        Command command = words.Aggregate((Command)Root, (parent, name) => parent.Subcommands.Single(sub => sub.Name == name));
        string plain = Plain(help);
        Assert.That(command.Description, Is.Not.Null.And.Not.Empty);
        Assert.That(plain, Does.Contain(Plain(command.Description!)));
        Assert.Multiple(() =>
        {
            foreach (Option option in command.Options.Where(option => !option.Hidden))
            {
                Assert.That(option.Description, Is.Not.Null.And.Not.Empty, option.Name);
                Assert.That(plain, Does.Contain(option.Name), path);
                Assert.That(plain, Does.Contain(Plain(option.Description!)), option.Name);
            }

            foreach (Command sub in command.Subcommands)
            {
                Assert.That(plain, Does.Contain($"{sub.Name} ").And.Contain(Plain(sub.Description!)), sub.Name);
            }
        });
    }

    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("generate --help")]
    public void TheProgramPrintsItAndSucceeds(string arguments)
    {
        (int code, string output, string error) = Call(arguments.Split(' '));
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain("Usage:").And.Contain("--device").And.Contain("--threads"));
        Assert.That(Directory.EnumerateFileSystemEntries(Folder), Is.Empty, "nothing is trained");
    }

    private static string Help(string[] words)
    {
        using StringWriter output = new();
        int code = Root.Parse([.. words, "--help"]).Invoke(new InvocationConfiguration { Output = output });
        Assert.That(code, Is.Zero);
        return output.ToString();
    }

    // The help breaks lines where they end.
    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string[]> Under(Command command, string[] path) =>
        [path, .. command.Subcommands.SelectMany(sub => Under(sub, [.. path, sub.Name]))];
}
