using System.IO.Compression;

namespace PGGan.Data.Formats;

/// <summary>Files that are often kept compressed with gzip, read whole.</summary>
internal static class GZipFile
{
    /// <summary>
    /// The most bytes of a file, also unpacked: twice the largest set of digits. Few packed bytes may unpack to more than there is memory.
    /// </summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>All bytes of a file, unpacked where it begins as gzip does, whatever its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes, also unpacked.</param>
    /// <exception cref="ImageDataException">It cannot be read or unpacked, or is longer; one line.</exception>
    public static byte[] ReadAll(string path, int most = MaxBytes)
    {
        byte[] bytes = SourceFile.ReadAll(path, most);
        if (bytes is not [0x1F, 0x8B, ..])
        {
            return bytes;
        }

        try
        {
            using GZipStream unpacked = new(new MemoryStream(bytes), CompressionMode.Decompress);
            using MemoryStream content = new();
            byte[] some = new byte[1 << 16];
            while (unpacked.Read(some) is > 0 and int length)
            {
                content.Write(some, 0, content.Length + length <= most
                    ? length
                    : throw new ImageDataException(
                        $"Data: {path} unpacks to more than {most:N0} bytes, and no more are read; use a smaller file."));
            }

            return content.ToArray();
        }
        catch (InvalidDataException fault)
        {
            throw new ImageDataException($"Data: {path} is a damaged gzip file: {ImageFiles.OneLine(fault)} Fetch it again.", fault);
        }
    }

    /// <summary>The file of that name in a folder, as it is or compressed; null: neither is there.</summary>
    public static string? Find(string folder, string name) =>
        new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".gz") }.FirstOrDefault(File.Exists);
}
