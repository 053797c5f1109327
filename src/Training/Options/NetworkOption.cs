using System.CommandLine;
using PGGan.Files;
using PGGan.Learning.Runs;

namespace PGGan.Training.Options;

/// <summary>The trained network that a command works with, and the folder of all runs that it is looked up in.</summary>
/// <param name="runs">That folder.</param>
/// <param name="description">For the help.</param>
internal sealed class NetworkOption(RunsOption runs,
    string description = "checkpoint or run to draw with, latest, or best: the newest run's best by --best-by")
{
    private readonly Option<string> network = new SettingOption<string>("--network", "network")
    {
        Description = description,
        Required = true,
        HelpName = "latest|best|RUN|FILE"
    };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(network);
        runs.AddTo(command);
    }

    /// <summary>The folder of all runs.</summary>
    public RunsOption Runs => runs;

    /// <summary>Whether a checkpoint or a run's folder is named by its path, so that no folder of runs is looked into.</summary>
    public bool IsPath(ParseResult parsed) => Path.Exists(parsed.GetValue(network));

    /// <summary>Whether a checkpoint is named, and not a run.</summary>
    public bool IsFile(ParseResult parsed) => File.Exists(RunCheckpoints.Resolve(runs.Of(parsed), parsed.GetValue(network)!));

    /// <summary>Opens the checkpoint, of a run the whole one that has come furthest.</summary>
    /// <exception cref="PGGanException">There is none, it is damaged, or more than one run is meant.</exception>
    public Checkpoint Open(ParseResult parsed, Action<string> note) =>
        RunCheckpoints.Open(runs.Of(parsed), parsed.GetValue(network)!, note);

    /// <summary>Opens the checkpoint, or all of a run one after the other, in the order of training. Each is to be disposed.</summary>
    /// <exception cref="PGGanException">There is none, it is damaged, or more than one run is meant.</exception>
    public IEnumerable<Checkpoint> OpenAll(ParseResult parsed, Action<string> note) =>
        RunCheckpoints.OpenAll(runs.Of(parsed), parsed.GetValue(network)!, note);
}
