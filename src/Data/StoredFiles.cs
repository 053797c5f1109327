using System.IO.Hashing;
using System.Text;

namespace PGGan.Data;

/// <summary>What is known of pictures without reading them: names, sizes and times of change of the files they are stored in.</summary>
internal static class StoredFiles
{
    // LMDB changes this one whenever it is opened.
    private const string LockFile = "lock.mdb";

    /// <summary>A hash of what the pictures themselves know of their files, or else of the file or the folder's files at a path.</summary>
    /// <param name="path">What was opened.</param>
    /// <param name="pictures">What it holds.</param>
    /// <param name="prefix">What else goes into the hash.</param>
    /// <param name="withTimes">Whether the times of change do.</param>
    public static UInt128 HashListing(string path, IPictures pictures, string prefix, bool withTimes)
    {
        if (pictures.HashListing(prefix, withTimes) is UInt128 known)
        {
            return known;
        }

        XxHash128 hash = new();
        hash.Append(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{prefix} {pictures.Name} {pictures.Count}")));
        foreach (FileInfo file in FilesAt(path))
        {
            string times = withTimes ? FormattableString.Invariant($"\0{file.LastWriteTimeUtc.Ticks}") : "";
            hash.Append(Encoding.UTF8.GetBytes(FormattableString.Invariant($"\n{file.Name}\0{file.Length}{times}")));
        }

        return hash.GetCurrentHashAsUInt128();
    }

    private static IEnumerable<FileInfo> FilesAt(string path) => Directory.Exists(path)
        ? new DirectoryInfo(path).EnumerateFiles().Where(file => file.Name != LockFile).OrderBy(file => file.Name, StringComparer.Ordinal)
        : [new FileInfo(path)];
}
