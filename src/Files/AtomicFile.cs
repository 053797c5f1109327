namespace PGGan.Files;

/// <summary>Files that are either there completely or not at all, whenever the process or the machine stops.</summary>
internal static class AtomicFile
{
    /// <summary>End of the name under which a file is written; a file of that name is a remainder.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>
    /// Writes to a temporary name, has the disk store it, then takes the final name and has the disk store that too. A failure leaves what
    /// was there before.
    /// </summary>
    /// <exception cref="PGGanException">The disk is full, the place cannot be written, or the disk does not confirm that the file is
    /// stored.</exception>
    public static void Write(string path, Action<Stream> write) => Synced(path, write, confirmName: true);

    /// <summary>The same for a file without which nothing is lost: a power cut may leave what was there before.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteRecord(string path, Action<Stream> write) => Synced(path, write, confirmName: false);

    /// <summary>
    /// The same for a file that another program writes: it is given the full temporary name, under which an empty file exists.
    /// </summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteBy(string path, Action<string> write) => Replace(path, stream =>
    {
        stream.Dispose();
        write(stream.Name);
        using FileStream written = new(stream.Name, FileMode.Open, FileAccess.ReadWrite);
        Posix.Sync(written);
    }, confirmName: true);

    private static void Synced(string path, Action<Stream> write, bool confirmName) => Replace(path, stream =>
    {
        write(stream);
        Posix.Sync(stream);
    }, confirmName);

    private static void Replace(string path, Action<FileStream> write, bool confirmName)
    {
        string temporary = path + TemporarySuffix;
        bool made = false;
        try
        {
            using (FileStream stream = CreateNew(temporary))
            {
                made = true;
                write(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception fault)
        {
            if (made)
            {
                TryDelete(temporary);
            }

            if (fault is IOException or UnauthorizedAccessException)
            {
                throw new PGGanException($"{path} cannot be written: {fault.Message.TrimEnd('.')}; what was there before is untouched.",
                    fault);
            }

            throw;
        }

        if (!confirmName)
        {
            return;
        }

        try
        {
            Posix.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (IOException fault)
        {
            throw new PGGanException($"{path} is written and may be lost in a power cut: {fault.Message.TrimEnd('.')}; check the disk.",
                fault);
        }
    }

    private static FileStream CreateNew(string temporary)
    {
        // What a dead process left is removed. A live one holds it, so that this fails; a link is removed and not followed.
        if (new FileInfo(temporary) is { Exists: true, LinkTarget: null })
        {
            using FileStream remainder = new(temporary, FileMode.Open, FileAccess.Write, FileShare.None);
        }

        File.Delete(temporary);
        return new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 20);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The first fault is the one to report; a remainder is removed when the run is resumed.
        }
    }
}
