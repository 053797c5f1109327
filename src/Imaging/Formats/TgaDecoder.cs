using System.Buffers.Binary;

namespace PGGan.Imaging.Formats;

/// <summary>Truevision TGA files: palette, RGB or gray, plain or run-length coded, in any of the four directions.</summary>
internal sealed class TgaDecoder : IPictureDecoder
{
    private const int HeaderLength = 18, Packed = 8;
    private const int PaletteKind = 1, RgbKind = 2, GrayKind = 3;

    /// <summary>Whether a file begins with a header whose numbers are all within their bounds: there is no mark.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start)
    {
        if (start.Length < HeaderLength || start[1] > 1 || (start[17] & 0xC0) != 0 || (start[17] & 15) > 8)
        {
            return false;
        }

        Header header = Header.Read(start);
        bool palette = header.PaletteLength > 0 && header.PaletteBits is 15 or 16 or 24 or 32;
        return header.Width > 0 && header.Height > 0 && (start[1] == 1 ? palette : start[3..8].IndexOfAnyExcept((byte)0) < 0)
            && (start[2] & ~Packed) switch
            {
                PaletteKind => start[1] == 1 && header.Bits == 8,
                RgbKind => header.Bits is 15 or 16 or 24 or 32,
                GrayKind => header.Bits is 8 or 16,
                _ => false,
            };
    }

    /// <inheritdoc/>
    public (long Width, long Height) ReadSize(ReadOnlySpan<byte> file)
    {
        Header header = Header.Read(file);
        return (header.Width, header.Height);
    }

    /// <inheritdoc/>
    public PixelBuffer Decode(ReadOnlySpan<byte> file)
    {
        Header header = Header.Read(file);
        int at = HeaderLength + header.NameLength, paletteBytes = (header.PaletteBits + 7) / 8;
        ReadOnlySpan<byte> palette = Take(file, ref at, (long)header.PaletteLength * paletteBytes);
        int pixelBytes = (header.Bits + 7) / 8, count = header.Width * header.Height;
        ReadOnlySpan<byte> stored = header.IsPacked ? Unpack(file[at..], count, pixelBytes) : Take(file, ref at, (long)count * pixelBytes);
        byte[] rgba = new byte[count * 4];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> value = stored.Slice(i * pixelBytes, pixelBytes);
            int bits = header.Bits;
            if (header.Kind == PaletteKind)
            {
                int entry = value[0] - header.PaletteStart;
                if (entry < 0 || entry >= header.PaletteLength)
                {
                    throw new InvalidDataException("the image data is damaged: a colour is not in the palette");
                }

                value = palette.Slice(entry * paletteBytes, paletteBytes);
                bits = header.PaletteBits;
            }

            int x = header.FromRight ? header.Width - 1 - (i % header.Width) : i % header.Width;
            int y = header.FromTop ? i / header.Width : header.Height - 1 - (i / header.Width);
            Expand(value, bits, header.Kind == GrayKind, header.AlphaBits > 0, rgba.AsSpan(((y * header.Width) + x) * 4, 4));
        }

        Opaque(rgba);
        return new PixelBuffer(header.Width, header.Height, 4, rgba);
    }

    private readonly record struct Header(int NameLength, int Kind, bool IsPacked, int PaletteStart, int PaletteLength, int PaletteBits,
        int Width, int Height, int Bits, int AlphaBits, bool FromRight, bool FromTop)
    {
        public static Header Read(ReadOnlySpan<byte> file) => new(file[0], file[2] & ~Packed, (file[2] & Packed) != 0,
            BinaryPrimitives.ReadUInt16LittleEndian(file[3..]), BinaryPrimitives.ReadUInt16LittleEndian(file[5..]), file[7],
            BinaryPrimitives.ReadUInt16LittleEndian(file[12..]), BinaryPrimitives.ReadUInt16LittleEndian(file[14..]), file[16],
            file[17] & 15, (file[17] & 0x10) != 0, (file[17] & 0x20) != 0);
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> file, ref int at, long length)
    {
        if (length > file.Length - at)
        {
            throw new InvalidDataException("the file is cut short");
        }

        at += (int)length;
        return file.Slice(at - (int)length, (int)length);
    }

    // Packets: a byte with the length less one, its high bit for one pixel that is repeated.
    private static byte[] Unpack(ReadOnlySpan<byte> packets, int count, int pixelBytes)
    {
        byte[] pixels = new byte[count * pixelBytes];
        for (int done = 0, at = 0; done < pixels.Length;)
        {
            bool repeated = Take(packets, ref at, 1)[0] >= 0x80;
            int length = ((packets[at - 1] & 0x7F) + 1) * pixelBytes;
            if (length > pixels.Length - done)
            {
                throw new InvalidDataException("the image data is damaged: there are more pixels than the header says");
            }

            ReadOnlySpan<byte> content = Take(packets, ref at, repeated ? pixelBytes : length);
            for (int end = done + length; done < end; done += content.Length)
            {
                content.CopyTo(pixels.AsSpan(done));
            }
        }

        return pixels;
    }

    private static void Expand(ReadOnlySpan<byte> value, int bits, bool gray, bool alpha, Span<byte> rgba)
    {
        rgba[3] = 255;
        if (gray)
        {
            rgba[..3].Fill(value[0]);
            rgba[3] = alpha && bits == 16 ? value[1] : (byte)255;
        }
        else if (bits <= 16)
        {
            int packed = BinaryPrimitives.ReadUInt16LittleEndian(value);
            (rgba[0], rgba[1], rgba[2]) = (Five(packed >> 10), Five(packed >> 5), Five(packed));
            rgba[3] = alpha && bits == 16 && packed < 0x8000 ? (byte)0 : (byte)255;
        }
        else
        {
            (rgba[0], rgba[1], rgba[2]) = (value[2], value[1], value[0]);
            rgba[3] = alpha && bits == 32 ? value[3] : (byte)255;
        }
    }

    private static byte Five(int value) => (byte)((((value & 31) * 255) + 15) / 31);

    // Programs that know no alpha leave it zero: nobody stores a picture that cannot be seen.
    private static void Opaque(byte[] rgba)
    {
        for (int i = 3; i < rgba.Length; i += 4)
        {
            if (rgba[i] != 0)
            {
                return;
            }
        }

        for (int i = 3; i < rgba.Length; i += 4)
        {
            rgba[i] = 255;
        }
    }
}
