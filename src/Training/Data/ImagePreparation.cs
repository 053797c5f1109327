using System.IO.Hashing;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using PGGan.Training.Imaging;

namespace PGGan.Training.Data;

/// <summary>Turns image files into a prepared folder: all cores decode and resize, one thread writes in file order.</summary>
internal sealed class ImagePreparation(ImageFiles files, ImageFolderOptions options, Action<int, int>? progress)
{
    private const int SkippedNamed = 5;
    private const long BytesInFlight = 256L << 20;

    private readonly List<string> skippedFiles = [];
    private int images, cropped, composited, enlarged, skipped;

    /// <summary>What was done, after <see cref="Write"/>.</summary>
    public PreparationSummary Summary => new(images, cropped, composited, enlarged, skipped, skippedFiles);

    /// <summary>Writes the level files into an existing folder.</summary>
    /// <returns>The hash of each file's bytes, in order.</returns>
    public UInt128[] Write(string folder)
    {
        int cores = Environment.ProcessorCount, total = files.Files.Count;
        int chunk = (int)Math.Clamp(BytesInFlight / Pyramid.BytesPerImage(options.Resolution, options.Channels), cores, 8L * cores);
        UInt128[] hashes = new UInt128[total];
        Prepared[] prepared = new Prepared[chunk];
        FileStream[] levels = [.. Pyramid.Levels(options.Resolution).Select(level => File.Create(PreparedImages.LevelPath(folder, level)))];
        try
        {
            for (int start = 0; start < total; start += chunk)
            {
                progress?.Invoke(start, total);
                int length = Math.Min(chunk, total - start), first = start;
                RunParallel(length, k => prepared[k] = Prepare(first + k));
                for (int k = 0; k < length; k++)
                {
                    hashes[start + k] = prepared[k].Hash;
                    Append(prepared[k], files.Files[start + k].Name, levels);
                }
            }

            progress?.Invoke(total, total);
        }
        finally
        {
            foreach (FileStream level in levels)
            {
                level.Dispose();
            }
        }

        return hashes;
    }

    /// <summary>The hash of each file's bytes, in order, without preparing anything.</summary>
    public static UInt128[] HashFiles(ImageFiles files)
    {
        UInt128[] hashes = new UInt128[files.Files.Count];
        RunParallel(hashes.Length, i => hashes[i] = TryReadAll(files, i, out byte[] bytes, out _) ? XxHash128.HashToUInt128(bytes) : default);
        return hashes;
    }

    /// <summary>One hash of the list of files and their bytes.</summary>
    public static UInt128 Combine(UInt128 listing, UInt128[] hashes)
    {
        XxHash128 hash = new();
        hash.Append(MemoryMarshal.AsBytes([listing]));
        hash.Append(MemoryMarshal.AsBytes<UInt128>(hashes));
        return hash.GetCurrentHashAsUInt128();
    }

    private readonly record struct Prepared(UInt128 Hash, byte[][]? Levels, string Fault, bool Cropped, bool Composited, bool Enlarged);

    private Prepared Prepare(int index)
    {
        if (!TryReadAll(files, index, out byte[] bytes, out string fault))
        {
            return new Prepared(default, null, fault, false, false, false);
        }

        UInt128 hash = XxHash128.HashToUInt128(bytes);
        try
        {
            PixelBuffer image = ImageCodec.Decode(bytes);
            PixelBuffer square = image.CentreSquare(options.Channels, options.Background);
            PixelBuffer full = Resampler.ResizeSquare(square, options.Resolution);
            return new Prepared(
                hash, Pyramid.Build(full.Pixels, options.Resolution, options.Channels), "",
                image.Width != image.Height, image.HasTransparency(), square.Width < options.Resolution);
        }
        catch (InvalidDataException e)
        {
            return new Prepared(hash, null, ImageFiles.OneLine(e), false, false, false);
        }
    }

    private void Append(Prepared image, string name, FileStream[] levels)
    {
        if (image.Levels is null)
        {
            skipped++;
            if (skippedFiles.Count < SkippedNamed)
            {
                skippedFiles.Add($"{name}: {image.Fault}");
            }

            return;
        }

        images++;
        cropped += image.Cropped ? 1 : 0;
        composited += image.Composited ? 1 : 0;
        enlarged += image.Enlarged ? 1 : 0;
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i].Write(image.Levels[i]);
        }
    }

    private static bool TryReadAll(ImageFiles files, int index, out byte[] bytes, out string fault)
    {
        try
        {
            (bytes, fault) = (files.ReadAll(index), "");
            return true;
        }
        catch (Exception e) when (ImageFiles.IsUnreadable(e))
        {
            (bytes, fault) = ([], ImageFiles.OneLine(e));
            return false;
        }
    }

    private static void RunParallel(int count, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, body);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
