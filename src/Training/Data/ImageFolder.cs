using PGGan.Model;

namespace PGGan.Training.Data;

/// <summary>How the images of a folder or zip file are brought to one size.</summary>
/// <param name="Resolution">Side of the largest level: a power of two, 4…1024.</param>
internal sealed record ImageFolderOptions(int Resolution)
{
    /// <summary>3 RGB; 1 gray by Rec. 601 luma.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The colour under transparent pixels.</summary>
    public (byte Red, byte Green, byte Blue) Background { get; init; } = (255, 255, 255);

    /// <summary>The background as <c>#rrggbb</c>.</summary>
    public string BackgroundText => $"#{Background.Red:x2}{Background.Green:x2}{Background.Blue:x2}";
}

/// <summary>
/// Images from a folder or a zip file: any format that can be decoded, any size. Each is turned upright, laid over the background, cropped to the
/// centred square and resized (exact box for integer factors, else Lanczos-3). All levels are prepared once, in a cache on disk.
/// </summary>
internal sealed class ImageFolder : IImageSource
{
    // Enough headers for a stable median, few enough to read within a second.
    private const int HeadersRead = 1000;

    private readonly PreparedImages prepared;

    private ImageFolder(string name, PreparedImages prepared)
    {
        Name = name;
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
    public LabelSchema Labels => LabelSchema.None;

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
    }

    /// <inheritdoc/>
    public string Fingerprint => prepared.Manifest.Fingerprint;

    /// <summary>What was done to the files when they were prepared.</summary>
    public PreparationSummary Summary => prepared.Manifest.Summary;

    /// <summary>Opens a set, preparing it first unless the cache has it.</summary>
    /// <param name="path">A folder, searched recursively, or a zip file.</param>
    /// <param name="options">Size, channels, background.</param>
    /// <param name="cacheRoot">The folder prepared sets are kept in; made when missing.</param>
    /// <param name="progress">Told (files done, files in all) while preparing, on the calling thread; what it throws ends the preparation.</param>
    /// <exception cref="ImageDataException">No images, nothing readable, no room for the cache; one line.</exception>
    public static ImageFolder Open(string path, ImageFolderOptions options, string cacheRoot, Action<int, int>? progress = null)
    {
        if (!ImageSource.IsLevel(options.Resolution) || options.Channels is not (1 or 3))
        {
            throw new ImageDataException(
                $"Data: resolution {options.Resolution} with {options.Channels} channels; choose a power of two from 4 to 1024, and 1 or 3 channels.");
        }

        using ImageFiles files = List(path);
        PreparedImages prepared = new ImageCache(Path.GetFullPath(cacheRoot)).Open(Path.GetFullPath(path), NameOf(path), files, options, progress);
        return new ImageFolder(NameOf(path), prepared);
    }

    /// <summary>
    /// The resolution to train at when none is asked for: the largest power of two that is no more than the median short side, within 4…1024.
    /// </summary>
    /// <exception cref="ImageDataException">No images, or nothing readable; one line.</exception>
    public static int SuggestResolution(string path)
    {
        using ImageFiles files = List(path);
        List<int> sides = files.ShortSides(HeadersRead);
        if (sides.Count == 0)
        {
            throw new ImageDataException($"Data: none of the {files.Files.Count} files in {path} can be read as an image.");
        }

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

    private static ImageFiles List(string path)
    {
        ImageFiles files = ImageFiles.Open(path);
        if (files.Files.Count == 0)
        {
            files.Dispose();
            throw new ImageDataException($"Data: {path} has no images; .jpg, .jpeg, .png, .webp, .bmp and .gif files are looked for, in subfolders too.");
        }

        return files;
    }

    private static string NameOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string name = Directory.Exists(full) ? Path.GetFileName(full) : Path.GetFileNameWithoutExtension(full);
        return name.Length == 0 ? "images" : name;
    }
}
