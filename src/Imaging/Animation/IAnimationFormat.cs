using PGGan.Files;

namespace PGGan.Imaging.Animation;

/// <summary>A sort of file that holds a film.</summary>
internal interface IAnimationFormat
{
    /// <summary>The most frames a second that are shown as such.</summary>
    double MaxFramesPerSecond { get; }

    /// <summary>Pixels a side that such a file can have.</summary>
    int MaxPixels { get; }

    /// <summary>
    /// Writes a film that begins again when it ends. The file is there completely or not at all; frames are written as they are made.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="film">The film.</param>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    void Write(string path, Film film);
}
