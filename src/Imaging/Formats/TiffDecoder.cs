using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;

namespace PGGan.Imaging.Formats;

/// <summary>The first picture of a TIFF file, by LibTiff.NET. The only file that touches it.</summary>
internal sealed class TiffDecoder : IPictureDecoder
{
    private const int AssociatedAlpha = 1, Alpha = 2;

    /// <inheritdoc/>
    public (long Width, long Height) ReadSize(ReadOnlySpan<byte> file)
    {
        TiffDirectory directory = TiffDirectory.Read(file);
        if (directory.IsFloatingPoint || directory.Bits is not (1 or 2 or 4 or 8 or 16))
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"TIFF images of {directory.Bits} bits a value{(directory.IsFloatingPoint ? ", floating-point," : "")} are not read; ")
                + "convert it to PNG or JPEG");
        }

        // A tile is decoded as a whole.
        return directory.TilePixels > directory.Width * directory.Height && directory.TilePixels > ImageCodec.MaxPixels
            ? throw new InvalidDataException("the header is damaged")
            : (directory.Width, directory.Height);
    }

    /// <inheritdoc/>
    public PixelBuffer Decode(ReadOnlySpan<byte> file)
    {
        TiffDirectory directory = TiffDirectory.Read(file);
        int width = (int)directory.Width, height = (int)directory.Height;
        byte[] rgba = new byte[width * height * 4];
        Read(file.ToArray(), directory, rgba);
        if (directory.Extra is AssociatedAlpha or Alpha)
        {
            Straighten(rgba);
        }
        else
        {
            for (int i = 3; i < rgba.Length; i += 4)
            {
                rgba[i] = 255;   // a further value that is no alpha, such as a stored selection
            }
        }

        PixelBuffer picture = new(width, height, 4, rgba) { Bits = (int)directory.Bits };
        return ExifOrientation.Apply(picture, directory.Orientation);
    }

    private static void Read(byte[] file, TiffDirectory directory, byte[] rgba)
    {
        try
        {
            using MemoryStream stream = new(file, writable: false);
            using Tiff tiff = Library.Open(stream) ?? throw new InvalidDataException("the header is damaged");
            if (!tiff.IsCodecConfigured((Compression)directory.Compression))
            {
                throw new InvalidDataException(FormattableString.Invariant(
                    $"TIFF images with compression {directory.Compression} are not read; convert it to PNG or JPEG"));
            }

            int[] raster = new int[rgba.Length / 4];
            if (!tiff.ReadRGBAImageOriented((int)directory.Width, (int)directory.Height, raster, (Orientation)directory.Orientation,
                stopOnError: true))
            {
                throw new InvalidDataException("the image data is cut short, damaged or of a kind that is not read");
            }

            MemoryMarshal.AsBytes<int>(raster).CopyTo(rgba);
        }
        // The library trusts numbers of the file, and meets what is damaged as faults of its own.
        catch (Exception fault) when (fault is not (InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException("the image data is damaged", fault);
        }
    }

    // The library multiplies colours by alpha.
    private static void Straighten(byte[] rgba)
    {
        for (int i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            for (int c = i; alpha is > 0 and < 255 && c < i + 3; c++)
            {
                rgba[c] = (byte)Math.Min(255, ((rgba[c] * 255) + (alpha / 2)) / alpha);
            }
        }
    }

    /// <summary>LibTiff fills large tables when it is first touched, so only a TIFF file touches it.</summary>
    private static class Library
    {
        static Library() => Tiff.SetErrorHandler(new Silent());

        public static Tiff? Open(Stream stream) => Tiff.ClientOpen("image", "r", stream, new TiffStream());
    }

    // What is wrong is thrown; nothing is printed.
    private sealed class Silent : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff? tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff? tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }
}
