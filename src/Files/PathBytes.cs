using System.Text;
using System.Text.Unicode;

namespace PGGan.Files;

/// <summary>
/// Names of files as text, whatever bytes they have. On Linux a name is any bytes, and .NET reads those that are not UTF-8 as U+FFFD, by
/// which no file is found. Here each such byte b is the half of a surrogate pair U+DC00 + b, which no other text has, and back.
/// </summary>
internal static class PathBytes
{
    private const char First = '\uDC80', Last = '\uDCFF';   // bytes below 0x80 are UTF-8

    /// <summary>Whether all of a name is Unicode, so that .NET finds its file.</summary>
    public static bool IsUnicode(string name) => NextByte(name, 0) < 0;

    /// <summary>The text of a name.</summary>
    public static string ToText(ReadOnlySpan<byte> name)
    {
        if (Utf8.IsValid(name))
        {
            return Encoding.UTF8.GetString(name);
        }

        StringBuilder text = new(name.Length);
        Span<char> units = stackalloc char[2];
        while (name.Length > 0)
        {
            if (Rune.DecodeFromUtf8(name, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(units[..rune.EncodeToUtf16(units)]);
                name = name[length..];
            }
            else
            {
                text.Append((char)((First & 0xFF00) + name[0]));
                name = name[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>The bytes of a name or path.</summary>
    public static byte[] Of(string name)
    {
        List<byte> bytes = new(name.Length);
        for (int start = 0; start < name.Length;)
        {
            int place = NextByte(name, start), end = place < 0 ? name.Length : place;
            bytes.AddRange(Encoding.UTF8.GetBytes(name[start..end]));
            if (place >= 0)
            {
                bytes.Add((byte)name[place]);
            }

            start = end + 1;
        }

        return [.. bytes];
    }

    /// <summary>A name for people and for comparisons: bytes that are no UTF-8 as Latin-1 has them, accents composed.</summary>
    public static string Readable(string name)
    {
        if (!IsUnicode(name))
        {
            char[] letters = name.ToCharArray();
            for (int at = NextByte(name, 0); at >= 0; at = NextByte(name, at + 1))
            {
                letters[at] = (char)(byte)letters[at];
            }

            name = new string(letters);
        }

        return ComposedText.Of(name);
    }

    // The place of a half that is not the second of a pair.
    private static int NextByte(string name, int start)
    {
        for (int i = start; i < name.Length; i++)
        {
            if (name[i] is >= First and <= Last && (i == 0 || !char.IsHighSurrogate(name[i - 1])))
            {
                return i;
            }
        }

        return -1;
    }
}
