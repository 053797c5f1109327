using System.Runtime.CompilerServices;

namespace PGGan.Imaging.Formats;

/// <summary>A Huffman table of a JPEG file (ITU-T T.81, Annex C): codes of 1 to 16 bits for bytes.</summary>
internal sealed class JpegHuffmanTable
{
    private const int LongestCode = 16, QuickBits = 9;

    // For the first bits of what is left: the code's length in the high byte and its symbol; 0: the code is longer.
    private readonly ushort[] quick = new ushort[1 << QuickBits];
    private readonly int[] lastCode = new int[LongestCode + 1], offset = new int[LongestCode + 1];
    private readonly byte[] symbols;

    private JpegHuffmanTable(ReadOnlySpan<byte> counts, byte[] symbols)
    {
        this.symbols = symbols;
        int code = 0, first = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            offset[length] = first - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, first++)
            {
                for (int rest = 0; length <= QuickBits && rest < 1 << (QuickBits - length); rest++)
                {
                    quick[(code << (QuickBits - length)) | rest] = (ushort)((length << 8) | symbols[first]);
                }
            }

            lastCode[length] = code - 1;
            code <<= 1;
        }
    }

    /// <summary>Reads a table: the number of codes of each length, then the symbols.</summary>
    /// <param name="segment">From the table on.</param>
    /// <param name="length">Bytes that it takes.</param>
    /// <returns>Null where there is no such table.</returns>
    public static JpegHuffmanTable? TryRead(ReadOnlySpan<byte> segment, out int length)
    {
        length = 0;
        if (segment.Length < LongestCode)
        {
            return null;
        }

        int count = 0, left = 1;
        for (int i = 0; i < LongestCode; i++)
        {
            count += segment[i];
            left = (left << 1) - segment[i];
            if (left < 0)
            {
                return null;   // more codes than there are
            }
        }

        length = LongestCode + count;
        return count > 256 || length > segment.Length ? null
            : new JpegHuffmanTable(segment[..LongestCode], segment[LongestCode..length].ToArray());
    }

    /// <summary>The next symbol; −1 where no code begins like the bits that are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref JpegBits bits)
    {
        int ahead = bits.Peek16();
        int found = quick[ahead >> (LongestCode - QuickBits)];
        if (found == 0)
        {
            return DecodeLong(ref bits, ahead);
        }

        bits.Skip(found >> 8);
        return found & 0xFF;
    }

    private int DecodeLong(ref JpegBits bits, int ahead)
    {
        for (int length = QuickBits + 1; length <= LongestCode; length++)
        {
            int code = ahead >> (LongestCode - length);
            if (code <= lastCode[length])
            {
                bits.Skip(length);
                return symbols[offset[length] + code];
            }
        }

        return -1;
    }
}
