using System.Globalization;

namespace PGGan.Learning;

/// <summary>How many pictures are kept of how many drawn: <c>8/64</c>.</summary>
/// <param name="Kept">N, at least 1.</param>
/// <param name="Drawn">M, at least N.</param>
internal readonly record struct KeptShare(int Kept, int Drawn)
{
    /// <summary>Reads <c>8/64</c>.</summary>
    /// <exception cref="FormatException">It is no such share.</exception>
    public static KeptShare Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int kept)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int drawn)
            && kept > 0 && drawn >= kept
            ? new KeptShare(kept, drawn)
            : throw new FormatException($"'{text}' is not N/M, N pictures kept of M drawn, such as 8/64");
    }

    /// <summary>How many of other numbers of pictures that are: the same share, rounded up.</summary>
    public int Of(int pictures) => (int)((((long)pictures * Kept) + Drawn - 1) / Drawn);

    /// <summary>The places of the pictures that are kept, the best one first; of equal scores the first one.</summary>
    /// <param name="scores">One a picture.</param>
    /// <param name="highest">Whether a high score is good.</param>
    public int[] Best(IReadOnlyList<float> scores, bool highest) =>
        [.. Enumerable.Range(0, scores.Count).OrderBy(i => highest ? -scores[i] : scores[i]).Take(Of(scores.Count))];
}
