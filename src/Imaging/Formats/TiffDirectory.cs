using System.Buffers.Binary;

namespace PGGan.Imaging.Formats;

/// <summary>
/// The first directory of a TIFF file, also of BigTIFF: what the picture is, and whether all that it points at lies within the file. It is
/// read before the library sees the file, so that no number in it is trusted there.
/// </summary>
internal sealed class TiffDirectory
{
    private const int NewSubfileType = 254, ImageWidth = 256, ImageLength = 257, BitsPerSample = 258, CompressionTag = 259,
        Photometric = 262, StripOffsets = 273, OrientationTag = 274, StripByteCounts = 279, TileWidth = 322, TileLength = 323,
        TileOffsets = 324, TileByteCounts = 325, SubDirectories = 330, ExtraSamples = 338, SampleFormat = 339, DngVersion = 50706;

    private const int ColourFilterArray = 32803, LinearRaw = 34892, FloatingPoint = 3, MostEntries = 4096;

    private readonly Dictionary<int, long[]> values = [];

    private TiffDirectory()
    {
    }

    /// <summary>Pixels in a row.</summary>
    public long Width => First(ImageWidth, 0);

    /// <summary>Rows.</summary>
    public long Height => First(ImageLength, 0);

    /// <summary>Bits of a value.</summary>
    public long Bits => First(BitsPerSample, 1);

    /// <summary>How the pixels are packed.</summary>
    public long Compression => First(CompressionTag, 1);

    /// <summary>Whether values are floating-point numbers.</summary>
    public bool IsFloatingPoint => First(SampleFormat, 1) == FloatingPoint;

    /// <summary>Orientation, 1…8.</summary>
    public int Orientation => First(OrientationTag, 1) is >= 1 and <= 8 and long value ? (int)value : ExifOrientation.Upright;

    /// <summary>What a pixel has beyond its colours: 0 something, 1 alpha that colours are multiplied by, 2 alpha.</summary>
    public long Extra => First(ExtraSamples, 0);

    /// <summary>Pixels of a tile; 0: the picture is in strips.</summary>
    public long TilePixels => First(TileWidth, 0) * First(TileLength, 0);

    /// <summary>Whether a file begins as TIFF or BigTIFF files do.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    /// <summary>Whether a file is a camera's raw photograph: TIFF whose first picture is a small one, or holds sensor values.</summary>
    public static bool IsCameraRaw(ReadOnlySpan<byte> start)
    {
        if (!Recognises(start) || TryRead(start, lenient: true, out _) is not TiffDirectory directory)
        {
            return false;
        }

        return directory.values.ContainsKey(DngVersion)
            || directory.First(Photometric, 0) is ColourFilterArray or LinearRaw
            || (directory.First(NewSubfileType, 0) == 1 && directory.values.ContainsKey(SubDirectories));
    }

    /// <summary>Reads the directory of a whole file.</summary>
    /// <exception cref="InvalidDataException">It is cut or damaged; one line.</exception>
    public static TiffDirectory Read(ReadOnlySpan<byte> file)
    {
        TiffDirectory directory = TryRead(file, lenient: false, out string fault) ?? throw new InvalidDataException(fault);
        if (directory.Width <= 0 || directory.Height <= 0)
        {
            throw new InvalidDataException("the header is damaged");
        }

        bool tiled = directory.values.ContainsKey(TileWidth);
        long[] offsets = directory.Values(tiled ? TileOffsets : StripOffsets);
        long[] lengths = directory.Values(tiled ? TileByteCounts : StripByteCounts);
        if (offsets.Length == 0 || offsets.Length > lengths.Length)
        {
            throw new InvalidDataException("the header is damaged");
        }

        for (int i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] <= 0 || lengths[i] <= 0 || offsets[i] > file.Length || lengths[i] > file.Length - offsets[i])
            {
                throw new InvalidDataException("the file is cut short");
            }
        }

        return directory;
    }

    private static TiffDirectory? TryRead(ReadOnlySpan<byte> file, bool lenient, out string fault)
    {
        fault = "the file is cut short";
        bool little = file[0] == 'I', big = (little ? file[2] : file[3]) == '+';
        if (file.Length < (big ? 16 : 8))
        {
            return null;
        }

        int countLength = big ? 8 : 2, entryLength = big ? 20 : 12;
        ulong place = big ? Number(file[8..], 8, little) : Number(file[4..], 4, little);
        if (place < 8 || place > (ulong)(file.Length - countLength))
        {
            return null;
        }

        int at = (int)place;
        ulong count = Number(file[at..], countLength, little);
        at += countLength;
        if (count is 0 or > MostEntries)
        {
            fault = "the header is damaged";
            return null;
        }

        TiffDirectory directory = new();
        for (ulong i = 0; i < count; i++, at += entryLength)
        {
            if (at + entryLength > file.Length)
            {
                return lenient ? directory : null;
            }

            if (!directory.TryAdd(file, file.Slice(at, entryLength), big, little) && !lenient)
            {
                return null;
            }
        }

        return directory;
    }

    // False where the values lie outside the file.
    private bool TryAdd(ReadOnlySpan<byte> file, ReadOnlySpan<byte> entry, bool big, bool little)
    {
        int tag = (int)Number(entry, 2, little), type = (int)Number(entry[2..], 2, little), inline = big ? 8 : 4;
        int size = type switch
        {
            1 or 2 or 6 or 7 => 1,
            3 or 8 => 2,
            4 or 9 or 11 or 13 => 4,
            5 or 10 or 12 or 16 or 17 or 18 => 8,
            _ => 0,
        };
        ulong count = Number(entry[4..], inline, little);
        if (size == 0)
        {
            return true;   // a type of a later version, which is passed over
        }

        ReadOnlySpan<byte> content = entry[(4 + inline)..];
        if (count > (ulong)(inline / size))
        {
            ulong place = Number(content, inline, little);
            if (count > (ulong)(file.Length / size) || place > (ulong)file.Length - (count * (ulong)size))
            {
                values.TryAdd(tag, []);
                return false;
            }

            content = file[(int)place..];
        }

        bool whole = type is 1 or 3 or 4 or 6 or 8 or 9 or 13 or 16 or 17 or 18;
        long[] numbers = new long[whole && IsUsed(tag) ? (int)count : 0];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (long)Number(content[(i * size)..], size, little);
        }

        values.TryAdd(tag, numbers);
        return true;
    }

    private static bool IsUsed(int tag) =>
        tag is NewSubfileType or ImageWidth or ImageLength or BitsPerSample or CompressionTag or Photometric or StripOffsets
            or OrientationTag or StripByteCounts or TileWidth or TileLength or TileOffsets or TileByteCounts or ExtraSamples
            or SampleFormat;

    private long First(int tag, long missing) => values.TryGetValue(tag, out long[]? known) && known.Length > 0 ? known[0] : missing;

    private long[] Values(int tag) => values.GetValueOrDefault(tag) ?? [];

    private static ulong Number(ReadOnlySpan<byte> bytes, int size, bool little) => size switch
    {
        1 => bytes[0],
        2 => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes),
        4 => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes),
        _ => little ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };
}
