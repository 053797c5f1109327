using System.IO.Hashing;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>Turns pictures into a prepared folder: all cores decode and resize, one thread writes in their order.</summary>
internal sealed class ImagePreparation(
    IPictures pictures, ImageFolderOptions options, Action<int, int>? progress, CancellationToken stop = default)
{
    private const long BytesInFlight = 256L << 20;

    private readonly SkippedFiles skipped = new();
    private readonly List<int> skippedPictures = [];
    private int images, cropped, composited, enlarged;
    private PreparedTones tones = new();

    /// <summary>What was done, after <see cref="Write"/>.</summary>
    public PreparationSummary Summary => new(images, cropped, composited, enlarged, skipped.Count, skipped.Named, skipped.Reasons, tones);

    /// <summary>Numbers of the pictures that were skipped, after <see cref="Write"/>; null: none was.</summary>
    public IReadOnlyList<int>? SkippedPictures => skippedPictures.Count == 0 ? null : skippedPictures;

    /// <summary>
    /// Writes the level files, the labels where there are some, and the hash of each picture into an existing folder. A damaged picture is
    /// skipped and has no label there either.
    /// </summary>
    /// <exception cref="ImageDataException">A picture cannot be read now: the set would lack it for ever.</exception>
    /// <returns>The hash of each picture, in order.</returns>
    public UInt128[] Write(string folder)
    {
        int cores = Environment.ProcessorCount, total = pictures.Count;
        int chunk = (int)Math.Clamp(BytesInFlight / Pyramid.BytesPerImage(options.Resolution, options.Channels), cores, 8L * cores);
        UInt128[] hashes = new UInt128[total];
        Prepared[] prepared = new Prepared[chunk];
        FileStream[] levels = [.. Pyramid.Levels(options.Resolution).Select(level => Create(PreparedImages.LevelPath(folder, level)))];
        FileStream? labels = pictures.Labels.IsEmpty ? null : Create(PreparedImages.LabelsPath(folder));
        float[] label = new float[pictures.Labels.Size];
        try
        {
            for (int start = 0; start < total; start += chunk)
            {
                progress?.Invoke(start, total);
                int length = Math.Min(chunk, total - start), first = start;
                RunParallel(length, k => prepared[k] = Prepare(first + k), stop);
                for (int k = 0; k < length; k++)
                {
                    hashes[start + k] = prepared[k].Hash;
                    if (Append(prepared[k], first + k, levels))
                    {
                        AppendLabel(first + k, label, labels);
                    }
                }
            }

            progress?.Invoke(total, total);
            using FileStream file = Create(PreparedImages.PicturesPath(folder));
            for (int i = 0; i < total; i++)
            {
                CheckedRecords.Append(file, i, MemoryMarshal.AsBytes<UInt128>([hashes[i]]));
            }
        }
        finally
        {
            foreach (FileStream level in levels)
            {
                level.Dispose();
            }

            labels?.Dispose();
        }

        return hashes;
    }

    /// <summary>The hash of each picture, in order, without preparing anything.</summary>
    public static UInt128[] HashAll(IPictures pictures, Action<int, int>? progress = null, CancellationToken stop = default)
    {
        const int chunk = 1024;
        UInt128[] hashes = new UInt128[pictures.Count];
        for (int start = 0; start < hashes.Length; start += chunk)
        {
            progress?.Invoke(start, hashes.Length);
            int first = start;
            RunParallel(Math.Min(chunk, hashes.Length - start), k => hashes[first + k] = pictures.Hash(first + k), stop);
        }

        return hashes;
    }

    /// <summary>One hash of the list of pictures and of each.</summary>
    public static UInt128 Combine(UInt128 listing, UInt128[] hashes)
    {
        XxHash128 hash = new();
        hash.Append(MemoryMarshal.AsBytes([listing]));
        hash.Append(MemoryMarshal.AsBytes<UInt128>(hashes));
        return hash.GetCurrentHashAsUInt128();
    }

    private readonly record struct Prepared(
        UInt128 Hash, byte[][]? Levels, string Fault, bool Cropped, bool Composited, bool Enlarged, PictureTone Tone);

    private Prepared Prepare(int index)
    {
        UInt128 hash = default;
        try
        {
            PixelBuffer image = pictures.Read(index, out hash);
            Framed full = options.Framing.Apply(image, options.Resolution, options.Channels, options.Background, hash);
            return new Prepared(
                hash, Pyramid.Build(full.Image.Pixels, options.Resolution, options.Channels), "", full.Cropped,
                image.HasTransparency(), full.Enlarged, PictureTone.Of(image, full.Image));
        }
        catch (InvalidDataException e)
        {
            return new Prepared(hash == default ? pictures.Hash(index) : hash, null, ImageFiles.OneLine(e), false, false, false, default);
        }
    }

    private bool Append(Prepared image, int index, FileStream[] levels)
    {
        if (image.Levels is null)
        {
            skipped.Add(pictures.NameOf(index), image.Fault);
            skippedPictures.Add(index);
            return false;
        }

        for (int i = 0; i < levels.Length; i++)
        {
            CheckedRecords.Append(levels[i], images, image.Levels[i]);
        }

        images++;
        cropped += image.Cropped ? 1 : 0;
        composited += image.Composited ? 1 : 0;
        enlarged += image.Enlarged ? 1 : 0;
        tones = tones.With(image.Tone, image.Composited);
        return true;
    }

    // Of the image that was appended last.
    private void AppendLabel(int index, float[] label, FileStream? labels)
    {
        if (labels is not null)
        {
            pictures.ReadLabel(index, label);
            CheckedRecords.Append(labels, images - 1, MemoryMarshal.AsBytes<float>(label));
        }
    }

    // What lies there already, a link perhaps, is never written to.
    private static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);

    /// <summary>Runs a body, which reads one picture, for 0 … count − 1 on all cores; the first fault is thrown as it is.</summary>
    public static void RunParallel(int count, Action<int> body, CancellationToken stop = default)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = stop }, index =>
            {
                using PictureMemory memory = PictureMemory.Open();
                body(index);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
