namespace PGGan.Training;

/// <summary>Files that are either there completely or not at all, whenever the process or the machine stops.</summary>
internal static class AtomicFile
{
    /// <summary>End of the name under which a file is written; a file of that name is a remainder.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes to a temporary name, flushes to the disk, then takes the final name. A failure leaves what was there before.</summary>
    /// <exception cref="UserException">The disk is full or the place cannot be written.</exception>
    public static void Write(string path, Action<Stream> write) => Replace(path, temporary =>
    {
        using FileStream stream = new(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 20);
        write(stream);
        stream.Flush(flushToDisk: true);
    });

    /// <summary>The same for a file that another program writes: it is given the temporary name.</summary>
    /// <inheritdoc cref="Write"/>
    public static void Replace(string path, Action<string> write)
    {
        string temporary = path + TemporarySuffix;
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new UserException($"{path} cannot be written: {fault.Message.TrimEnd('.')}; what was there before is untouched.", fault);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The first fault is the one to tell; a remainder is removed when the run is resumed.
        }
    }
}
