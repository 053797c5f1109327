using System.CommandLine;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Model;

namespace PGGan.Training.Options;

/// <summary>The classes that a conditional network is to draw.</summary>
/// <param name="how">How they are named, for the help.</param>
internal sealed class ClassOption(string how)
{
    private readonly Option<string?> classes = new SettingOption<string?>("--class", "class")
    {
        Description = $"what a conditional network is to draw, {how}",
        HelpName = "NAME|N|all",
    };

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(classes);

    /// <summary>The classes named; where none are, one choice that leaves them to the picture's number.</summary>
    /// <exception cref="PGGanException">The network has no labels, or no such class.</exception>
    public IReadOnlyList<LabelChoice> Of(ParseResult parsed, LabelSchema labels) => LabelChoice.Parse(parsed.GetValue(classes), labels);

    /// <summary>Pictures by number, all numbers once for each choice.</summary>
    /// <exception cref="PGGanException">The network has no labels, or no such class.</exception>
    public (LabelChoice Choice, int Seed)[] Pictures(ParseResult parsed, LabelSchema labels, int[] numbers) =>
        [.. Of(parsed, labels).SelectMany(choice => numbers.Select(seed => (choice, seed)))];
}
