using System.IO.Compression;

namespace PGGan.Training.Data.Formats;

/// <summary>Files that are often kept compressed with gzip, read whole.</summary>
internal static class GZipFile
{
    /// <summary>All bytes of a file, unpacked where it begins as gzip does, whatever its name.</summary>
    /// <exception cref="ImageDataException">It cannot be read or unpacked; one line.</exception>
    public static byte[] ReadAll(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (bytes is not [0x1F, 0x8B, ..])
            {
                return bytes;
            }

            using GZipStream unpacked = new(new MemoryStream(bytes), CompressionMode.Decompress);
            using MemoryStream content = new();
            unpacked.CopyTo(content);
            return content.ToArray();
        }
        catch (InvalidDataException fault)
        {
            throw new ImageDataException($"Data: {path} is a damaged gzip file: {ImageFiles.OneLine(fault)} Fetch it again.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException($"Data: {path} cannot be read: {ImageFiles.OneLine(fault)}", fault);
        }
    }

    /// <summary>The file of that name in a folder, as it is or compressed; null: neither is there.</summary>
    public static string? Find(string folder, string name) =>
        new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".gz") }.FirstOrDefault(File.Exists);
}
