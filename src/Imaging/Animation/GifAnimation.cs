using System.Buffers.Binary;
using PGGan.Files;

namespace PGGan.Imaging.Animation;

/// <summary>
/// GIF89a with a palette of up to 256 colours for each frame (<see cref="GifPalette"/>), and the extension by which browsers repeat it for
/// ever. A palette a frame: a GAN's colours change over a film, and frames can be written as they come.
/// </summary>
internal sealed class GifAnimation : IAnimationFormat
{
    private const int HundredthsPerSecond = 100;
    private const byte KeepAfterwards = 1 << 2, HasPalette = 0x80, NoPaletteEightBits = 0x70;

    /// <inheritdoc/>
    public double MaxFramesPerSecond => 50;   // browsers show what is to last less than 0.02 s for 0.1

    /// <inheritdoc/>
    public int MaxPixels => ushort.MaxValue;

    /// <inheritdoc/>
    public void Write(string path, Film film) => AtomicFile.Write(path, stream => Write(stream, film));

    private static void Write(Stream stream, Film film)
    {
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)film.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(size[2..], (ushort)film.Height);
        stream.Write("GIF89a"u8);
        stream.Write(size);
        stream.Write([NoPaletteEightBits, 0, 0]);
        stream.Write([0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]);   // repeat 0 times: for ever
        DrawnMark.WriteGif(stream);
        Span<byte> delay = stackalloc byte[2];
        foreach ((byte[] image, int hundredths) in film.Encode(Encode, HundredthsPerSecond))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(delay, (ushort)Math.Min(hundredths, ushort.MaxValue));
            stream.Write([0x21, 0xF9, 4, KeepAfterwards, .. delay, 0, 0]);
            stream.Write(image);
        }

        stream.WriteByte(0x3B);
    }

    /// <summary>A frame's descriptor, palette and codes.</summary>
    private static byte[] Encode(PixelBuffer picture)
    {
        GifPalette palette = GifPalette.Of(picture);
        int bits = Math.Max(2, int.Log2(Math.Max(1, palette.Count - 1)) + 1);
        MemoryStream image = new();
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)picture.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(size[2..], (ushort)picture.Height);
        image.Write([0x2C, 0, 0, 0, 0, .. size, (byte)(HasPalette | (bits - 1))]);
        byte[] table = new byte[3 << bits];
        palette.Colours.CopyTo(table, 0);
        image.Write(table);
        GifCodes.Write(image, palette.Indices, bits);
        return image.ToArray();
    }
}
