using System.Buffers.Binary;

namespace PGGan.Imaging.Formats;

/// <summary>How a JPEG file divides its picture: the components and their blocks of 8×8 coefficients (ITU-T T.81, A.2).</summary>
internal sealed class JpegFrame
{
    private const int Side = 8;

    private JpegFrame(int width, int height, bool progressive, bool arithmetic, JpegComponent[] components) =>
        (Width, Height, IsProgressive, IsArithmetic, Components) = (width, height, progressive, arithmetic, components);

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Whether coefficients come in several scans, in parts.</summary>
    public bool IsProgressive { get; }

    /// <summary>Whether the coding is arithmetic, else Huffman's.</summary>
    public bool IsArithmetic { get; }

    /// <summary>In the file's order.</summary>
    public JpegComponent[] Components { get; }

    /// <summary>Reads a start-of-frame segment; null where the coding is not one that is checked here.</summary>
    /// <param name="marker">The second byte of its marker.</param>
    /// <param name="segment">What follows the length.</param>
    public static JpegFrame? TryRead(byte marker, ReadOnlySpan<byte> segment)
    {
        const int fixedLength = 6, componentLength = 3;
        if (marker is not (0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA) || segment.Length < fixedLength || segment[0] != 8
            || segment.Length < fixedLength + (segment[5] * componentLength))
        {
            return null;
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        JpegComponent[] components = new JpegComponent[segment[5]];
        int mostAcross = 1, mostDown = 1;
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> component = segment.Slice(fixedLength + (i * componentLength), componentLength);
            (int across, int down) = (component[1] >> 4, component[1] & 15);
            if (across is 0 or > 4 || down is 0 or > 4)
            {
                return null;
            }

            (mostAcross, mostDown) = (Math.Max(mostAcross, across), Math.Max(mostDown, down));
            components[i] = new JpegComponent(component[0], across, down, component[2]);
        }

        if (width == 0 || height == 0 || components.Length is 0 or > 4)
        {
            return null;
        }

        JpegFrame frame = new(width, height, marker is 0xC2 or 0xCA, marker >= 0xC9, components)
        {
            UnitsAcross = Blocks(width, 1, mostAcross),
            UnitsDown = Blocks(height, 1, mostDown),
        };
        foreach (JpegComponent component in components)
        {
            component.OwnAcross = Blocks(width, component.Across, mostAcross);
            component.OwnDown = Blocks(height, component.Down, mostDown);
            component.Stride = frame.UnitsAcross * component.Across;
            component.Rows = frame.UnitsDown * component.Down;
        }

        return frame;
    }

    /// <summary>Units of an interleaved scan in a row: each has <c>Across · Down</c> blocks of every component.</summary>
    public int UnitsAcross { get; private init; }

    /// <summary>Rows of units.</summary>
    public int UnitsDown { get; private init; }

    // ⌈⌈size · part / most⌉ / 8⌉
    private static int Blocks(int size, int part, int most) => (((((size * part) + most - 1) / most) + Side - 1) / Side);
}

/// <summary>A component, such as luma, of a JPEG picture.</summary>
/// <param name="Id">Its name in scans.</param>
/// <param name="Across">Blocks of a unit in a row.</param>
/// <param name="Down">Rows of blocks of a unit.</param>
/// <param name="Table">Number of its quantization table.</param>
internal sealed record JpegComponent(byte Id, int Across, int Down, int Table)
{
    /// <summary>The value of <see cref="Missing"/> of a coefficient that no scan has.</summary>
    public const byte NotSeen = byte.MaxValue;

    /// <summary>Blocks in a row that hold pixels: those of a scan of this component alone.</summary>
    public int OwnAcross { get; set; }

    /// <summary>Rows of such blocks.</summary>
    public int OwnDown { get; set; }

    /// <summary>Blocks in a row with those that fill up the last unit.</summary>
    public int Stride { get; set; }

    /// <summary>Rows of blocks with those of the last unit.</summary>
    public int Rows { get; set; }

    /// <summary>For each coefficient, how many of its low bits no scan has had yet.</summary>
    public byte[] Missing { get; } = [.. Enumerable.Repeat(NotSeen, 64)];

    /// <summary>For each block of a progressive picture, which coefficients are known not to be zero.</summary>
    public ulong[] NonZero { get; set; } = [];

    /// <summary>The DC coefficient of the block before.</summary>
    public int Dc { get; set; }
}
