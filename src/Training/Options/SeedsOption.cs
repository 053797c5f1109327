using System.CommandLine;

namespace PGGan.Training.Options;

/// <summary>The numbers of the pictures that are drawn.</summary>
internal sealed class SeedsOption
{
    private readonly Option<int[]?> seeds;
    private readonly int count;

    /// <summary>Numbers with a description of their own.</summary>
    /// <param name="description">For the help.</param>
    public SeedsOption(string description) => seeds = OptionSyntax.Object("--seeds", description, OptionSyntax.ParseSeeds);

    /// <summary>Numbers of pictures.</summary>
    /// <param name="count">How many there are, from 0 on, where none are named.</param>
    public SeedsOption(int count)
        : this($"numbers of the pictures, such as 0,1,4-6 (default 0-{count - 1})") => this.count = count;

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(seeds);

    /// <summary>Whether some are named.</summary>
    public bool AreGiven(ParseResult parsed) => parsed.GetValue(seeds) is { Length: > 0 };   // an array that is not given is empty

    /// <summary>The numbers.</summary>
    public int[] Of(ParseResult parsed) => Of(parsed, count);

    /// <summary>The numbers.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="count">How many there are, from 0 on, where none are named.</param>
    public int[] Of(ParseResult parsed, int count) => AreGiven(parsed) ? parsed.GetValue(seeds)! : [.. Enumerable.Range(0, count)];
}
