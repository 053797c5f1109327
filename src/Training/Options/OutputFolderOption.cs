using System.CommandLine;

namespace PGGan.Training.Options;

/// <summary>The folder that a command writes its pictures to: <c>--output</c>, as that of all runs is <c>--outdir</c>.</summary>
/// <param name="network">The network that draws them, which is looked up in the folder of all runs.</param>
/// <remarks>
/// Before, <c>--outdir</c> was this folder. It still is where it can mean nothing else: the network is named by its path, so that no runs
/// are looked up, and <c>--output</c> is not given. Then a line names the option of today.
/// </remarks>
internal sealed class OutputFolderOption(NetworkOption network)
{
    private const string Default = "out";

    private readonly Option<string?> folder = new SettingOption<string?>("--output", "output")
    {
        Description = $"folder to write to (default {Default})",
        HelpName = "DIR",
    };

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(folder);

    /// <summary>Makes the folder where it is missing; as it was named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="note">Receives a line where the folder was named by the option of before.</param>
    public string Create(ParseResult parsed, Action<string> note)
    {
        string? named = parsed.GetValue(folder);
        if (named is null && network.IsPath(parsed) && network.Runs.GivenAsOutdir(parsed) is string before)
        {
            note("Note: --outdir is the folder of all runs; pictures go to --output, and to --outdir only while the network is a path.");
            named = before;
        }

        named ??= Default;
        Directory.CreateDirectory(named);
        return named;
    }
}
