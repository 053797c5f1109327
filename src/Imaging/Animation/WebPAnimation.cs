using System.Buffers.Binary;
using PGGan.Files;

namespace PGGan.Imaging.Animation;

/// <summary>
/// Animated WebP (the RIFF container of RFC 9649): <c>VP8X</c>, <c>ANIM</c>, and an <c>ANMF</c> for each frame around the image data of a
/// WebP file of its own. Encoding frames by themselves keeps them off the memory and on all cores; a GAN's frames differ everywhere, so
/// differences would save nothing.
/// </summary>
/// <param name="quality">1 to 100.</param>
internal sealed class WebPAnimation(int quality) : IAnimationFormat
{
    private const byte HasAnimation = 2, DoNotBlend = 2;
    private const int FourCharacters = 4, ChunkHeader = 8, FileHeader = 12, FrameHeader = 16;
    private const int MillisecondsPerSecond = 1000;

    /// <inheritdoc/>
    public double MaxFramesPerSecond => 100;   // browsers show what is to last less than 10 ms for 100

    /// <inheritdoc/>
    public int MaxPixels => 16_383;

    /// <inheritdoc/>
    public void Write(string path, Film film) => AtomicFile.Write(path, stream => Write(stream, film));

    private void Write(Stream stream, Film film)
    {
        byte[] header = new byte[FrameHeader];
        stream.Write("RIFF\0\0\0\0WEBP"u8);
        header[0] = HasAnimation;
        Write24(header.AsSpan(4), film.Width - 1);
        Write24(header.AsSpan(7), film.Height - 1);
        WriteChunkHeader(stream, "VP8X"u8, 10);
        stream.Write(header, 0, 10);
        WriteChunkHeader(stream, "ANIM"u8, 6);
        stream.Write([0, 0, 0, 255, 0, 0]);   // black where nothing is; 0 times: for ever
        foreach ((byte[] file, int milliseconds) in film.Encode(picture => ImageCodec.EncodeWebP(picture, quality), MillisecondsPerSecond))
        {
            ReadOnlySpan<byte> image = ImageChunk(file);
            header.AsSpan().Clear();   // at the corner
            Write24(header.AsSpan(6), film.Width - 1);
            Write24(header.AsSpan(9), film.Height - 1);
            Write24(header.AsSpan(12), milliseconds);
            header[15] = DoNotBlend;
            WriteChunkHeader(stream, "ANMF"u8, FrameHeader + image.Length);
            stream.Write(header);
            stream.Write(image);
        }

        DrawnMark.WriteWebP(stream);
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, stream.Length - ChunkHeader <= uint.MaxValue
            ? (uint)(stream.Length - ChunkHeader)
            : throw new PGGanException("A .webp file has at most 4 GB; make the film shorter or smaller, or write .mp4."));
        stream.Position = FourCharacters;
        stream.Write(size);
    }

    /// <summary>The chunk <c>VP8</c> or <c>VP8L</c> of a WebP file, with its header and padding.</summary>
    private static ReadOnlySpan<byte> ImageChunk(byte[] file)
    {
        for (int at = FileHeader; at + ChunkHeader <= file.Length;)
        {
            int length = ChunkHeader + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + FourCharacters));
            length += length & 1;
            if (file.AsSpan(at).StartsWith("VP8 "u8) || file.AsSpan(at).StartsWith("VP8L"u8))
            {
                return file.AsSpan(at, length);
            }

            at += length;
        }

        throw new InvalidDataException("WebPAnimation: the encoder's file has no image data.");
    }

    private static void WriteChunkHeader(Stream stream, ReadOnlySpan<byte> type, int length)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(word, length);
        stream.Write(type);
        stream.Write(word);
    }

    private static void Write24(Span<byte> target, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value);
        target[2] = (byte)(value >> 16);
    }
}
