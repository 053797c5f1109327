using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PGGan.Data;

/// <summary>
/// A file of records of one length. Behind each stands the XXH3 of its bytes and its number, verified whenever it is read: a changed bit, a
/// record in another's place and a file that was cut are noticed before a byte is used. The open file keeps its content when another takes
/// its name. Any number of threads may read.
/// </summary>
internal sealed class CheckedRecords : IDisposable
{
    private const int HashLength = sizeof(ulong);

    private readonly SafeFileHandle file;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public CheckedRecords(string path)
    {
        Path = path;
        file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes of a file of so many records.</summary>
    public static long FileLength(long count, int recordLength) => count * (recordLength + HashLength);

    /// <summary>Copies one record.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="record">As long as every record of the file.</param>
    /// <exception cref="InvalidDataException">It is damaged or missing.</exception>
    /// <exception cref="IOException">The system cannot read it.</exception>
    public void Read(int index, Span<byte> record)
    {
        long offset = FileLength(index, record.Length);
        Span<ulong> hash = stackalloc ulong[1];
        if (!TryRead(offset, record) || !TryRead(offset + record.Length, MemoryMarshal.AsBytes(hash)))
        {
            throw new InvalidDataException($"it ends before record {index}");
        }

        if (hash[0] != XxHash3.HashToUInt64(record, index))
        {
            throw new InvalidDataException($"record {index} is not what was written");
        }
    }

    /// <summary>Writes one record behind those that are written.</summary>
    /// <param name="file">The file.</param>
    /// <param name="index">Its number.</param>
    /// <param name="record">Its bytes.</param>
    public static void Append(Stream file, int index, ReadOnlySpan<byte> record)
    {
        file.Write(record);
        file.Write(MemoryMarshal.AsBytes<ulong>([XxHash3.HashToUInt64(record, index)]));
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private bool TryRead(long offset, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
            {
                return false;
            }

            offset += read;
            bytes = bytes[read..];
        }

        return true;
    }
}
