using System.IO.Compression;

namespace PGGan.Tests.Interchange.Import;

/// <summary>Files of tests/Golden/foreign_networks.py, unpacked.</summary>
internal static class ForeignFile
{
    /// <summary>The bytes of one.</summary>
    public static byte[] Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.gz");
        using GZipStream packed = new(File.OpenRead(path), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>Writes one into a folder; its path.</summary>
    public static string Unpack(string name, string folder, string? under = null)
    {
        string path = Path.Combine(folder, under ?? name);
        File.WriteAllBytes(path, Read(name));
        return path;
    }
}
