using System.CommandLine;
using PGGan.Files;

namespace PGGan.Training.Options;

/// <summary>The quality of a format that loses some.</summary>
/// <param name="description">For the help.</param>
internal sealed class QualityOption(string description)
{
    private const int Most = 100;
    private readonly Option<int?> quality = OptionSyntax.Number("--quality", description, minimum: 1, property: "quality");

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(quality);

    /// <summary>1 to 100; null: none is named.</summary>
    /// <exception cref="PGGanException">It is more than 100.</exception>
    public int? Of(ParseResult parsed) => parsed.GetValue(quality) is int given and > Most
        ? throw new PGGanException($"--quality: {given} is not a whole number from 1 to {Most}.")
        : parsed.GetValue(quality);
}
