namespace PGGan.Training.Data;

/// <summary>
/// Prepared sets under one folder, found by content: <c>NAME-rRES-LISTING-CONTENT/</c>, where LISTING hashes the names, sizes and options and CONTENT also
/// the bytes. A file <c>seen-HASH</c> inside remembers a source (path and times of change) whose bytes were found to be these, so that the usual start reads
/// no image. A set is made in a temporary folder and renamed: what is there is whole.
/// </summary>
internal sealed class ImageCache(string root)
{
    private const string Unfinished = ".preparing-";
    private const int LongestName = 40;

    /// <summary>Finds or prepares the set.</summary>
    /// <exception cref="ImageDataException">Nothing readable, or the cache cannot be written.</exception>
    public PreparedImages Open(string source, string name, ImageFiles files, ImageFolderOptions options, Action<int, int>? progress)
    {
        string key = $"{PreparedImages.Format} {options.Resolution} {options.Channels} {options.BackgroundText}";
        UInt128 listing = files.HashListing(key, withTimes: false);
        string seen = $"seen-{Short(files.HashListing($"{key} {source}", withTimes: true))}";
        try
        {
            Directory.CreateDirectory(root);
            if (FindSeen(listing, seen) is PreparedImages known)
            {
                return known;
            }

            using FileStream turn = WaitForTurn();
            return FindSeen(listing, seen)   // another process may have made it meanwhile
                ?? FindSameContent(listing, seen, files)
                ?? Prepare(source, name, listing, seen, files, options, progress);
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

    private IEnumerable<string> Candidates(UInt128 listing) => Directory.EnumerateDirectories(root, $"*-{Short(listing)}-*");

    private PreparedImages? FindSeen(UInt128 listing, string seen) =>
        Candidates(listing).Where(folder => File.Exists(Path.Combine(folder, seen))).Select(PreparedImages.TryOpen).FirstOrDefault(set => set is not null);

    private PreparedImages? FindSameContent(UInt128 listing, string seen, ImageFiles files)
    {
        string[] candidates = [.. Candidates(listing)];
        if (candidates.Length == 0)
        {
            return null;
        }

        string content = Short(ImagePreparation.Combine(listing, ImagePreparation.HashFiles(files)));
        string? folder = Array.Find(candidates, candidate => candidate.EndsWith(content, StringComparison.Ordinal));
        PreparedImages? set = folder is null ? null : PreparedImages.TryOpen(folder);
        if (set is not null)
        {
            File.WriteAllBytes(Path.Combine(folder!, seen), []);
        }

        return set;
    }

    private PreparedImages Prepare(
        string source, string name, UInt128 listing, string seen, ImageFiles files, ImageFolderOptions options, Action<int, int>? progress)
    {
        // Holding the turn, whatever is unfinished was left by a process that died.
        foreach (string left in Directory.EnumerateDirectories(root, Unfinished + "*"))
        {
            Directory.Delete(left, recursive: true);
        }

        RequireSpace(source, files.Files.Count * Pyramid.BytesPerImage(options.Resolution, options.Channels));
        string temporary = Path.Combine(root, Unfinished + Short(listing));
        Directory.CreateDirectory(temporary);
        try
        {
            ImagePreparation preparation = new(files, options, progress);
            UInt128 content = ImagePreparation.Combine(listing, preparation.Write(temporary));
            PreparationSummary summary = preparation.Summary;
            if (summary.Images == 0)
            {
                throw new ImageDataException(
                    $"Data: none of the {summary.Skipped} files in {source} can be read as an image ({summary.SkippedFiles[0]}).");
            }

            PreparedImages.WriteManifest(temporary, new Manifest(
                PreparedImages.Format, source, $"{content:x32}", summary.Images, options.Resolution, options.Channels, options.BackgroundText, summary));
            File.WriteAllBytes(Path.Combine(temporary, seen), []);
            string shortName = name.Length > LongestName ? name[..LongestName] : name;
            string folder = Path.Combine(root, $"{shortName}-r{options.Resolution}-{Short(listing)}-{Short(content)}");
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
