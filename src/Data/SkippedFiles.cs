using PGGan.Files;

namespace PGGan.Data;

/// <summary>What of a set is not used: how much for which reason, and the first few by name.</summary>
internal sealed class SkippedFiles
{
    private const int MaxNamed = 5, MaxReasons = 5;

    private readonly List<string> named = [];
    private readonly Dictionary<string, int> reasons = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first of them, each with its reason.</summary>
    public IReadOnlyList<string> Named => named;

    /// <summary>How many there are for each reason.</summary>
    public IReadOnlyDictionary<string, int> Reasons => reasons;

    /// <summary>Adds one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reason">Why it is not used, without its name.</param>
    public void Add(string name, string reason)
    {
        Count++;
        reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
        if (named.Count < MaxNamed)
        {
            named.Add($"{Printable.Text(name)}: {reason}");
        }
    }

    /// <summary>In words: the first of them, then how many there are for each reason where not all are named.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="named">The first of them.</param>
    /// <param name="reasons">How many for each reason; empty: not known.</param>
    public static string Describe(int count, IEnumerable<string> named, IReadOnlyDictionary<string, int> reasons)
    {
        string[] first = [.. named.Take(MaxNamed)];
        if (count <= first.Length)
        {
            return string.Join("; ", first);
        }

        string[] most = [.. reasons.OrderByDescending(reason => reason.Value)
            .Select(reason => FormattableString.Invariant($"{reason.Value} × {reason.Key}"))];
        string all = most.Length == 0 ? ""
            : $" in all {string.Join(", ", most.Take(MaxReasons))}{(most.Length > MaxReasons ? ", …" : "")}";
        return $"{string.Join("; ", first)}; …{all}";
    }

    /// <inheritdoc/>
    public override string ToString() => Describe(Count, named, reasons);
}
