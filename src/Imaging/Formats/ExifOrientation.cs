using System.Buffers.Binary;

namespace PGGan.Imaging.Formats;

/// <summary>How a picture is to be turned before it is looked at, as EXIF says it (tag 0x0112): 1…8, 1 as it is stored.</summary>
internal static class ExifOrientation
{
    /// <summary>The picture is stored as it is looked at.</summary>
    public const int Upright = 1;

    private const int Tag = 0x0112, HeaderLength = 8, EntryLength = 12, LastOrientation = 8;

    // The types of integers: BYTE, SHORT, LONG, SBYTE, SSHORT, SLONG.
    private const int Byte = 1, Short = 3, Long = 4, SignedByte = 6, SignedShort = 8, SignedLong = 9;

    private static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <summary>The orientation that a block of EXIF data names; 1 where it names none or one that does not exist.</summary>
    /// <param name="exif">
    /// The block, in either byte order: a TIFF header and its first directory, with or without <c>Exif\0\0</c> before it.
    /// </param>
    public static int Of(ReadOnlySpan<byte> exif) => TryRead(exif, out int orientation) ? orientation : Upright;

    /// <summary>Reads the orientation; false where the block names none.</summary>
    /// <inheritdoc cref="Of"/>
    public static bool TryRead(ReadOnlySpan<byte> exif, out int orientation)
    {
        orientation = Upright;
        ReadOnlySpan<byte> tiff = exif.StartsWith(Prefix) ? exif[Prefix.Length..] : exif;
        bool little = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < HeaderLength || !(little || tiff.StartsWith("MM\0*"u8)))
        {
            return false;
        }

        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - sizeof(ushort))
        {
            return false;
        }

        ReadOnlySpan<byte> entries = tiff[((int)directory + sizeof(ushort))..];
        int count = Read16(tiff[(int)directory..], little);
        for (int i = 0; i < count && (i + 1) * EntryLength <= entries.Length; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(i * EntryLength, EntryLength);
            if (Read16(entry, little) == Tag)
            {
                long value = Value(entry, little);
                orientation = value is >= Upright and <= LastOrientation ? (int)value : Upright;
                return orientation == value;
            }
        }

        return false;
    }

    /// <summary>The picture as it is looked at.</summary>
    /// <param name="stored">As it is stored.</param>
    /// <param name="orientation">1…8.</param>
    public static PixelBuffer Apply(PixelBuffer stored, int orientation)
    {
        if (orientation is <= Upright or > LastOrientation)
        {
            return stored;
        }

        int right = stored.Width - 1, bottom = stored.Height - 1, channels = stored.Channels;
        bool turned = orientation >= 5;
        (int width, int height) = turned ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        byte[] pixels = new byte[stored.Pixels.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                // Where the upright pixel (x, y) lies in the stored picture.
                (int u, int v) = orientation switch
                {
                    2 => (right - x, y),
                    3 => (right - x, bottom - y),
                    4 => (x, bottom - y),
                    5 => (y, x),
                    6 => (y, bottom - x),
                    7 => (right - y, bottom - x),
                    _ => (right - y, x),
                };
                int from = ((v * stored.Width) + u) * channels, to = ((y * width) + x) * channels;
                stored.Pixels.AsSpan(from, channels).CopyTo(pixels.AsSpan(to));
            }
        }

        return stored with { Width = width, Height = height, Pixels = pixels };
    }

    // Values of up to four bytes stand in the entry itself, from its beginning.
    private static long Value(ReadOnlySpan<byte> entry, bool little) => Read16(entry[2..], little) switch
    {
        Byte or SignedByte => entry[8],
        Short or SignedShort => Read16(entry[8..], little),
        Long or SignedLong =>
            little ? BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]) : BinaryPrimitives.ReadUInt32BigEndian(entry[8..]),
        _ => 0,
    };

    private static int Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
