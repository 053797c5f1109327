using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>
/// Images from a folder or a zip file, or from a file of a format that holds many: any format that can be decoded, any size. Each is turned
/// upright, laid over the background, cropped to the centred square and resized (exact box for integer factors, else Lanczos-3). All levels
/// are prepared once, in a cache on disk.
/// </summary>
internal sealed class ImageFolder : IImageSource
{
    // Enough headers for a stable median, few enough to read within a second.
    private const int HeadersRead = 1000;

    private readonly PreparedImages prepared;

    private ImageFolder(IPictures pictures, PreparedImages prepared)
    {
        Name = pictures.Name;
        Summary = prepared.Manifest.Summary.With(pictures.Account?.Skipped) with
        {
            KeepsTransparency = prepared.Manifest.Channels == Premultiplied.Channels,
        };
        Account = pictures.Account?.Describe(prepared.Manifest.Count, prepared.Manifest.Summary.Skipped);
        Notes =
        [
            .. (pictures.Account?.Notes ?? []).Select(note => $"Note: {note}"),
            .. Summary is { KeepsTransparency: true, Composited: 0 }
                ? ["Note: no image has a transparent pixel, so a fourth channel has nothing to show; leave `model.channels=4` out."]
                : Array.Empty<string>(),
            .. (Summary.Tones ?? new PreparedTones()).Notes(Summary.Images, prepared.Manifest.Background),
        ];
        this.prepared = prepared;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Resolution => prepared.Manifest.Resolution;

    /// <inheritdoc/>
    public int Channels => prepared.Manifest.Channels;

    /// <inheritdoc/>
    public int Count => prepared.Manifest.Count;

    /// <inheritdoc/>
    public LabelSchema Labels => prepared.Labels;

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
        ImageSource.CheckReadLabel(this, index, label.Length);
        prepared.ReadLabel(index, label);
    }

    /// <inheritdoc/>
    public string Fingerprint => prepared.Manifest.Fingerprint;

    /// <summary>What was done to the files when they were prepared, and what of the set is left out today.</summary>
    public PreparationSummary Summary { get; }

    /// <summary>What became of each file of a folder or zip file, in one line (<see cref="SourceAccount"/>); null for other sets.</summary>
    public string? Account { get; }

    /// <summary>What is to be known of how the pictures are taken, and a line for each fault that most images have in common.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// What the source calls the pictures that some images were made of, such as a file's name; the source is listed again. Images whose
    /// picture is not known are left out.
    /// </summary>
    /// <param name="path">The source that was opened.</param>
    /// <param name="options">As it was opened.</param>
    /// <param name="images">Their numbers.</param>
    public IReadOnlyDictionary<int, string> NamesOf(string path, ImageFolderOptions options, IEnumerable<int> images)
    {
        try
        {
            using IPictures pictures = PictureFormats.Open(path, options);
            return pictures.Count != prepared.Manifest.Pictures ? new Dictionary<int, string>()
                : images.Distinct().Select(image => (image, Picture: prepared.Manifest.PictureOf(image)))
                    .Where(pair => pair.Picture is not null)
                    .ToDictionary(pair => pair.image, pair => pictures.NameOf(pair.Picture!.Value));
        }
        catch (IOException)
        {
            return new Dictionary<int, string>();   // the set is there; its source is not any more
        }
    }

    /// <summary>Opens a set, preparing it first unless the cache has it.</summary>
    /// <param name="path">A folder, searched recursively, a zip file, or what <see cref="PictureFormats"/> knows.</param>
    /// <param name="options">Size, channels, background, labels.</param>
    /// <param name="preparation">Where it is prepared, and who is notified.</param>
    /// <exception cref="ImageDataException">
    /// No images, nothing readable, no labels where they are asked for, no room for the cache; one line.
    /// </exception>
    public static ImageFolder Open(string path, ImageFolderOptions options, PreparationOptions preparation)
    {
        CheckOptions(options);   // before a large set is listed
        using IPictures pictures = PictureFormats.Open(path, options);
        return Open(path, pictures, options, preparation);
    }

    /// <summary>
    /// Opens a set of pictures of any kind, preparing it first unless the cache has it. The pictures are not needed afterwards.
    /// </summary>
    /// <param name="path">Where they are.</param>
    /// <param name="pictures">The pictures, with the labels asked for.</param>
    /// <param name="options">Size, channels, background.</param>
    /// <param name="preparation">Where they are prepared, and who is notified.</param>
    /// <exception cref="ImageDataException">Nothing readable, no room for the cache; one line.</exception>
    public static ImageFolder Open(string path, IPictures pictures, ImageFolderOptions options, PreparationOptions preparation)
    {
        CheckOptions(options);
        ImageCache cache = new(Path.GetFullPath(preparation.Folder ?? CacheFolder.Find(preparation.Notify)), preparation.Notify,
            preparation.Stop);
        return new ImageFolder(pictures, cache.Open(Path.GetFullPath(path), pictures, options, preparation.Progress));
    }

    /// <summary>
    /// The resolution to train at when none is asked for: the largest power of two that is no more than the median short side, within
    /// 4…1024.
    /// </summary>
    /// <exception cref="ImageDataException">No images, or nothing readable; one line.</exception>
    public static int SuggestResolution(string path)
    {
        using ImagePictures pictures = ImagePictures.Open(path);
        List<int> sides = pictures.ShortSides(HeadersRead);
        return sides.Count > 0
            ? ResolutionFor(sides)
            : throw new ImageDataException($"Data: none of the {pictures.Count} files in {path} can be read as an image.");
    }

    /// <summary>The largest power of two, within 4…1024, that is no more than the median of some sides.</summary>
    public static int ResolutionFor(List<int> sides)
    {
        sides.Sort();
        int median = sides[sides.Count / 2], resolution = ImageSource.SmallestResolution;
        while (resolution * 2 <= Math.Min(median, ImageSource.LargestResolution))
        {
            resolution *= 2;
        }

        return resolution;
    }

    /// <inheritdoc/>
    public void Read(int index, int resolution, Span<byte> pixels)
    {
        ImageSource.CheckRead(this, index, resolution, pixels.Length);
        prepared.Read(index, resolution, pixels);
    }

    /// <inheritdoc/>
    public void Dispose() => prepared.Dispose();

    private static void CheckOptions(ImageFolderOptions options)
    {
        if (!ImageSource.IsLevel(options.Resolution) || options.Channels is not (1 or 3 or 4))
        {
            throw new ImageDataException(
                $"Data: resolution {options.Resolution} with {options.Channels} channels; choose a power of two from 4 to 1024, "
                    + "and 1, 3 or 4 channels.");
        }
    }
}
