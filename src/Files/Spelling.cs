namespace PGGan.Files;

/// <summary>Which known word a misspelt one is meant to be.</summary>
internal static class Spelling
{
    // A shorter beginning is that of too many words.
    private const int ShortestBeginning = 5;

    /// <summary>
    /// The known word that is nearest to another one; null: none is near. Near is a beginning of the word or what the word begins, or what
    /// a third of its letters makes of it. Capitals do not count.
    /// </summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">What could be meant.</param>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string[] all = [.. known];
        string? nearest = all.MinBy(name => Distance(name, word));
        return nearest is not null && Distance(nearest, word) <= Math.Max(2, word.Length / 3)
            ? nearest
            : all.Where(name => Math.Min(name.Length, word.Length) >= ShortestBeginning && (Begins(name, word) || Begins(word, name)))
                .MaxBy(name => name.Length);
    }

    /// <summary>Letters to insert, delete or change to make one word the other (Levenshtein); capitals do not count.</summary>
    public static int Distance(string a, string b)
    {
        (a, b) = (a.ToUpperInvariant(), b.ToUpperInvariant());
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    private static bool Begins(string word, string beginning) => word.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
}
