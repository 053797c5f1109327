using System.CommandLine;
using System.CommandLine.Parsing;

namespace PGGan.Training.Options;

/// <summary>
/// The folder of all runs, <c>--outdir</c>, also known as <c>--runs</c>: new ones are made in it, <c>latest</c> and numbers are looked up
/// in it, by every command.
/// </summary>
internal sealed class RunsOption
{
    private const string Default = "runs";
    private readonly Option<string?> folder;

    /// <summary>The option.</summary>
    public RunsOption()
    {
        folder = new SettingOption<string?>("--outdir", "outdir")
        {
            Description = "folder of all runs, in which latest and numbers are looked up",
            DefaultValueFactory = _ => Default,
            HelpName = "DIR"
        };
        folder.Aliases.Add("--runs");
    }

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(folder);

    /// <summary>The folder.</summary>
    public string Of(ParseResult parsed) => parsed.GetValue(folder) ?? Default;

    /// <summary>The folder where it was given as <c>--outdir</c>; null: it was not, or as <c>--runs</c>.</summary>
    public string? GivenAsOutdir(ParseResult parsed) =>
        parsed.GetResult(folder) is OptionResult { Implicit: false, IdentifierToken.Value: "--outdir" } ? parsed.GetValue(folder) : null;
}
