using System.Globalization;
using System.Text;

namespace PGGan.Files;

/// <summary>
/// A file that one process at a time can hold: a claim on the folder it lies in. A process that dies lets go. The file stays behind, so
/// that nobody can hold one that is no longer there; while it is held it says by whom.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const int Attempts = 10, AttemptMilliseconds = 5;

    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock unless another process, or another part of this one, holds it.</summary>
    /// <param name="path">The file; made when missing. A link is refused: what it points to is not ours to write.</param>
    /// <param name="holder">Who holds it, such as <c>process 4711 on anna</c>; empty when it was taken.</param>
    /// <returns>The lock; null: it is held, and nothing but that.</returns>
    /// <exception cref="IOException">The file cannot be made or opened: read-only, no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission.</exception>
    public static FolderLock? TryTake(string path, out string holder)
    {
        holder = "";
        for (int attempt = 1; ; attempt++)
        {
            if (TryOpen(path, out holder) is FolderLock taken)
            {
                return taken;
            }

            // A holder writes its name at once; without one it may be somebody who looks whether the lock is held.
            if (holder.Length > 0 || attempt == Attempts)
            {
                holder = holder.Length > 0 ? holder : "another process";
                return null;
            }

            Thread.Sleep(AttemptMilliseconds);
        }
    }

    /// <summary>Whether another process holds the lock; false where there is no file, or one that cannot be read.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            return false;
        }
        catch (IOException fault)
        {
            return FileFault.IsHeld(fault);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        try
        {
            file.SetLength(0);
        }
        catch (IOException)
        {
            // The name of a holder that is gone is of no use and does no harm.
        }

        file.Dispose();
    }

    private static FolderLock? TryOpen(string path, out string holder)
    {
        holder = "";
        try
        {
            FileStream file = Open(path);
            file.SetLength(0);
            string holds = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}");
            file.Write(Encoding.UTF8.GetBytes(holds));
            file.Flush();
            return new FolderLock(file);
        }
        catch (IOException fault) when (FileFault.IsHeld(fault))
        {
            holder = Posix.TryReadLocked(path) ?? "";
            return null;
        }
    }

    private static FileStream Open(string path)
    {
        // Others may read on Windows who holds it; elsewhere only this mode keeps a second holder out.
        FileShare share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, share, bufferSize: 1);
        }
        catch (IOException fault) when (FileFault.IsThere(fault))
        {
            return new FileInfo(path).LinkTarget is null
                ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite, share, bufferSize: 1)
                : throw new IOException($"{path} is a link, which is not followed; remove it", fault);
        }
    }
}
