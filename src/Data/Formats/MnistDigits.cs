using System.Buffers.Binary;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data.Formats;

/// <summary>
/// MNIST and sets in its form: gray images in an idx file (<c>train-images-idx3-ubyte</c>, also <c>.gz</c>), labels in another next to it.
/// Images of 28×28 get a border of 2 zero pixels and are 32×32, a level of the pyramid.
/// </summary>
/// <remarks>
/// idx: two zero bytes, the type (8: uint8), the number of dimensions, each dimension as a big-endian uint32, the values in C order.
/// </remarks>
internal sealed class MnistDigits : IPictures
{
    private const string ImagesMark = "idx3-ubyte", LabelsMark = "idx1-ubyte";
    private const int Border = 2, PaddedSide = 32;

    private readonly string fileName;
    private readonly byte[] pixels;
    private readonly int height, width;
    private readonly PictureLabels labels = PictureLabels.None;

    private MnistDigits(string imagesPath)
    {
        fileName = Path.GetFileName(imagesPath);
        string folder = Path.GetDirectoryName(Path.GetFullPath(imagesPath))!;
        Name = Path.GetFileName(folder) is { Length: > 0 } name ? name : "mnist";
        (int[] dimensions, pixels) = ReadIdx(imagesPath, rank: 3);
        (Count, height, width) = (dimensions[0], dimensions[1], dimensions[2]);
        if (FindLabels(folder) is string labelsPath)
        {
            (int[] count, byte[] classes) = ReadIdx(labelsPath, rank: 1);
            int stray = Array.FindIndex(classes, digit => digit >= DigitLabels.Count);
            if (count[0] != Count || stray >= 0)
            {
                throw new ImageDataException(
                    $"Data: {labelsPath} does not label {fileName}: " + (stray < 0
                        ? $"it has {count[0]} labels for {Count} images; fetch both from one place."
                        : $"label {stray} is {classes[stray]}, no digit; move it away to use the images without labels."));
            }

            labels = PictureLabels.OfClasses(DigitLabels.Schema, Array.ConvertAll(classes, digit => (int)digit));
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>The digit, 0 to 9; none without a file of labels.</summary>
    public LabelSchema Labels => labels.Schema;

    /// <summary>Whether the path is an idx file of images, or a folder with one.</summary>
    public static bool Recognises(string path) => Find(path) is not null;

    /// <summary>Opens an idx file of images, or the one in a folder: the training images where there are several.</summary>
    /// <exception cref="ImageDataException">It is damaged or its labels do not fit; one line.</exception>
    public static MnistDigits Open(string path) =>
        new(Find(path) ?? throw new ImageDataException($"Data: {path} has no MNIST images; name train-images-idx3-ubyte or its folder."));

    /// <inheritdoc/>
    public string NameOf(int index) => $"{fileName} image {index}";

    /// <inheritdoc/>
    public PixelBuffer Read(int index)
    {
        int length = height * width;
        ReadOnlySpan<byte> image = pixels.AsSpan(index * length, length);
        if ((height, width) != (PaddedSide - (2 * Border), PaddedSide - (2 * Border)))
        {
            return new PixelBuffer(width, height, 1, image.ToArray());
        }

        byte[] padded = new byte[PaddedSide * PaddedSide];
        for (int y = 0; y < height; y++)
        {
            image.Slice(y * width, width).CopyTo(padded.AsSpan(((y + Border) * PaddedSide) + Border));
        }

        return new PixelBuffer(PaddedSide, PaddedSide, 1, padded);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
        if (!Labels.IsEmpty)
        {
            labels.Read(index, label);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static string? Find(string path)
    {
        if (File.Exists(path))
        {
            return Path.GetFileName(path).Contains(ImagesMark, StringComparison.Ordinal) ? path : null;
        }

        return !Directory.Exists(path) ? null
            : Directory.EnumerateFiles(path, $"*{ImagesMark}*")
                .OrderBy(file => !Path.GetFileName(file).StartsWith("train", StringComparison.Ordinal))
                .ThenBy(file => file, StringComparer.Ordinal)
                .FirstOrDefault();
    }

    private string? FindLabels(string folder)
    {
        string name = fileName.Replace("images", "labels", StringComparison.Ordinal).Replace(ImagesMark, LabelsMark,
            StringComparison.Ordinal);
        return GZipFile.Find(folder, name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name);
    }

    private static (int[] Dimensions, byte[] Values) ReadIdx(string path, int rank)
    {
        byte[] file = GZipFile.ReadAll(path);
        int start = sizeof(uint) * (1 + rank);
        if (file.Length < start || file is not [0, 0, 8, ..] || file[3] != rank)
        {
            throw new ImageDataException(
                $"Data: {path} is not an idx file of bytes with {rank} dimension{(rank == 1 ? "" : "s")}; fetch it again.");
        }

        uint[] dimensions = [.. Enumerable.Range(1, rank)
            .Select(axis => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(axis * sizeof(uint))))];
        UInt128 count = dimensions.Aggregate((UInt128)1, (product, dimension) => product * dimension);
        if (count == 0 || count != (UInt128)(file.Length - start))
        {
            throw new ImageDataException(
                $"Data: {path} is damaged: its header names {string.Join("×", dimensions)} values, {file.Length - start} are there; "
                    + "fetch it again.");
        }

        return (Array.ConvertAll(dimensions, dimension => (int)dimension), file[start..]);
    }
}
