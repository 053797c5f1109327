namespace PGGan.Imaging.Formats;

/// <summary>
/// The formats of image files that are recognised, those that are read and those that are only named. A file is what its content says,
/// whatever its name. A new format is a row here.
/// </summary>
internal static class ImageContents
{
    /// <summary>The first bytes of a file that tell its format (of a camera's TIFF: where its first directory is among them).</summary>
    public const int BytesLookedAt = 4096;

    /// <summary>All formats; more particular ones before those whose files they are a kind of.</summary>
    public static IReadOnlyList<ImageContent> All { get; } =
    [
        new("a JPEG image", [".jpg", ".jpeg", ".jpe", ".jfif"], start => start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            Check = JpegStructure.Check,
        },
        new("a PNG image", [".png", ".apng"], start => start.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG\r\n"u8, 0x1A, 0x0A]))
        {
            Check = PngStructure.Check,
        },
        new("a WebP image", [".webp"], start => start.StartsWith("RIFF"u8) && Has(start, 8, "WEBP"u8)) { Check = WebPStructure.Check },
        new("a GIF image", [".gif"], start => start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8)) { Check = GifStructure.Check },
        new("a BMP image", [".bmp", ".dib"], IsBmp) { Check = BmpStructure.Check },
        new("a Canon raw photograph (CR2)", [".cr2"], start => start.StartsWith("II*\0"u8) && Has(start, 8, "CR"u8)),
        new("a camera's raw photograph (DNG, NEF, ARW or the like)",
            [".dng", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".pef", ".srw", ".3fr", ".iiq", ".erf", ".kdc", ".dcr"],
            TiffDirectory.IsCameraRaw),
        new("a TIFF image", [".tif", ".tiff"], TiffDirectory.Recognises) { Decoder = new TiffDecoder() },
        new("an Olympus raw photograph (ORF)", [".orf"],
            start => start.StartsWith("IIRO"u8) || start.StartsWith("IIRS"u8) || start.StartsWith("MMOR"u8)),
        new("a Panasonic raw photograph (RW2)", [".rw2", ".rwl"], start => start.StartsWith("IIU\0"u8)),
        new("a Fujifilm raw photograph (RAF)", [".raf"], start => start.StartsWith("FUJIFILMCCD-RAW"u8)),
        new("a Sigma raw photograph (X3F)", [".x3f"], start => start.StartsWith("FOVb"u8)),
        new("a Minolta raw photograph (MRW)", [".mrw"], start => start.StartsWith("\0MRM"u8)),
        new("a Canon raw photograph (CR3)", [".cr3"], start => IsBoxed(start, "crx "u8)),
        new("a Canon raw photograph (CRW)", [".crw"], start => Has(start, 6, "HEAPCCDR"u8)),
        new("an AVIF image", [".avif", ".avifs"], start => IsBoxed(start, "avif"u8) || IsBoxed(start, "avis"u8)),
        new("a HEIC image", [".heic", ".heif", ".hif"], IsHeif),
        new("a JPEG XL image", [".jxl"], start =>
            start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || (Has(start, 4, "JXL "u8) && start.StartsWith("\0\0\0\f"u8))),
        new("a JPEG 2000 image", [".jp2", ".j2k", ".j2c", ".jpf", ".jpx"], start =>
            Has(start, 4, "jP  "u8) || start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51])),
        new("a JPEG XR image", [".jxr", ".wdp", ".hdp"], start => start.StartsWith((ReadOnlySpan<byte>)[(byte)'I', (byte)'I', 0xBC])),
        new("a Photoshop file", [".psd", ".psb"], start => start.StartsWith("8BPS"u8)),
        new("an OpenEXR image", [".exr"], start => start.StartsWith((ReadOnlySpan<byte>)[0x76, 0x2F, 0x31, 0x01])),
        new("a Radiance HDR image", [".hdr"], start => start.StartsWith("#?RADIANCE"u8) || start.StartsWith("#?RGBE"u8)),
        new("a PFM image of floating-point numbers", [".pfm"], start => start.StartsWith("PF\n"u8) || start.StartsWith("Pf\n"u8)),
        new("a QOI image", [".qoi"], start => start.StartsWith("qoif"u8)),
        new("a DirectDraw texture", [".dds"], start => start.StartsWith("DDS "u8)),
        new("a GIMP file", [".xcf"], start => start.StartsWith("gimp xcf"u8)),
        new("a Windows icon", [".ico", ".cur"], start =>
            start is [0, 0, 1 or 2, 0, > 0, 0, ..] && start.Length >= 22 && start[9] == 0 && Has(start, 20, "\0\0"u8)),
        new("an SVG drawing", [".svg", ".svgz"], IsSvg),
        new("a PDF document", [], start => start.StartsWith("%PDF-"u8)),
        new("a DICOM image", [".dcm"], start => Has(start, 128, "DICM"u8)),
        new("a FITS image", [".fits", ".fit"], start => start.StartsWith("SIMPLE  ="u8)),
        new("a PNM image", [".pnm", ".ppm", ".pgm", ".pbm", ".pam"], PnmDecoder.Recognises) { Decoder = new PnmDecoder() },
        // Last: its files have no mark at their beginning, only a header of numbers within their bounds.
        new("a TGA image", [".tga", ".icb", ".vda", ".vst"], TgaDecoder.Recognises) { Decoder = new TgaDecoder(), HasMark = false },
    ];

    /// <summary>The format of a file by its first bytes; null: none of these.</summary>
    /// <param name="start">The file, or enough of its beginning.</param>
    public static ImageContent? Of(ReadOnlySpan<byte> start)
    {
        foreach (ImageContent content in All)
        {
            if (content.Recognises(start))
            {
                return content;
            }
        }

        return null;
    }

    /// <summary>The format that the end of a file's name stands for; null: none of these.</summary>
    public static ImageContent? OfName(string name)
    {
        string extension = Path.GetExtension(name).ToLowerInvariant();
        return All.FirstOrDefault(content => content.Extensions.Contains(extension));
    }

    /// <summary>What a file is that is no image, in words, with the remedy where there is one.</summary>
    public static string DescribeOther(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> text = start.TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, .. " \t\r\n"u8]);
        return start.IsEmpty ? "the file is empty"
            : start.StartsWith("version https://git-lfs"u8) ? "it is a pointer of Git LFS, not the image; fetch the image with git lfs pull"
            : text.StartsWith("<"u8) ? "it is a web page or other text, not an image; download the image again"
            : start.IndexOfAnyExcept((byte)0) < 0 ? "the file consists of zeros; copy it again from where it was"
            : $"not a {string.Join(", ", Read[..^1])} or {Read[^1]} image";
    }

    private static string[] Read { get; } = [.. All.Where(content => content.IsRead).Select(content => content.Name.Split(' ')[1])];

    private static bool Has(ReadOnlySpan<byte> start, int at, ReadOnlySpan<byte> mark) =>
        start.Length >= at && start[at..].StartsWith(mark);

    private static bool IsBmp(ReadOnlySpan<byte> start) =>
        start.StartsWith("BM"u8) && (start.Length < 18 || start[14..18] is [12 or 16 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0]);

    // ISO base media files: the length of the first box, "ftyp", its brand, a version, and the brands that it is compatible with.
    private static bool IsBoxed(ReadOnlySpan<byte> start, ReadOnlySpan<byte> brand)
    {
        if (!Has(start, 4, "ftyp"u8))
        {
            return false;
        }

        int end = Math.Min(start.Length, (start[2] << 8) | start[3]);
        for (int at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        {
            if (start[at..].StartsWith(brand))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHeif(ReadOnlySpan<byte> start) =>
        IsBoxed(start, "heic"u8) || IsBoxed(start, "heix"u8) || IsBoxed(start, "hevc"u8) || IsBoxed(start, "hevx"u8)
        || IsBoxed(start, "heim"u8) || IsBoxed(start, "heis"u8) || IsBoxed(start, "mif1"u8) || IsBoxed(start, "msf1"u8);

    private static bool IsSvg(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> text = start.TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, .. " \t\r\n"u8]);
        return text.StartsWith("<svg"u8)
            || ((text.StartsWith("<?xml"u8) || text.StartsWith("<!DOCTYPE svg"u8) || text.StartsWith("<!--"u8))
                && text.IndexOf("<svg"u8) >= 0);
    }
}
