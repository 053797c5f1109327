using PGGan.Data.TfRecords;
using PGGan.Files;
using PGGan.Imaging;

namespace PGGan.Data.Creation;

/// <summary>Forms that a set is written in.</summary>
internal enum DatasetForm
{
    /// <summary>A folder of PNG files.</summary>
    Folder,

    /// <summary>A zip file of PNG files.</summary>
    Zip,

    /// <summary>A folder of TFRecord files for the official TensorFlow code.</summary>
    TfRecords,
}

/// <summary>Makes a set of square images of one size: all cores decode, resize and encode, one thread writes in order.</summary>
/// <param name="pictures">What of.</param>
/// <param name="options">Resolution, channels, background and framing.</param>
/// <param name="progress">Receives (pictures done, pictures in all), on the calling thread; what it throws ends the creation.</param>
/// <param name="skipped">Receives each picture that is left out: its name and the reason.</param>
internal sealed class DatasetCreation(IPictures pictures, ImageFolderOptions options,
    Action<int, int>? progress, Action<string, string>? skipped)
{
    /// <summary>End of the name under which a set is written; it takes its own when it is whole.</summary>
    public const string Unfinished = ".unfinished";

    /// <summary>Writes a set.</summary>
    /// <param name="dest">The folder or zip file; there must be none, or an empty folder.</param>
    /// <param name="form">What to write.</param>
    /// <returns>Images written.</returns>
    /// <exception cref="PGGanException">It exists, or cannot be written; nothing is left of it.</exception>
    /// <exception cref="ImageDataException">No picture can be read.</exception>
    public int Write(string dest, DatasetForm form)
    {
        dest = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dest));
        if (File.Exists(dest) || (Directory.Exists(dest) && (form == DatasetForm.Zip || Directory.EnumerateFileSystemEntries(dest).Any())))
        {
            throw new SettingException("dest", $"{dest} exists; choose another name, or delete it first.");
        }

        string temporary = dest + Unfinished;
        try
        {
            Delete(temporary);
            int images = WriteTo(temporary, dest, form);
            if (images == 0)
            {
                throw new ImageDataException(
                    $"Data: none of the {pictures.Count} pictures of {pictures.Name} can be used; the lines above say why.");
            }

            Move(temporary, dest, form);
            return images;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or (IOException and not ImageDataException))
        {
            Delete(temporary);
            string reason = ImageFiles.OneLine(fault).TrimEnd('.');
            throw new SettingException("dest",
                $"{dest} cannot be written: {reason}; free space or choose another place. Nothing is left of it.", fault);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>A line for each fault that most images have in common, after <see cref="Write"/>.</summary>
    public IEnumerable<string> Notes { get; private set; } = [];

    private int WriteTo(string temporary, string dest, DatasetForm form)
    {
        Directory.CreateDirectory(form == DatasetForm.Zip ? Path.GetDirectoryName(temporary)! : temporary);
        using IDatasetTarget target = form switch
        {
            DatasetForm.Zip => new PngZip(temporary, options.Resolution, options.Channels),
            DatasetForm.TfRecords =>
                new TfRecordWriter(temporary, Path.GetFileNameWithoutExtension(dest), options.Resolution, options.Channels),
            _ => new PngFolder(temporary, options.Resolution, options.Channels),
        };
        List<int> written = [];
        int total = pictures.Count, chunk = 8 * Environment.ProcessorCount;
        PreparedTones tones = new();
        Made[] ready = new Made[chunk];
        for (int start = 0; start < total; start += chunk)
        {
            progress?.Invoke(start, total);
            int first = start, length = Math.Min(chunk, total - start);
            ImagePreparation.RunParallel(length, k => ready[k] = Make(first + k, target));
            for (int k = 0; k < length; k++)
            {
                if (ready[k].Image is byte[][] image)
                {
                    target.Append(image);
                    written.Add(first + k);
                    tones = tones.With(ready[k].Tone, ready[k].Transparent);
                }
                else
                {
                    skipped?.Invoke(pictures.NameOf(first + k), ready[k].Fault);
                }
            }
        }

        progress?.Invoke(total, total);
        if (written.Count > 0)
        {
            target.Finish(pictures.Labels, place =>
            {
                float[] label = new float[pictures.Labels.Size];
                pictures.ReadLabel(written[place], label);
                return label;
            });
        }

        Notes = tones.Notes(written.Count, options.BackgroundText);
        return written.Count;
    }

    private readonly record struct Made(byte[][]? Image, string Fault, PictureTone Tone = default, bool Transparent = false);

    private Made Make(int index, IDatasetTarget target)
    {
        try
        {
            PixelBuffer picture = pictures.Read(index, out UInt128 hash);
            Framed framed = options.Framing.Apply(picture, options.Resolution, options.Channels, options.Background, hash);
            return new Made(target.Encode(framed.Image.Pixels), "", PictureTone.Of(picture, framed.Image), picture.HasTransparency());
        }
        catch (InvalidDataException fault)
        {
            return new Made(null, ImageFiles.OneLine(fault));
        }
    }

    private static void Move(string temporary, string dest, DatasetForm form)
    {
        if (form == DatasetForm.Zip)
        {
            File.Move(temporary, dest);
            return;
        }

        if (Directory.Exists(dest))
        {
            Directory.Delete(dest);   // an empty one
        }

        Directory.Move(temporary, dest);
    }

    private static void Delete(string temporary)
    {
        if (Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
        }
        else if (File.Exists(temporary))
        {
            File.Delete(temporary);
        }
    }
}
