using PGGan.Data.Formats;

namespace PGGan.Data;

/// <summary>A format that pictures are read from.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Description">What it is.</param>
/// <param name="Recognises">Whether a path looks like it.</param>
/// <param name="Open">Opens a path, with all labels it has.</param>
internal sealed record PictureFormat(string Name, string Description,
    Func<string, bool> Recognises, Func<string, ImageFolderOptions, IPictures> Open);

/// <summary>The formats that pictures are read from, in the order they are tried in. A new one is a row here.</summary>
internal static class PictureFormats
{
    /// <summary>Name of the format that is put together by chance.</summary>
    public const string StackedDigitsFormat = "mnist-rgb";

    /// <summary>A folder or zip file of images: what everything else is.</summary>
    private static readonly PictureFormat Images = new(
        "images", "folder or zip file of images",
        path => Directory.Exists(path) || File.Exists(path),
        (path, options) => ImagePictures.Open(path, options.Conditional && options.Labels is null, options.MaxPixels, options.WithDrawn));

    /// <summary>All formats.</summary>
    public static IReadOnlyList<PictureFormat> All { get; } =
    [
        new(TfRecords.TfRecordNames.Format, "files of the official TensorFlow tool", TfRecords.TfRecordNames.Recognises,
            SourcePictures.OpenTfRecords),
        new("mnist", "MNIST idx files", MnistDigits.Recognises, (path, _) => MnistDigits.Open(path)),
        new(StackedDigitsFormat, "three random MNIST digits as red, green and blue", _ => false, OpenStacked),
        new("cifar", "CIFAR-10 or CIFAR-100, binary version", CifarPictures.Recognises, (path, _) => CifarPictures.Open(path)),
        new("digits", "scikit-learn's digits", DigitsCsv.Recognises, (path, _) => DigitsCsv.Open(path)),
        new("lmdb", "LSUN databases", LmdbPictures.Recognises,
            (path, options) => LmdbPictures.Open(path, options.MaxPixels)),
        new("hdf5", "files of the Theano version", Hdf5Pictures.Recognises, (path, _) => Hdf5Pictures.Open(path)),
        Images,
    ];

    /// <summary>The format named, or the first that a path looks like.</summary>
    /// <param name="path">The set.</param>
    /// <param name="name">The format's name; null: any.</param>
    /// <exception cref="ImageDataException">There is no format of this name, or the path cannot be read.</exception>
    public static PictureFormat Find(string path, string? name = null) => name is null
        ? All.FirstOrDefault(format => SourceFile.Try(path, () => format.Recognises(path))) ?? Images
        : All.FirstOrDefault(format => format.Name == name)
            ?? throw new ImageDataException(
                $"Data: there is no format '{name}'; choose {string.Join(", ", All.Select(format => format.Name))}.");

    /// <summary>Opens the pictures at a path, the first of them if so asked, with the labels asked for.</summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="options">Format, labels, attributes, the most images; sizes are not looked at.</param>
    /// <exception cref="ImageDataException">They cannot be read, or have no such labels; one line.</exception>
    public static IPictures Open(string path, ImageFolderOptions options)
    {
        IPictures all = SourceFile.Try(path, () => Find(path, options.Format).Open(path, options));
        try
        {
            PictureLabels? given = !options.Conditional ? PictureLabels.None : options.Labels is null ? null
                : PictureLabels.FromFile(options.Labels, all);
            return PictureSelection.First(all, options.MaxImages, options.Conditional ? options.Attributes : [], given);
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    private static StackedDigits OpenStacked(string path, ImageFolderOptions options)
    {
        IPictures digits = DigitsCsv.Recognises(path) ? DigitsCsv.Open(path) : MnistDigits.Open(path);
        return new StackedDigits(digits, options.MaxImages > 0 ? options.MaxImages : StackedDigits.DefaultCount, options.Seed);
    }
}
