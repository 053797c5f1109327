using System.Buffers.Binary;
using System.Text;

namespace PGGan.Imaging.Formats;

/// <summary>Netpbm's formats: <c>P1</c>…<c>P6</c> (bits, gray, RGB as text or bytes) and <c>P7</c> (PAM, alpha too).</summary>
internal sealed class PnmDecoder : IPictureDecoder
{
    private const int MostOfTwoBytes = 65535;

    /// <summary>Whether a file begins as one of these.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) =>
        start.Length > 3 && start[0] == 'P' && (start[1] == '7' ? start[2] == '\n'
            : start[1] is >= (byte)'1' and <= (byte)'6' && IsSpace(start[2])
                && (start[3] == '#' || IsSpace(start[3]) || char.IsAsciiDigit((char)start[3])));

    /// <inheritdoc/>
    public (long Width, long Height) ReadSize(ReadOnlySpan<byte> file)
    {
        Header header = ReadHeader(file, out _);
        return (header.Width, header.Height);
    }

    /// <inheritdoc/>
    public PixelBuffer Decode(ReadOnlySpan<byte> file)
    {
        Header header = ReadHeader(file, out int at);
        int count = checked(header.Width * header.Height * header.Channels);
        byte[] values = new byte[count];
        if (header.IsText)
        {
            ReadText(file, at, header, values);
        }
        else if (header.IsBits)
        {
            ReadBits(Rest(file, at, (long)(header.Width + 7) / 8 * header.Height), header, values);
        }
        else
        {
            ReadBytes(Rest(file, at, (long)count * header.BytesPerValue), header, values);
        }

        PixelBuffer picture = new(header.Width, header.Height, header.Channels, values) { Bits = 8 * header.BytesPerValue };
        return header.Channels == 2 ? Expand(picture) : picture;
    }

    private readonly record struct Header(int Width, int Height, int Channels, int Most, bool IsText, bool IsBits)
    {
        public int BytesPerValue => Most > byte.MaxValue ? 2 : 1;

        public byte Scale(int value) => value <= Most ? (byte)(((value * 255L) + (Most / 2)) / Most)
            : throw new InvalidDataException("the image data is damaged: a value is larger than the header says");
    }

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> file, int at, long length) =>
        length <= file.Length - at ? file.Slice(at, (int)length) : throw new InvalidDataException("the file is cut short");

    private static void ReadBits(ReadOnlySpan<byte> rows, Header header, byte[] values)
    {
        int stride = (header.Width + 7) / 8;
        for (int i = 0; i < values.Length; i++)
        {
            int x = i % header.Width;
            bool ink = (rows[(i / header.Width * stride) + (x / 8)] >> (7 - (x % 8)) & 1) != 0;
            values[i] = ink ? (byte)0 : (byte)255;
        }
    }

    private static void ReadBytes(ReadOnlySpan<byte> bytes, Header header, byte[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = header.Scale(header.BytesPerValue == 2 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]) : bytes[i]);
        }
    }

    private static void ReadText(ReadOnlySpan<byte> file, int at, Header header, byte[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!header.IsBits)
            {
                values[i] = header.Scale(ReadNumber(file, ref at));
                continue;
            }

            SkipSpace(file, ref at);   // digits of bits may stand next to each other
            values[i] = at >= file.Length ? throw new InvalidDataException("the file is cut short")
                : file[at] == '0' ? (byte)255 : file[at] == '1' ? (byte)0 : throw new InvalidDataException("the image data is damaged");
            at++;
        }
    }

    // Gray with alpha becomes RGBA.
    private static PixelBuffer Expand(PixelBuffer picture)
    {
        byte[] rgba = new byte[picture.Pixels.Length * 2];
        for (int i = 0; i < picture.Pixels.Length; i += 2)
        {
            rgba.AsSpan(2 * i, 3).Fill(picture.Pixels[i]);
            rgba[(2 * i) + 3] = picture.Pixels[i + 1];
        }

        return picture with { Channels = 4, Pixels = rgba };
    }

    private static Header ReadHeader(ReadOnlySpan<byte> file, out int at)
    {
        int kind = file[1] - '0';
        at = 2;
        if (kind == 7)
        {
            return ReadPamHeader(file, ref at);
        }

        int width = ReadNumber(file, ref at), height = ReadNumber(file, ref at);
        bool bits = kind is 1 or 4;
        int most = bits ? 1 : ReadNumber(file, ref at);
        if (kind > 3)
        {
            at++;   // one space before the bytes
        }

        return Checked(new Header(width, height, kind is 3 or 6 ? 3 : 1, most, kind <= 3, bits));
    }

    private static Header ReadPamHeader(ReadOnlySpan<byte> file, ref int at)
    {
        int width = 0, height = 0, depth = 0, most = 0;
        at++;
        while (true)
        {
            int length = file[at..].IndexOf((byte)'\n');
            if (length < 0)
            {
                throw new InvalidDataException("the file is cut short");
            }

            string[] words = Encoding.Latin1.GetString(file.Slice(at, length)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            at += length + 1;
            if (words is ["ENDHDR", ..])
            {
                return Checked(new Header(width, height, depth, most, false, false));
            }

            if (words is [string name, string text, ..] && name is "WIDTH" or "HEIGHT" or "DEPTH" or "MAXVAL")
            {
                int value = int.TryParse(text, out int number) ? number : 0;
                (width, height, depth, most) = name switch
                {
                    "WIDTH" => (value, height, depth, most),
                    "HEIGHT" => (width, value, depth, most),
                    "DEPTH" => (width, height, value, most),
                    _ => (width, height, depth, value),
                };
            }
        }
    }

    private static Header Checked(Header header) =>
        header.Width > 0 && header.Height > 0 && header.Channels is >= 1 and <= 4 && header.Most is > 0 and <= MostOfTwoBytes ? header
            : throw new InvalidDataException("the header is damaged");

    private static int ReadNumber(ReadOnlySpan<byte> file, ref int at)
    {
        SkipSpace(file, ref at);
        int first = at, value = 0;
        for (; at < file.Length && char.IsAsciiDigit((char)file[at]) && at < first + 9; at++)
        {
            value = (value * 10) + file[at] - '0';
        }

        return at > first ? value
            : throw new InvalidDataException(at < file.Length ? "the image data is damaged" : "the file is cut short");
    }

    private static void SkipSpace(ReadOnlySpan<byte> file, ref int at)
    {
        for (; at < file.Length && (IsSpace(file[at]) || file[at] == '#'); at++)
        {
            if (file[at] == '#')
            {
                int line = file[at..].IndexOf((byte)'\n');
                at = line < 0 ? file.Length - 1 : at + line;
            }
        }
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
