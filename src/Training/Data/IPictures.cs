using PGGan.Model;
using PGGan.Training.Imaging;

namespace PGGan.Training.Data;

/// <summary>
/// Pictures of any size, in a fixed order, as a folder or a file of some format holds them: what a data set is prepared from. All members may be
/// used by several threads at once.
/// </summary>
internal interface IPictures : IDisposable
{
    /// <summary>A short name for run folders and logs.</summary>
    string Name { get; }

    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>What the labels say; <see cref="LabelSchema.None"/>: there are none.</summary>
    LabelSchema Labels { get; }

    /// <summary>What a message calls a picture: a file's name, or <c>data_batch_1.bin image 17</c>.</summary>
    string NameOf(int index);

    /// <summary>Reads one picture: gray, RGB or RGBA.</summary>
    /// <exception cref="InvalidDataException">This picture cannot be read; the reason in one line.</exception>
    PixelBuffer Read(int index);

    /// <summary>Reads one picture's label, <c>[Labels.Size]</c>.</summary>
    void ReadLabel(int index, Span<float> label);
}
