using PGGan.Data.TfRecords;
using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>
/// Opens whatever a path is to be trained on: TFRecords as they are, anything else that <see cref="PictureFormats"/> knows through the
/// cache of prepared sets. Both are read where they lie, image by image: the set may be larger than memory.
/// </summary>
internal static class ImageSources
{
    // Enough pictures for a stable median, few enough to decode within a second.
    private const int PicturesRead = 100;

    /// <summary>Opens a set, preparing it first unless it is in the cache or needs no preparation.</summary>
    /// <param name="path">Folder, zip file or file of any known format.</param>
    /// <param name="options">Size, channels, labels and which images.</param>
    /// <param name="preparation">Where it is prepared, and who is notified.</param>
    /// <exception cref="ImageDataException">It cannot be used as asked for; one line.</exception>
    public static IImageSource Open(string path, ImageFolderOptions options, PreparationOptions preparation)
    {
        bool records = PictureFormats.Find(path, options.Format).Name == TfRecordNames.Format;
        IImageSource source = records
            ? TfRecordImages.Open(path, options)
            : ImageFolder.Open(path, options, preparation);
        try
        {
            if (source.Channels != options.Channels)
            {
                throw new ImageDataException(source.Channels == 1
                    ? $"Data: {path} has gray images; train on one channel (`model.channels=1`), or make another set of them with three."
                    : source.Channels == Premultiplied.Channels
                    ? $"Data: {path} has RGBA images; train on four channels (`model.channels=4`), or make another set of them without."
                    : options.Channels == Premultiplied.Channels
                    ? $"Data: {path} has RGB images, without transparency; leave `model.channels=4` out."
                    : $"Data: {path} has RGB images; train on three channels, or make a gray set of them (`dataset.channels=1`).");
            }

            if (options.Conditional && source.Labels.IsEmpty)
            {
                throw new ImageDataException(
                    $"Data: {path} has no labels; make one folder a class, write a {DatasetJson.FileName}, name a file of labels, or train "
                        + "without them.");
            }

            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>What to train at when nothing is asked for.</summary>
    /// <param name="path">The set.</param>
    /// <param name="format">Name of its format; null: as it looks.</param>
    /// <returns>
    /// The largest power of two, within 4…1024, that is no more than the median short side (of TFRecords their own); 1 channel where the
    /// format holds gray images, 4 of TFRecords that have them, else 3.
    /// </returns>
    /// <exception cref="ImageDataException">No images, or nothing readable; one line.</exception>
    public static (int Resolution, int Channels) Suggest(string path, string? format = null)
    {
        PictureFormat kind = PictureFormats.Find(path, format);
        if (kind.Name == TfRecordNames.Format)
        {
            return TfRecordImages.ShapeOf(path);
        }

        using IPictures pictures = kind.Open(path, new ImageFolderOptions(0));
        return pictures is ImagePictures ? (ImageFolder.SuggestResolution(path), 3) : Suggest(pictures, path);
    }

    private static (int Resolution, int Channels) Suggest(IPictures pictures, string path)
    {
        List<int> sides = [];
        int channels = 1;
        for (int i = 0; i < pictures.Count; i += Math.Max(1, pictures.Count / PicturesRead))
        {
            try
            {
                PixelBuffer picture = pictures.Read(i);
                sides.Add(Math.Min(picture.Width, picture.Height));
                channels = picture.Channels == 1 ? channels : 3;
            }
            catch (InvalidDataException)
            {
                // Preparing the set names the pictures that cannot be read.
            }
        }

        return sides.Count > 0
            ? (ImageFolder.ResolutionFor(sides), channels)
            : throw new ImageDataException($"Data: none of the {pictures.Count} pictures in {path} can be read.");
    }
}
