using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PGGan.Imaging.Formats;

/// <summary>The bits of a JPEG scan up to its next marker. <c>FF 00</c> is the byte FF; FF with another byte is a marker.</summary>
/// <param name="file">The file.</param>
/// <param name="start">Where the bits begin.</param>
internal ref struct JpegBits(ReadOnlySpan<byte> file, int start)
{
    private readonly ReadOnlySpan<byte> file = file;
    private ulong buffer;
    private int count, position = start;

    /// <summary>Whether more bits were taken than there are.</summary>
    public bool Overrun { get; private set; }

    /// <summary>The next 16 bits; zeros where there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Peek16()
    {
        if (count < 16)
        {
            Fill();
        }

        return (int)(buffer >> 48);
    }

    /// <summary>Takes bits that were looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int bits)
    {
        Overrun |= bits > count;
        buffer <<= bits;
        count = Math.Max(0, count - bits);
    }

    /// <summary>Takes up to 16 bits as a number.</summary>
    public int Take(int bits)
    {
        int value = Peek16() >> (16 - bits);
        Skip(bits);
        return value;
    }

    /// <summary>Finds the next marker; what lies before it is passed over.</summary>
    /// <param name="leftOver">
    /// Whether whole bytes are passed over that are not all alike, as those are that some programs fill up with.
    /// </param>
    /// <returns>Where it begins, or the file's end.</returns>
    public int FindMarker(out bool leftOver)
    {
        leftOver = false;
        int fill = -1;
        for (int left = count / 8, part = count % 8; left > 0; left--)
        {
            Note((byte)(buffer >> (56 - part)), ref fill, ref leftOver);
            buffer <<= 8;
        }

        for (; position < file.Length; position++)
        {
            if (file[position] != 0xFF)
            {
                Note(file[position], ref fill, ref leftOver);
            }
            else if (position + 1 >= file.Length)
            {
                return file.Length;
            }
            else if (file[position + 1] == 0)
            {
                Note(0xFF, ref fill, ref leftOver);
                position++;
            }
            else if (file[position + 1] != 0xFF)
            {
                return position;
            }
        }

        return position;
    }

    private static void Note(byte value, ref int fill, ref bool leftOver)
    {
        leftOver |= value is not (0 or 0xFF) || (fill >= 0 && value != fill);
        fill = value;
    }

    private void Fill()
    {
        if (position + sizeof(uint) <= file.Length)
        {
            uint four = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
            bool special = ((~four - 0x01010101) & four & 0x80808080) != 0;   // some byte is FF
            if (!special)
            {
                buffer |= (ulong)four << (32 - count);
                count += 32;
                position += sizeof(uint);
                return;
            }
        }

        while (count <= 48 && position < file.Length)
        {
            byte value = file[position];
            if (value == 0xFF)
            {
                int next = position + 1;
                while (next < file.Length && file[next] == 0xFF)
                {
                    next++;   // fill bytes before a marker
                }

                if (next >= file.Length || file[next] != 0)
                {
                    return;
                }

                position = next;
            }

            position++;
            buffer |= (ulong)value << (56 - count);
            count += 8;
        }
    }
}
