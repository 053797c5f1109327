namespace PGGan.Imaging.Formats;

/// <summary>Reads pictures of a format that the image library does not know.</summary>
internal interface IPictureDecoder
{
    /// <summary>Width and height from the header alone.</summary>
    /// <exception cref="InvalidDataException">The header is cut or damaged, or names a variant that is not read; one line.</exception>
    (long Width, long Height) ReadSize(ReadOnlySpan<byte> file);

    /// <summary>Reads the picture, upright: gray, RGB or RGBA with straight alpha.</summary>
    /// <param name="file">A file whose <see cref="ReadSize"/> is bounded.</param>
    /// <exception cref="InvalidDataException">It is cut or damaged; one line.</exception>
    PixelBuffer Decode(ReadOnlySpan<byte> file);
}
