using System.CommandLine;
using PGGan.Files;

namespace PGGan.Training.Options;

/// <summary>Which images of a set: <c>--start</c>, <c>--stop</c> (the first that is not meant) and <c>--step</c>.</summary>
internal sealed class DatasetRange
{
    private readonly Option<int?> start = OptionSyntax.Number("--start", "first image (default 0)", minimum: 0);
    private readonly Option<int?> stop = OptionSyntax.Number("--stop", "image to stop before (default: the end)", minimum: 0);
    private readonly Option<int?> step = OptionSyntax.Number("--step", "take every so many (default 1)", minimum: 1);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(start);
        command.Add(stop);
        command.Add(step);
    }

    /// <summary>The numbers of the images meant.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="count">Images in the set.</param>
    /// <exception cref="PGGanException">There are none.</exception>
    public int[] Of(ParseResult parsed, int count)
    {
        long first = parsed.GetValue(start) ?? 0, end = Math.Min(parsed.GetValue(stop) ?? count, count),
            stride = parsed.GetValue(step) ?? 1;
        List<int> meant = [];
        for (long i = first; i < end; i += stride)
        {
            meant.Add((int)i);
        }

        return meant.Count > 0
            ? [.. meant]
            : throw new PGGanException($"--start {first} --stop {end}: no image of the set lies there; it has images 0 to {count - 1}.");
    }
}
