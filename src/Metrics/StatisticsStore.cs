using System.IO.Hashing;
using System.Text;
using PGGan.Files;

namespace PGGan.Metrics;

/// <summary>
/// Numbers and statistics of real images, kept on disk under a hash of all that decides them: the data, the metric, how many images. What
/// cannot be read or written is computed: the store saves time and decides nothing.
/// </summary>
/// <param name="folder">Where; made when missing.</param>
internal sealed class StatisticsStore(string folder)
{
    private const int HashLength = 16;

    /// <summary>What was kept under that key; null: nothing that can be read.</summary>
    /// <param name="key">All that decides it.</param>
    /// <param name="read">Reads it.</param>
    public T? Find<T>(string key, Func<BinaryReader, T> read)
        where T : class
    {
        try
        {
            byte[] file = File.Exists(PathOf(key)) ? File.ReadAllBytes(PathOf(key)) : [];
            if (file.Length < HashLength || !file.AsSpan(file.Length - HashLength)
                .SequenceEqual(XxHash128.Hash(file.AsSpan(0, file.Length - HashLength))))
            {
                return null;
            }

            using BinaryReader reader = new(new MemoryStream(file, 0, file.Length - HashLength));
            return read(reader);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps something, in place of what was there under that key.</summary>
    /// <param name="key">All that decides it.</param>
    /// <param name="write">Writes it.</param>
    public void Keep(string key, Action<BinaryWriter> write)
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Write(PathOf(key), file => WriteChecked(file, write));
        }
        catch (Exception fault) when (fault is PGGanException or IOException or UnauthorizedAccessException)
        {
            // The next evaluation computes it again.
        }
    }

    private string PathOf(string key) =>
        Path.Combine(folder, $"{Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(key)))}.bin");

    // The last bytes are the hash of those before: a file cut short or damaged is not believed.
    private static void WriteChecked(Stream file, Action<BinaryWriter> write)
    {
        using MemoryStream memory = new();
        using (BinaryWriter writer = new(memory, Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        ReadOnlySpan<byte> content = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        file.Write(content);
        file.Write(XxHash128.Hash(content));
    }
}
