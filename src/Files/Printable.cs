using System.Buffers;
using System.Text;

namespace PGGan.Files;

/// <summary>
/// Text that may hold names of files, made safe to print: a name may hold any character, also those by which a terminal is steered.
/// </summary>
internal static class Printable
{
    // C0 and C1 control characters, line separators, what turns the direction of writing, and halves of surrogate pairs.
    private static readonly SearchValues<char> Suspect = SearchValues.Create(
    [
        .. Range('\0', '\x1F'), .. Range('\x7F', '\x9F'), .. Range('\u2028', '\u202E'), .. Range('\u2066', '\u2069'),
        .. Range('\uD800', '\uDFFF'),
    ]);

    /// <summary>
    /// The text with each control character, line separator and change of direction as its number, <c>\x1b</c> or <c>\u202e</c>, and each
    /// half of a surrogate pair that stands alone, which is a byte that is not UTF-8 (<see cref="PathBytes"/>): <c>\xe9</c>; the same text
    /// where it has none.
    /// </summary>
    /// <param name="text">One line: a line break in it is escaped too.</param>
    public static string Text(string text)
    {
        int first = text.AsSpan().IndexOfAny(Suspect);
        if (first < 0)
        {
            return text;
        }

        StringBuilder printable = new(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            char letter = text[i];
            if (i + 1 < text.Length && char.IsSurrogatePair(letter, text[i + 1]))
            {
                printable.Append(letter).Append(text[++i]);
            }
            else if (!Suspect.Contains(letter))
            {
                printable.Append(letter);
            }
            else
            {
                bool isByte = letter is <= (char)byte.MaxValue or (>= '\uDC80' and <= '\uDCFF');
                printable.Append(isByte ? $"\\x{(byte)letter:x2}" : $"\\u{(int)letter:x4}");
            }
        }

        return printable.ToString();
    }

    /// <summary>Writes a line to standard output, made printable.</summary>
    public static void Line(string text) => Console.WriteLine(Text(text));

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(code => (char)code);
}
