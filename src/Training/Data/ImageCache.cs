namespace PGGan.Training.Data;

/// <summary>
/// Prepared sets under one folder, found by content: <c>NAME-rRES-LISTING-CONTENT/</c>, where LISTING hashes names, sizes, labels and options and CONTENT
/// also the bytes (of a format that holds many pictures in a file: their pixels). A file <c>seen-HASH</c> inside remembers a source (path and times of change)
/// whose bytes were found to be these, so that the usual start reads no image. A set is made in a temporary folder and renamed: what is there is whole.
/// </summary>
internal sealed class ImageCache(string root)
{
    private const string Unfinished = ".preparing-";
    private const int LongestName = 40;

    /// <summary>Finds or prepares the set.</summary>
    /// <exception cref="ImageDataException">Nothing readable, or the cache cannot be written.</exception>
    /// <param name="source">Full path of the folder or file.</param>
    /// <param name="pictures">What it holds.</param>
    /// <param name="options">Size, channels, background.</param>
    /// <param name="progress">Told (pictures done, pictures in all).</param>
    public PreparedImages Open(string source, IPictures pictures, ImageFolderOptions options, Action<int, int>? progress)
    {
        string key = KeyOf(pictures, options);
        UInt128 listing = StoredFiles.HashListing(source, pictures, key, withTimes: false);
        string seen = $"seen-{Short(StoredFiles.HashListing(source, pictures, $"{key} {source}", withTimes: true))}";
        try
        {
            Directory.CreateDirectory(root);
            if (FindSeen(listing, seen) is PreparedImages known)
            {
                return known;
            }

            using FileStream turn = WaitForTurn();
            return FindSeen(listing, seen)   // another process may have made it meanwhile
                ?? FindSameContent(listing, seen, pictures)
                ?? Prepare(source, listing, seen, pictures, options, progress);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ImageDataException($"Cache: {root} cannot be written: {ImageFiles.OneLine(e)} Choose another folder.", e);
        }
        catch (IOException e) when (e is not ImageDataException)
        {
            throw new ImageDataException(
                $"Cache: preparing {source} in {root} failed: {ImageFiles.OneLine(e)}; {FreeText()} free there. Free space or choose another folder.", e);
        }
    }

    /// <summary>The fingerprint that a prepared set would have; reads all pictures and prepares nothing.</summary>
    /// <param name="source">Full path of the folder or file.</param>
    /// <param name="pictures">What it holds.</param>
    /// <param name="options">Size, channels, background.</param>
    public static string Fingerprint(string source, IPictures pictures, ImageFolderOptions options)
    {
        UInt128 listing = StoredFiles.HashListing(source, pictures, KeyOf(pictures, options), withTimes: false);
        return $"{ImagePreparation.Combine(listing, ImagePreparation.HashAll(pictures)):x32}";
    }

    private static string KeyOf(IPictures pictures, ImageFolderOptions options) =>
        options.PixelKey + (pictures.Labels.IsEmpty ? "" : $" {PictureLabels.Hash(pictures):x32}");

    private IEnumerable<string> Candidates(UInt128 listing) => Directory.EnumerateDirectories(root, $"*-{Short(listing)}-*");

    private PreparedImages? FindSeen(UInt128 listing, string seen) =>
        Candidates(listing).Where(folder => File.Exists(Path.Combine(folder, seen))).Select(PreparedImages.TryOpen).FirstOrDefault(set => set is not null);

    private PreparedImages? FindSameContent(UInt128 listing, string seen, IPictures pictures)
    {
        string[] candidates = [.. Candidates(listing)];
        if (candidates.Length == 0)
        {
            return null;
        }

        string content = Short(ImagePreparation.Combine(listing, ImagePreparation.HashAll(pictures)));
        string? folder = Array.Find(candidates, candidate => candidate.EndsWith(content, StringComparison.Ordinal));
        PreparedImages? set = folder is null ? null : PreparedImages.TryOpen(folder);
        if (set is not null)
        {
            File.WriteAllBytes(Path.Combine(folder!, seen), []);
        }

        return set;
    }

    private PreparedImages Prepare(
        string source, UInt128 listing, string seen, IPictures pictures, ImageFolderOptions options, Action<int, int>? progress)
    {
        // Holding the turn, whatever is unfinished was left by a process that died.
        foreach (string left in Directory.EnumerateDirectories(root, Unfinished + "*"))
        {
            Directory.Delete(left, recursive: true);
        }

        RequireSpace(source, pictures.Count * (Pyramid.BytesPerImage(options.Resolution, options.Channels) + ((long)sizeof(float) * pictures.Labels.Size)));
        string temporary = Path.Combine(root, Unfinished + Short(listing));
        Directory.CreateDirectory(temporary);
        try
        {
            ImagePreparation preparation = new(pictures, options, progress);
            UInt128 content = ImagePreparation.Combine(listing, preparation.Write(temporary));
            PreparationSummary summary = preparation.Summary;
            if (summary.Images == 0)
            {
                throw new ImageDataException(
                    $"Data: none of the {summary.Skipped} files in {source} can be read as an image ({summary.SkippedFiles[0]}).");
            }

            PreparedImages.WriteManifest(temporary, new Manifest(
                PreparedImages.Format, source, $"{content:x32}", summary.Images, options.Resolution, options.Channels, options.BackgroundText, summary,
                pictures.Labels));
            File.WriteAllBytes(Path.Combine(temporary, seen), []);
            string name = pictures.Name.Length > LongestName ? pictures.Name[..LongestName] : pictures.Name;
            string folder = Path.Combine(root, $"{name}-r{options.Resolution}-{Short(listing)}-{Short(content)}");
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);   // damaged, or it would have been found
            }

            Directory.Move(temporary, folder);
            return PreparedImages.TryOpen(folder) ?? throw new IOException($"{folder} changed while it was opened.");
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    // One preparation at a time in a cache: a second run on the same data waits and then finds it.
    private FileStream WaitForTurn()
    {
        string path = Path.Combine(root, "prepare.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                Thread.Sleep(100);
            }
        }
    }

    private void RequireSpace(string source, long bytes)
    {
        if (FreeBytes() is long free && free < bytes)
        {
            throw new ImageDataException(
                $"Cache: preparing {source} takes {bytes / 1e6:N0} MB and {root} has {FreeText()} free. Free space, choose another folder or a lower resolution.");
        }
    }

    private string FreeText() => FreeBytes() is long free ? $"{free / 1e6:N0} MB" : "an unknown amount";

    // Null where the system does not say.
    private long? FreeBytes()
    {
        try
        {
            return new DriveInfo(root).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Short(UInt128 hash) => $"{hash:x32}"[..16];
}
