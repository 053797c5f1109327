using System.Globalization;
using System.IO.Compression;
using System.Text;
using PGGan.Interchange.Import.Pickling;

namespace PGGan.Interchange.Import.Torch;

/// <summary>A file of <c>torch.save</c>, in the layout of a zip archive or in the one before it.</summary>
internal sealed class TorchFile : IDisposable
{
    /// <summary>The most bytes of the pickle that describes the tensors, which are apart from it.</summary>
    private const int MaxPickle = 1 << 24;

    private readonly FileStream stream;
    private readonly ZipArchive? archive;

    private TorchFile(FileStream stream)
    {
        this.stream = stream;
        archive = IsZip(stream) ? new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true) : null;
        Content = archive is null ? ReadStream() : ReadArchive(archive);
    }

    /// <summary>What was saved.</summary>
    public object? Content { get; }

    /// <summary>The layout, for people.</summary>
    public string Layout => archive is null ? "a pickle stream" : "a zip archive";

    /// <summary>Whether a file begins as one of either layout does.</summary>
    public static bool Recognizes(FileStream stream) => IsZip(stream) || Head(stream, Magic.Length).AsSpan().SequenceEqual(Magic);

    /// <summary>Reads one; its tensors are read from the stream later.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or has what is not read.</exception>
    public static TorchFile Open(FileStream stream) => new(stream);

    /// <inheritdoc/>
    public void Dispose() => archive?.Dispose();

    /// <summary>The pickle of the number that such streams begin with.</summary>
    private static ReadOnlySpan<byte> Magic =>
        [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private static bool IsZip(FileStream stream) => Head(stream, 4).AsSpan().SequenceEqual("PK\u0003\u0004"u8);

    private static byte[] Head(FileStream stream, int count)
    {
        byte[] head = new byte[count];
        int read = RandomAccess.Read(stream.SafeFileHandle, head, 0);
        return head[..read];
    }

    private static object? ReadArchive(ZipArchive archive)
    {
        ZipArchiveEntry pickle = archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new InvalidDataException("it is a zip archive without data.pkl: not one of torch.save");
        string folder = pickle.FullName[..^"data.pkl".Length];
        if (archive.GetEntry($"{folder}constants.pkl") is not null)
        {
            throw new InvalidDataException("it is a program of TorchScript, whose networks are code; save its state_dict");
        }

        if (archive.GetEntry($"{folder}byteorder") is ZipArchiveEntry order && order.Length <= 16
            && Encoding.ASCII.GetString(ReadEntry(order, 0, order.Length)) != "little")
        {
            throw new InvalidDataException("its arrays have the most significant byte first; save it on another machine");
        }

        return PickleReader.Read(ReadEntry(pickle, 0, pickle.Length), id =>
        {
            (StorageType type, string key, long count) = Identify(id);
            ZipArchiveEntry data = archive.GetEntry($"{folder}data/{key}")
                ?? throw new InvalidDataException($"it lacks the values of storage '{key}'");
            return data.Length == count * type.Size
                ? new TorchStorage(type.Type, count, (start, length) => ReadEntry(data, start, length))
                : throw new InvalidDataException($"storage '{key}' has {data.Length} bytes instead of {count * type.Size}");
        }, out _);
    }

    /// <summary>Bytes of an entry, which <c>torch.save</c> never compresses: so they are all in the file.</summary>
    private static byte[] ReadEntry(ZipArchiveEntry entry, long start, long length)
    {
        if (entry.CompressedLength != entry.Length)
        {
            throw new InvalidDataException($"{entry.FullName} is compressed, which torch.save does not do; save it again");
        }

        if (entry.Name == "data.pkl" && length > MaxPickle)
        {
            throw TooLarge(length);
        }

        using Stream content = entry.Open();
        byte[] bytes = new byte[length];
        for (long skipped = 0; skipped < start;)
        {
            int read = content.Read(bytes, 0, (int)Math.Min(bytes.Length, start - skipped));
            skipped += read > 0 ? read : throw new EndOfStreamException();
        }

        content.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// The layout before: pickles of a magic number, a version, the machine, the object, the keys of the storages in their order; then each
    /// storage, how many numbers and the numbers.
    /// </summary>
    private object? ReadStream()
    {
        byte[] head = Head(stream, (int)Math.Min(stream.Length, MaxPickle));
        int at = 0;
        Next(null);
        int version = PlainValue.Whole(Next(null), "the version of its layout");
        if (version != 1001)
        {
            throw new InvalidDataException($"its layout is of version {version}, known is 1001");
        }

        if (!PlainValue.Flag(PlainValue.Map(Next(null), "its description of the machine")["little_endian"], "little_endian"))
        {
            throw new InvalidDataException("its arrays have the most significant byte first; save it on another machine");
        }

        Dictionary<string, (StorageType Type, long Count, long Start)> places = [];
        object? content = Next(id =>
        {
            (StorageType type, string key, long count) = Identify(id);
            places.TryAdd(key, (type, count, -1));
            return places[key].Type == type && places[key].Count == count && count * type.Size <= stream.Length
                ? new TorchStorage(type.Type, count, (start, length) => ReadBytes(places[key].Start + start, length))
                : throw new InvalidDataException($"storage '{key}' is to have {count} numbers, which are not there");
        });
        IReadOnlyList<object?> keys = PlainValue.List(Next(null), "its list of storages");
        long position = at;
        foreach (string key in keys.Select(key => PlainValue.Text(key, "the key of a storage")))
        {
            if (!places.TryGetValue(key, out (StorageType Type, long Count, long Start) place))
            {
                throw new InvalidDataException($"no tensor has its storage '{key}'");
            }

            long count = BitConverter.ToInt64(ReadBytes(position, sizeof(long)));
            if (count != place.Count)
            {
                throw new InvalidDataException($"storage '{key}' has {count} numbers instead of {place.Count}");
            }

            places[key] = place with { Start = position + sizeof(long) };
            position += sizeof(long) + (count * place.Type.Size);
        }

        if (position > stream.Length || places.Values.Any(place => place.Start < 0))
        {
            throw new InvalidDataException(
                $"it is cut off: its storages need {position} bytes, and it has {stream.Length}");
        }

        return content;

        object? Next(Func<object[], object>? storages)
        {
            object? read = PickleReader.Read(head[at..], storages, out int length);
            at += length;
            return read;
        }
    }

    private byte[] ReadBytes(long start, long length)
    {
        if (length > stream.Length - start)
        {
            throw new InvalidDataException($"it is cut off: {length} bytes are to be at byte {start}, and it has {stream.Length}");
        }

        byte[] bytes = new byte[length];
        stream.Position = start;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>What the persistent id of a storage says: <c>('storage', type, key, device, numbers, …)</c>.</summary>
    private static (StorageType Type, string Key, long Count) Identify(object[] id)
    {
        if (id.Length < 5 || id[0] as string != "storage" || id[1] is not StorageType type)
        {
            throw new InvalidDataException("its pickle refers to something that is not a storage of numbers");
        }

        if (id.Length > 5 && id[5] is not null)
        {
            throw new InvalidDataException("its storages are views of others, as PyTorch before 0.4 wrote them; save it with a newer one");
        }

        string key = id[2] as string ?? PlainValue.Whole(id[2], "the key of a storage").ToString(CultureInfo.InvariantCulture);
        int count = PlainValue.Whole(id[4], "the size of a storage");
        return count >= 0 ? (type, key, count) : throw new InvalidDataException($"storage '{key}' is to have {count} numbers");
    }

    private static InvalidDataException TooLarge(long length) =>
        new($"the description of its tensors is {length} bytes long, more than the {MaxPickle} that are read");
}
