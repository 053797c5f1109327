using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace PGGan.Data.TfRecords;

/// <summary>
/// The names of a set's files: <c>NAME-r02.tfrecords</c> (4×4), <c>-r03</c> (8×8), … <c>-r10</c> (1024×1024) and <c>NAME-rxx.labels</c>,
/// all in a folder.
/// </summary>
internal static partial class TfRecordNames
{
    /// <summary>Name of the format.</summary>
    public const string Format = "tfrecords";

    /// <summary>End of the name of the labels' file.</summary>
    public const string LabelsSuffix = "-rxx.labels";

    /// <summary>Whether a path is a folder that holds such files, or one of them.</summary>
    public static bool Recognises(string path) =>
        Directory.Exists(path) ? FilesIn(path).Any() : File.Exists(path) && Pattern().IsMatch(Path.GetFileName(path));

    /// <summary>A level's file name.</summary>
    public static string LevelFile(string name, int resolution) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-r{BitOperations.Log2((uint)resolution):D2}.tfrecords");

    /// <summary>The set at a path: its name, and its files by resolution.</summary>
    /// <param name="path">The folder, or one of the files.</param>
    /// <exception cref="ImageDataException">The folder holds several sets, or a level is missing.</exception>
    public static (string Name, string Folder, SortedDictionary<int, string> Levels) Find(string path)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            throw new ImageDataException($"Data: there is no folder or file {path}.");
        }

        string folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        string? only = Directory.Exists(path) ? null : Pattern().Match(Path.GetFileName(path)).Groups[1].Value;
        Match[] files = [.. FilesIn(folder).Where(file => only is null || file.Groups[1].Value == only)];
        string[] names = [.. files.Select(file => file.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];
        if (names.Length == 0)
        {
            throw new ImageDataException(
                $"Data: {path} holds no TFRecords; name a folder with NAME-r02.tfrecords, NAME-r03.tfrecords, … or one of these files.");
        }

        if (names.Length > 1)
        {
            throw new ImageDataException(
                $"Data: {folder} holds {names.Length} sets of TFRecords ({string.Join(", ", names)}); name one of the files instead.");
        }

        SortedDictionary<int, string> levels = [];
        foreach (Match file in files)
        {
            int exponent = int.Parse(file.Groups[2].Value, CultureInfo.InvariantCulture);
            if (exponent is >= 2 and <= 10)
            {
                levels[1 << exponent] = Path.Combine(folder, file.Value);
            }
        }

        foreach (int level in Pyramid.Levels(levels.Keys.LastOrDefault(ImageSource.SmallestResolution)))
        {
            if (!levels.ContainsKey(level))
            {
                throw new ImageDataException(
                    $"Data: {folder} has no {LevelFile(names[0], level)}, the images of {level}x{level}; all down to 4x4 are needed: "
                        + "copy it or make the set again.");
            }
        }

        return (names[0], folder, levels);
    }

    /// <summary>The labels' file of a set, or the only one in its folder; null where there is none.</summary>
    public static string? FindLabels(string folder, string name)
    {
        string own = Path.Combine(folder, name + LabelsSuffix);
        string[] others = File.Exists(own) ? [] : Directory.GetFiles(folder, "*.labels");
        return File.Exists(own) ? own : others.Length == 1 ? others[0] : null;
    }

    private static IEnumerable<Match> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder).Select(file => Pattern().Match(Path.GetFileName(file))).Where(match => match.Success);

    [GeneratedRegex(@"^(.+)-r([0-9][0-9])\.tfrecords$")]
    private static partial Regex Pattern();
}
