namespace PGGan.Imaging.Formats;

/// <summary>Whether a file begins as those of a format do.</summary>
/// <param name="start">Its first bytes, at best <see cref="ImageContents.BytesLookedAt"/> of them.</param>
internal delegate bool ContentTest(ReadOnlySpan<byte> start);

/// <summary>Looks through the structure of a file that the image library decodes.</summary>
/// <exception cref="InvalidDataException">Pixels are lost; one line.</exception>
internal delegate FileStructure StructureCheck(ReadOnlySpan<byte> file);

/// <summary>A format of image files.</summary>
/// <param name="Name">As people call it, with its article where a sentence needs one: <c>a JPEG XL image</c>.</param>
/// <param name="Extensions">Ends of file names, lower case, with the dot.</param>
/// <param name="Recognises">Whether a file is of the format, by its first bytes.</param>
internal sealed record ImageContent(string Name, IReadOnlyList<string> Extensions, ContentTest Recognises)
{
    /// <summary>The check of the structure, where the image library decodes the format.</summary>
    public StructureCheck? Check { get; init; }

    /// <summary>The decoder of ours, where the image library does not know the format.</summary>
    public IPictureDecoder? Decoder { get; init; }

    /// <summary>
    /// Whether its files begin with a mark: without one other files may look the same, and only a name tells what they are.
    /// </summary>
    public bool HasMark { get; init; } = true;

    /// <summary>Whether pictures of the format are read.</summary>
    public bool IsRead => Check is not null || Decoder is not null;

    /// <summary>Why a file of the format is left out, and what to do; only where it is not read.</summary>
    public string WhyNotRead => $"it is {Name}, which is not read; convert it to PNG or JPEG";
}
