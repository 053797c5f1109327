using PGGan.Files;

namespace PGGan.Data;

/// <summary>
/// What became of each file of a source: a picture, skipped for a reason, no picture by its extension, written by this program, or hidden.
/// The log of a run, <c>dataset inspect</c> and <c>dataset create</c> say it in the same words and numbers.
/// </summary>
internal sealed class SourceAccount
{
    private const int MaxKinds = 8;

    private readonly SortedDictionary<string, int> others = new(StringComparer.Ordinal), own = new(StringComparer.Ordinal);
    private readonly List<string> notes = [];

    /// <summary>Files that are to be read as pictures.</summary>
    public int Pictures { get; set; }

    /// <summary>What is left out of the list of pictures, with the reasons.</summary>
    public SkippedFiles Skipped { get; } = new();

    /// <summary>Files and folders that are not looked at, for their names begin with a dot or are <c>__MACOSX</c>.</summary>
    public int Hidden { get; set; }

    /// <summary>What is to be known of how the pictures are taken.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Counts a file that is no picture.</summary>
    /// <param name="name">Its name; its extension is counted.</param>
    public void AddOther(string name)
    {
        string extension = Path.GetExtension(name).ToLowerInvariant();
        Count(others, extension.Length == 0 ? "without extension" : PathBytes.Readable(extension));
    }

    /// <summary>Counts a file that this program wrote.</summary>
    /// <param name="kind">What it belongs to, in the plural: <c>in folders of runs</c>.</param>
    public void AddOwn(string kind) => Count(own, kind);

    /// <summary>Adds a note, one line.</summary>
    public void AddNote(string note) => notes.Add(note);

    /// <summary>
    /// One line: <c>9 files: 5 used, 2 skipped, 2 not pictures (1 .json, 1 .txt)</c>. The numbers add up to that of all files; hidden ones
    /// come after.
    /// </summary>
    /// <param name="used">Pictures that are used.</param>
    /// <param name="unreadable">Pictures that are damaged.</param>
    public string Describe(int used, int unreadable)
    {
        int left = Math.Max(0, Pictures - used - unreadable), skipped = Skipped.Count + unreadable;
        List<string> parts = [FormattableString.Invariant($"{used:N0} used")];
        AddPart(skipped, "skipped", "");
        AddPart(left, "beyond the number asked for", "");
        AddPart(others.Values.Sum(), "not pictures", Kinds(others));
        AddPart(own.Values.Sum(), "written by this program", Kinds(own));
        string hidden = Hidden == 0 ? "" : FormattableString.Invariant($"; {Hidden:N0} hidden (not looked at)");
        return FormattableString.Invariant($"{used + skipped + left + others.Values.Sum() + own.Values.Sum():N0} files: ")
            + string.Join(", ", parts) + hidden;

        void AddPart(int count, string what, string kinds)
        {
            if (count > 0)
            {
                parts.Add(FormattableString.Invariant($"{count:N0} {what}{(kinds.Length == 0 ? "" : $" ({kinds})")}"));
            }
        }
    }

    private static string Kinds(SortedDictionary<string, int> kinds) =>
        string.Join(", ", kinds.OrderByDescending(kind => kind.Value).Take(MaxKinds)
            .Select(kind => FormattableString.Invariant($"{kind.Value:N0} {kind.Key}")))
        + (kinds.Count > MaxKinds ? ", …" : "");

    private static void Count(SortedDictionary<string, int> kinds, string kind) => kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
}
