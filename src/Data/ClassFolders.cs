using PGGan.Files;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>
/// Classes by folders: of <c>cat/1.png</c> it is <c>cat</c>. Folders that all pictures lie in are stepped through first, as when a folder
/// of classes was packed as a whole, and so are <c>train</c>, <c>test</c> and <c>val</c>, which are parts of a set and no classes.
/// </summary>
internal sealed class ClassFolders
{
    private static readonly HashSet<string> SplitNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval",
    };

    private readonly IReadOnlyList<string> names;
    private readonly string[] below;   // the names without what is stepped through

    /// <summary>The folders of pictures.</summary>
    /// <param name="names">Paths below the root, with <c>/</c>.</param>
    public ClassFolders(IReadOnlyList<string> names)
    {
        this.names = names;
        Outer = OuterOf(names);
        below = [.. names.Select(name => name[Outer.Length..])];
        string[] kinds = [.. below.Select(First).Distinct().Order(StringComparer.Ordinal)];
        if (kinds.Length > 1 && kinds.All(SplitNames.Contains))
        {
            Splits = [.. kinds.Select(kind => (kind, below.Count(name => First(name) == kind)))];
            below = [.. below.Select(name => name[(name.IndexOf('/') + 1)..])];
            string further = OuterOf(below);
            below = [.. below.Select(name => name[further.Length..])];
        }
    }

    /// <summary>The folder that all pictures lie in, with <c>/</c> behind it; empty where there is none.</summary>
    public string Outer { get; }

    /// <summary>The parts that the set is split into, with the pictures of each; empty where it is not.</summary>
    public IReadOnlyList<(string Name, int Pictures)> Splits { get; } = [];

    /// <summary>What is to be known of the folders; null: nothing.</summary>
    /// <param name="path">The root.</param>
    public string? Note(string path) => Splits.Count == 0
        ? null
        : FormattableString.Invariant($"{string.Join(" and ", Splits.Select(split => $"{split.Name} ({split.Pictures:N0})"))} ")
            + "are parts of a set, not classes, and the images of all are used; to use one alone, name its folder"
            + (Directory.Exists(path) ? $": {Path.Combine(path, Outer + Splits[^1].Name)}." : ".");

    /// <summary>The labels. None where all pictures are in one folder, or none is in one.</summary>
    /// <param name="origin">Where they are, for the message.</param>
    /// <exception cref="ImageDataException">Some names have a folder and some have none.</exception>
    public PictureLabels Labels(string origin)
    {
        string[] folders = [.. below.Select(First)];
        string[] kinds = [.. folders.Distinct().Order(StringComparer.Ordinal)];
        if (kinds.Length < 2)
        {
            return PictureLabels.None;
        }

        if (kinds[0].Length == 0)
        {
            int loose = folders.Count(folder => folder.Length == 0);
            string one = names[Array.IndexOf(folders, "")];
            throw new ImageDataException(
                $"Data: {origin} has {loose} images outside its {kinds.Length - 1} class folders ({one}); move each into a folder, or "
                    + "write a dataset.json.");
        }

        // The same name in two spellings is one class, and a single spelling stays as it is.
        string[] classes = [.. kinds.GroupBy(PathBytes.Readable)
            .Select(same => same.Count() == 1 && PathBytes.IsUnicode(same.First()) ? same.First() : same.Key)
            .Order(StringComparer.Ordinal)];
        Dictionary<string, int> readable = classes.Index().ToDictionary(kind => PathBytes.Readable(kind.Item), kind => kind.Index);
        Dictionary<string, int> numbers = kinds.ToDictionary(kind => kind, kind => readable[PathBytes.Readable(kind)]);
        LabelSchema schema = LabelSchema.Of(PictureLabels.DefaultAttribute, classes);
        return classes.Length < 2 ? PictureLabels.None : PictureLabels.OfClasses(schema, [.. folders.Select(folder => numbers[folder])]);
    }

    private static string First(string name) => name.IndexOf('/') is > 0 and int end ? name[..end] : "";

    private static string OuterOf(IReadOnlyList<string> names)
    {
        string outer = names.Count == 0 ? "" : names[0][..(names[0].LastIndexOf('/') + 1)];
        for (int i = 1; i < names.Count && outer.Length > 0; i++)
        {
            while (!names[i].StartsWith(outer, StringComparison.Ordinal))
            {
                outer = outer[..(outer.LastIndexOf('/', Math.Max(0, outer.Length - 2)) + 1)];
            }
        }

        return outer;
    }
}
