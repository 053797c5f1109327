using PGGan.Files;

namespace PGGan.Data;

/// <summary>
/// Prepared sets under one folder, found by content: <c>NAME-rRES-LISTING-CONTENT/</c>, where LISTING hashes names, sizes, labels and
/// options and CONTENT also the bytes (of a format that holds many pictures in a file: their pixels). A file <c>seen-HASH</c> inside
/// remembers a source (path and times of change) whose bytes were found to be these, so that most starts read a <see cref="SourceSample"/>
/// only. A set is made in a temporary folder and renamed: what is there is whole. A set that is there is found and read where nothing can
/// be written.
/// </summary>
/// <param name="root">The folder; made when missing.</param>
/// <param name="tell">Receives a line when a set is made again or another process is waited for.</param>
/// <param name="stop">Ends waiting, hashing and preparing.</param>
internal sealed class ImageCache(string root, Action<string>? tell = null, CancellationToken stop = default)
{
    private const string Unfinished = ".preparing-";
    private const int LongestName = 40;
    private const int WaitMilliseconds = 100;

    private readonly HashSet<string> reported = [];

    /// <summary>Finds or prepares the set.</summary>
    /// <exception cref="ImageDataException">Nothing readable, or the cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was to stop.</exception>
    /// <param name="source">Full path of the folder or file.</param>
    /// <param name="pictures">What it holds.</param>
    /// <param name="options">Size, channels, background.</param>
    /// <param name="progress">Receives (pictures done, pictures in all).</param>
    public PreparedImages Open(string source, IPictures pictures, ImageFolderOptions options, Action<int, int>? progress)
    {
        string key = KeyOf(pictures, options);
        UInt128 listing = StoredFiles.HashListing(source, pictures, key, withTimes: false);
        string seen = $"seen-{Short(StoredFiles.HashListing(source, pictures, $"{key} {source}", withTimes: true))}";
        Lazy<string> content = new(() => Short(ImagePreparation.Combine(listing, ImagePreparation.HashAll(pictures, progress, stop))));
        try
        {
            Directory.CreateDirectory(root);
            if (Find() is PreparedImages known)
            {
                return known;
            }

            using FolderLock turn = WaitForTurn();
            return Find() ?? Prepare(source, listing, seen, pictures, options, progress);   // another process may have made it meanwhile
        }
        catch (UnauthorizedAccessException e)
        {
            throw CannotBeWritten(e);
        }
        catch (IOException e) when (e is not ImageDataException)
        {
            throw new ImageDataException(
                $"Cache: preparing {source} in {root} failed: {ImageFiles.OneLine(e).TrimEnd('.')}; {FreeText()} free there. "
                + "Free space or choose another folder (`cache`).",
                e);
        }

        PreparedImages? Find() => FindSeen(source, listing, seen, pictures) ?? FindSameContent(listing, seen, content);
    }

    /// <summary>The fingerprint that a prepared set would have; nothing is prepared.</summary>
    /// <param name="source">Full path of the folder or file.</param>
    /// <param name="pictures">What it holds.</param>
    /// <param name="options">Size, channels, background.</param>
    /// <param name="hashes">The hash of each picture.</param>
    public static string Fingerprint(string source, IPictures pictures, ImageFolderOptions options, UInt128[] hashes)
    {
        UInt128 listing = StoredFiles.HashListing(source, pictures, KeyOf(pictures, options), withTimes: false);
        return $"{ImagePreparation.Combine(listing, hashes):x32}";
    }

    private static string KeyOf(IPictures pictures, ImageFolderOptions options) =>
        options.PixelKey + (pictures.Labels.IsEmpty ? "" : $" {PictureLabels.Hash(pictures):x32}");

    private IEnumerable<string> Candidates(UInt128 listing) => Directory.EnumerateDirectories(root, $"*-{Short(listing)}-*");

    private PreparedImages? FindSeen(string source, UInt128 listing, string seen, IPictures pictures)
    {
        foreach (string folder in Candidates(listing).Where(folder => File.Exists(Path.Combine(folder, seen))))
        {
            if (OpenWhole(folder) is PreparedImages set)
            {
                if (WhyNotUsed(source, pictures, set) is not string reason)
                {
                    return set;
                }

                NotifyOnce(reason);
                Try(() => File.Delete(Path.Combine(folder, seen)));
            }
        }

        return null;
    }

    // The set is closed unless it is used.
    private string? WhyNotUsed(string source, IPictures pictures, PreparedImages set)
    {
        bool use = false;
        try
        {
            string? changed = SourceSample.FindChanged(pictures, set, stop);
            use = changed is null;
            return use
                ? null
                : $"Cache: {changed} in {source} has other content than when it was prepared, at the same size and time; "
                    + "that set is not used.";
        }
        catch (ImageDataException fault)
        {
            return fault.Message;
        }
        finally
        {
            if (!use)
            {
                set.Dispose();
            }
        }
    }

    private PreparedImages? FindSameContent(UInt128 listing, string seen, Lazy<string> content)
    {
        string[] candidates = [.. Candidates(listing)];
        string? folder = candidates.Length == 0
            ? null
            : Array.Find(candidates, candidate => candidate.EndsWith(content.Value, StringComparison.Ordinal));
        PreparedImages? set = folder is null ? null : OpenWhole(folder);
        if (set is not null)
        {
            // Where the cache cannot be written, the next start looks through the source again.
            Try(() => new FileStream(Path.Combine(folder!, seen), FileMode.CreateNew).Dispose());
        }

        return set;
    }

    private PreparedImages? OpenWhole(string folder)
    {
        PreparedImages? set = PreparedImages.TryOpen(folder, out string fault);
        if (set is null)
        {
            NotifyOnce($"Cache: the prepared set {folder} {fault}; it is prepared again.");
        }

        return set;
    }

    private PreparedImages Prepare(
        string source, UInt128 listing, string seen, IPictures pictures, ImageFolderOptions options, Action<int, int>? progress)
    {
        // Holding the turn, whatever is unfinished was left by a process that died.
        foreach (string left in Directory.EnumerateDirectories(root, Unfinished + "*"))
        {
            Try(() => DeleteFolder(left));
        }

        RequireSpace(source,
            pictures.Count * (Pyramid.BytesPerImage(options.Resolution, options.Channels) + ((long)sizeof(float) * pictures.Labels.Size)));
        string temporary = Path.Combine(root, $"{Unfinished}{Guid.NewGuid():N}");   // a name that nobody can have put a link under
        Directory.CreateDirectory(temporary);
        try
        {
            ImagePreparation preparation = new(pictures, options, progress, stop);
            UInt128 content = ImagePreparation.Combine(listing, preparation.Write(temporary));
            PreparationSummary summary = preparation.Summary;
            if (summary.Images == 0)
            {
                throw new ImageDataException(
                    $"Data: none of the {summary.Skipped} files in {source} can be read as an image ({summary.SkippedFiles[0]}).");
            }

            new Manifest(
                Manifest.CurrentFormat, source, $"{content:x32}", pictures.Count, summary.Images, options.Resolution, options.Channels,
                options.BackgroundText, summary, pictures.Labels, SkippedPictures: preparation.SkippedPictures).Write(temporary);
            File.WriteAllBytes(Path.Combine(temporary, seen), []);
            string name = pictures.Name.Length > LongestName ? pictures.Name[..LongestName] : pictures.Name;
            string folder = Path.Combine(root, $"{name}-r{options.Resolution}-{Short(listing)}-{Short(content)}");
            DeleteFolder(folder);   // damaged, or it would have been found
            Directory.Move(temporary, folder);
            return PreparedImages.TryOpen(folder, out string fault)
                ?? throw new IOException($"{folder} {fault} though it was just written.");
        }
        finally
        {
            Try(() => DeleteFolder(temporary));
        }
    }

    // One preparation at a time in a cache: a second run on the same data waits and then finds it.
    private FolderLock WaitForTurn()
    {
        for (bool waiting = false; ; waiting = true)
        {
            stop.ThrowIfCancellationRequested();
            if (TryTakeTurn(out string holder) is FolderLock turn)
            {
                return turn;
            }

            if (!waiting)
            {
                tell?.Invoke($"Waiting for {holder}, which prepares images in {root}.");
            }

            stop.WaitHandle.WaitOne(WaitMilliseconds);
        }
    }

    private FolderLock? TryTakeTurn(out string holder)
    {
        try
        {
            return FolderLock.TryTake(Path.Combine(root, "prepare.lock"), out holder);
        }
        catch (IOException e)
        {
            throw CannotBeWritten(e);
        }
    }

    private ImageDataException CannotBeWritten(Exception e) =>
        new($"Cache: {root} cannot be written: {ImageFiles.OneLine(e).TrimEnd('.')}. Choose another folder (`cache`).", e);

    private void NotifyOnce(string line)
    {
        if (reported.Add(line))
        {
            tell?.Invoke(line);
        }
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // For what only saves time or tidies up: a fault that is already reported matters more.
    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private void RequireSpace(string source, long bytes)
    {
        if (FreeBytes() is long free && free < bytes)
        {
            throw new ImageDataException(
                $"Cache: preparing {source} takes {bytes / 1e6:N0} MB and {root} has {FreeText()} free. Free space, choose another folder "
                    + "or a lower resolution.");
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
