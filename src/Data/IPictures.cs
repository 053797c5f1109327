using System.IO.Hashing;
using System.Runtime.InteropServices;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>
/// Pictures of any size, in a fixed order, as a folder or a file of some format holds them: what a data set is prepared from. All members
/// may be used by several threads at once.
/// </summary>
internal interface IPictures : IDisposable
{
    /// <summary>A short name for run folders and logs.</summary>
    string Name { get; }

    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>What the labels say; <see cref="LabelSchema.None"/>: there are none.</summary>
    LabelSchema Labels { get; }

    /// <summary>What became of the files that lie there; null where the set is not made of image files.</summary>
    SourceAccount? Account => null;

    /// <summary>What a message calls a picture: a file's name, or <c>data_batch_1.bin image 17</c>.</summary>
    string NameOf(int index);

    /// <summary>Reads one picture: gray, RGB or RGBA.</summary>
    /// <exception cref="InvalidDataException">What is stored is no picture or damaged, now and whenever it is read; the reason in one
    /// line.</exception>
    /// <exception cref="ImageDataException">It cannot be read now, for the disk or the network fails; one line.</exception>
    PixelBuffer Read(int index);

    /// <summary>Reads one picture's label, <c>[Labels.Size]</c>.</summary>
    void ReadLabel(int index, Span<float> label);

    /// <summary>Reads one picture and hashes what is stored of it: here its size and pixels; of an image file its bytes.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Read(int)"/>.</exception>
    PixelBuffer Read(int index, out UInt128 hash)
    {
        PixelBuffer picture = Read(index);
        XxHash128 hasher = new();
        hasher.Append(MemoryMarshal.AsBytes<int>([picture.Width, picture.Height, picture.Channels]));
        hasher.Append(picture.Pixels);
        hash = hasher.GetCurrentHashAsUInt128();
        return picture;
    }

    /// <summary>The hash of one picture, as <see cref="Read(int, out UInt128)"/> gives it; 0 where it is damaged.</summary>
    UInt128 Hash(int index)
    {
        try
        {
            Read(index, out UInt128 hash);
            return hash;
        }
        catch (InvalidDataException)
        {
            return default;
        }
    }

    /// <summary>
    /// A hash of the names and sizes of all that is read, and of the times of change where asked for, without reading it; null where the
    /// files at the path that was opened say all.
    /// </summary>
    UInt128? HashListing(string prefix, bool withTimes) => null;
}
