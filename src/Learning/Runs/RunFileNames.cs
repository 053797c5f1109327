using System.Text.RegularExpressions;

namespace PGGan.Learning.Runs;

/// <summary>
/// The names of the files in a run's folder. Grids and checkpoints are named by the kimg they were made at, with the images where a tick
/// may be shorter than one kimg: <c>fakes-000160.png</c>, <c>checkpoint-000000.640.safetensors</c>.
/// </summary>
internal static partial class RunFileNames
{
    /// <summary>Extension of a checkpoint.</summary>
    public const string CheckpointExtension = ".safetensors";

    /// <summary>The checkpoint that a stopped run leaves.</summary>
    public const string StoppedCheckpoint = $"checkpoint-stopped{CheckpointExtension}";

    /// <summary>The best network by a metric.</summary>
    public const string Best = $"best{CheckpointExtension}";

    /// <summary>The resolved configuration.</summary>
    public const string Config = "config.json";

    /// <summary>The sessions of the run, <see cref="RunRecord"/>.</summary>
    public const string Record = "run.json";

    private const string Kimg = @"\d{6,}(?:\.\d{3})?";
    private const string Regular = @"checkpoint-" + Kimg + @"\.safetensors";
    private const string Others = @"(?:checkpoint-stopped|best)\.safetensors|fakes-" + Kimg
        + @"\.png|reals\.png|(?:stats|metric-.*)\.jsonl|(?:config|run|going-back)\.json";

    /// <summary>Whether a file has a name that the program gives.</summary>
    public static bool IsOurs(string path) => OurName().IsMatch(Path.GetFileName(path));

    /// <summary>
    /// Whether a file has the name of a checkpoint that the schedule asked for: not that of a stop, and not one that its owner gave it.
    /// </summary>
    public static bool IsRegularCheckpoint(string path) => RegularName().IsMatch(Path.GetFileName(path));

    /// <summary>The files in a folder that may be checkpoints, whoever named them.</summary>
    public static string[] CheckpointsIn(string folder) => Directory.GetFiles(folder, $"checkpoint-*{CheckpointExtension}");

    [GeneratedRegex($"^{Regular}$")]
    private static partial Regex RegularName();

    [GeneratedRegex($"^(?:{Regular}|{Others})$")]
    private static partial Regex OurName();
}
