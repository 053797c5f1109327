using System.Buffers.Binary;
using System.Text.RegularExpressions;

namespace PGGan.Imaging;

/// <summary>
/// The mark in picture files that show what a network of this program drew, also next to real images: a text that viewers show or pass
/// over. By it they are known when they lie among training images, whatever their names. Sets that <c>dataset</c> makes are not marked.
/// </summary>
internal static partial class DrawnMark
{
    /// <summary>How far from a file's beginning or end the mark ends at most.</summary>
    public const int BytesLookedAt = 128;

    private const int ChunkHeader = 8, RiffHeader = 12, PngHeader = 33, ExtendedHeader = 10;

    /// <summary>The text.</summary>
    public static ReadOnlySpan<byte> Text => "Drawn by a network of PGGan"u8;

    /// <summary>Whether a file, or its first or last bytes, has the mark.</summary>
    public static bool IsIn(ReadOnlySpan<byte> file) =>
        file[..Math.Min(file.Length, BytesLookedAt)].IndexOf(Text) >= 0
        || file[Math.Max(0, file.Length - BytesLookedAt)..].IndexOf(Text) >= 0;

    /// <summary>
    /// Whether a file has a name that this program gives such pictures: others need not be looked into before they are read.
    /// </summary>
    public static bool MayHave(string name) => DrawnName().IsMatch(name);

    /// <summary>The text chunk of a PNG file, behind its header.</summary>
    public static void WritePng(Stream stream) => PngWriter.WriteChunk(stream, "tEXt"u8, [.. "Software\0"u8, .. Text]);

    /// <summary>The comment of a GIF file.</summary>
    public static void WriteGif(Stream stream) => stream.Write([0x21, 0xFE, (byte)Text.Length, .. Text, 0]);

    /// <summary>The chunk of an extended WebP file, at its end. Readers pass over chunks that they do not know (RFC 9649).</summary>
    public static void WriteWebP(Stream stream)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, Text.Length);
        stream.Write("PGGN"u8);
        stream.Write(length);
        stream.Write(Text);
        stream.Write("\0"u8[..(Text.Length & 1)]);
    }

    /// <summary>A PNG file with the mark.</summary>
    public static byte[] InPng(byte[] file)
    {
        MemoryStream marked = new();
        marked.Write(file, 0, PngHeader);
        WritePng(marked);
        marked.Write(file, PngHeader, file.Length - PngHeader);
        return marked.ToArray();
    }

    /// <summary>A JPEG file with the mark as its comment, behind the segment that says that it is JFIF.</summary>
    public static byte[] InJpeg(byte[] file)
    {
        const int start = 2, marker = 2;
        bool isJfif = file.Length > 6 && file[2] == 0xFF && file[3] == 0xE0;
        int at = start + (isJfif ? marker + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(4)) : 0);
        return [.. file.AsSpan(0, at), 0xFF, 0xFE, 0, (byte)(2 + Text.Length), .. Text, .. file.AsSpan(at)];
    }

    /// <summary>A WebP file of one chunk without transparency, as the encoder writes it, with the mark: an extended one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public static byte[] InWebP(byte[] file, int width, int height)
    {
        byte[] header = new byte[ChunkHeader + ExtendedHeader];
        "VP8X"u8.CopyTo(header);
        header[4] = ExtendedHeader;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), width - 1);   // 24 bits each
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(15), (short)(height - 1));
        MemoryStream marked = new();
        marked.Write(file, 0, RiffHeader);
        marked.Write(header);
        marked.Write(file, RiffHeader, file.Length - RiffHeader);
        WriteWebP(marked);
        byte[] whole = marked.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(4), whole.Length - ChunkHeader);
        return whole;
    }

    [GeneratedRegex(
        @"(?:(?:seed|latent|grid)\d+|reals|fakes-[\d.]+|-projected|-descent|nearest[^/]*|video[^/]*|timelapse[^/]*)"
            + @"\.(?:png|apng|webp|jpg|gif)$")]
    private static partial Regex DrawnName();
}
