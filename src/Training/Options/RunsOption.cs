using System.CommandLine;
using PGGan.Learning.Runs;

namespace PGGan.Training.Options;

/// <summary>The folder of all runs: new ones are made in it, <c>latest</c> and numbers are looked up in it.</summary>
internal sealed class RunsOption
{
    private const string Default = "runs";
    private const string Alone = "--runs";

    private readonly Option<string?> folder;
    private readonly OutputFolderOption? output;

    /// <summary>The option <c>--outdir</c>, also known as <c>--runs</c>.</summary>
    public RunsOption()
    {
        folder = new SettingOption<string?>("--outdir", "outdir")
        {
            Description = "folder of all runs",
            DefaultValueFactory = _ => Default,
            HelpName = "DIR"
        };
        folder.Aliases.Add(Alone);
    }

    /// <summary>The option <c>--runs</c> alone, of a command that writes pictures to <c>--outdir</c>.</summary>
    /// <param name="output">That option: where it names a folder of runs, these are meant.</param>
    public RunsOption(OutputFolderOption output)
    {
        this.output = output;
        folder = new(Alone) { Description = $"folder of all runs (default: --outdir where it has runs, else {Default})", HelpName = "DIR" };
    }

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(folder);

    /// <summary>The folder.</summary>
    public string Of(ParseResult parsed) => parsed.GetValue(folder)
        ?? (output?.Of(parsed) is string written && RunDirectory.HasRuns(written) ? written : Default);
}
