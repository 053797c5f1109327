using System.CommandLine;

namespace PGGan.Training.Options;

/// <summary>The CUDA devices of this host that train together.</summary>
internal sealed class GpusOption
{
    private readonly Option<int[]?> gpus = OptionSyntax.Object("--gpus",
        "CUDA devices of this host that train together, a process each, such as 0,1,2,3; needs Open MPI (docs/cluster.md)",
        OptionSyntax.ParseSeeds);

    /// <summary>The option.</summary>
    public GpusOption() => gpus.HelpName = "LIST";

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(gpus);

    /// <summary>The devices; null: none are named.</summary>
    public int[]? Of(ParseResult parsed) => parsed.GetValue(gpus) is { Length: > 0 } named ? named : null;
}
