using System.Buffers.Binary;
using PGGan.Files;

namespace PGGan.Imaging.Animation;

/// <summary>
/// Animated PNG (PNG third edition, §11.3.6): <c>acTL</c> says that there are frames, <c>fcTL</c> how each is shown; the first is the
/// picture that a viewer without animation shows (<c>IDAT</c>), the others are <c>fdAT</c>. Without loss.
/// </summary>
internal sealed class ApngAnimation : IAnimationFormat
{
    private const int MillisecondsPerSecond = 1000;

    /// <inheritdoc/>
    public double MaxFramesPerSecond => 100;   // as of WebP

    /// <inheritdoc/>
    public int MaxPixels => int.MaxValue;

    /// <inheritdoc/>
    public void Write(string path, Film film) => AtomicFile.Write(path, stream => Write(stream, film));

    private static void Write(Stream stream, Film film)
    {
        const int channels = 3;
        stream.Write(PngWriter.Signature);
        PngWriter.WriteHeader(stream, film.Width, film.Height, channels);
        DrawnMark.WritePng(stream);
        long control = stream.Position;
        WriteControl(stream, frames: 0);   // until they are counted
        int frames = 0, sequence = 0;
        foreach ((byte[] rows, int milliseconds) in film.Encode(
            picture =>
                PngWriter.Compress(picture.Width * channels, picture.Height, channels, picture.Pixels).ToArray(), MillisecondsPerSecond))
        {
            WriteFrameControl(stream, sequence++, film, milliseconds);
            if (frames++ == 0)
            {
                PngWriter.WriteChunk(stream, "IDAT"u8, rows);
            }
            else
            {
                byte[] numbered = new byte[4 + rows.Length];
                BinaryPrimitives.WriteInt32BigEndian(numbered, sequence++);
                rows.CopyTo(numbered, 4);
                PngWriter.WriteChunk(stream, "fdAT"u8, numbered);
            }
        }

        PngWriter.WriteChunk(stream, "IEND"u8, []);
        stream.Position = control;
        WriteControl(stream, frames);
    }

    private static void WriteControl(Stream stream, int frames)
    {
        Span<byte> control = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(control, frames);
        control[4..].Clear();   // played 0 times: for ever
        PngWriter.WriteChunk(stream, "acTL"u8, control);
    }

    private static void WriteFrameControl(Stream stream, int sequence, Film film, int milliseconds)
    {
        Span<byte> control = stackalloc byte[26];
        control.Clear();   // at the corner; left as it is afterwards, and not blended
        BinaryPrimitives.WriteInt32BigEndian(control, sequence);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], film.Width);
        BinaryPrimitives.WriteInt32BigEndian(control[8..], film.Height);

        // The delay is a fraction of two 16-bit numbers: of a second, or for what stands longer than a minute, whole seconds.
        (int delay, int unit) = milliseconds <= ushort.MaxValue ? (milliseconds, MillisecondsPerSecond)
            : (Math.Min(milliseconds / MillisecondsPerSecond, ushort.MaxValue), 1);
        BinaryPrimitives.WriteUInt16BigEndian(control[20..], (ushort)delay);
        BinaryPrimitives.WriteUInt16BigEndian(control[22..], (ushort)unit);
        PngWriter.WriteChunk(stream, "fcTL"u8, control);
    }
}
