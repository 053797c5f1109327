using System.CommandLine;
using PGGan.Files;

namespace PGGan.Training.Options;

/// <summary>Pictures made smaller by averaging.</summary>
internal sealed class ShrinkOption
{
    private readonly Option<int?> shrink = OptionSyntax.Number("--shrink", "make one pixel the mean of NxN", minimum: 1);

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(shrink);

    /// <summary>How many pixels become one along an axis.</summary>
    /// <exception cref="PGGanException">Pictures cannot be divided so.</exception>
    public int Of(ParseResult parsed, int resolution) => parsed.GetValue(shrink) is not int factor ? 1
        : resolution % factor == 0 ? factor
        : throw new PGGanException(
            $"--shrink: {resolution}×{resolution} pixels cannot be made {factor} times smaller; choose a power of two up to {resolution}.");
}
