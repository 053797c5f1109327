using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using PGGan.Files;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>A safetensors file opened for reading: its header checked against the file, its arrays read when asked for.</summary>
internal sealed class SafeTensorsFile : IDisposable
{
    private const long LargestHeader = 100_000_000;   // the format's own limit

    private const string ValuesChecksumKey = "xxh3";   // of files saved before the header had a checksum too

    private readonly FileStream stream;
    private readonly byte[] start;   // all that comes before the values: the header's length and the header
    private readonly Dictionary<string, (Shape Shape, long Offset)> tensors = [];

    private SafeTensorsFile(string path)
    {
        FilePath = path;
        // Larger ones are expensive to collect.
        stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        try
        {
            start = ReadHeader();
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Where it lies.</summary>
    public string FilePath { get; }

    /// <summary>The file's texts (<c>__metadata__</c>).</summary>
    public Dictionary<string, string> Texts { get; } = [];

    /// <summary>Names and shapes of the arrays, in the order of the file.</summary>
    public IEnumerable<KeyValuePair<string, Shape>> Tensors =>
        tensors.Select(tensor => KeyValuePair.Create(tensor.Key, tensor.Value.Shape));

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="DamagedFileException">It is no whole safetensors file.</exception>
    /// <exception cref="PGGanException">It is missing or cannot be read.</exception>
    public static SafeTensorsFile Open(string path)
    {
        try
        {
            return new SafeTensorsFile(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PGGanException($"{path} cannot be read: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>Whether there is an array of that name.</summary>
    public bool Contains(string name) => tensors.ContainsKey(name);

    /// <summary>Reads an array.</summary>
    /// <exception cref="PGGanException">There is none of that name and shape.</exception>
    public void Read(string name, Shape shape, Span<float> values)
    {
        if (!tensors.TryGetValue(name, out (Shape Shape, long Offset) found))
        {
            throw Damaged($"it has no '{name}'");
        }

        if (found.Shape != shape)
        {
            throw Damaged($"'{name}' has shape {found.Shape} where the network has {shape}");
        }

        stream.Position = start.Length + found.Offset;
        ReadExactly(MemoryMarshal.AsBytes(values[..shape.Count]));
    }

    /// <summary>Compares the file with the checksum among its texts, if there is one.</summary>
    /// <returns>Whether the checksum is of the whole file; false: of its values alone, or there is none.</returns>
    /// <exception cref="DamagedFileException">They differ.</exception>
    public bool VerifyChecksum()
    {
        bool whole = Texts.TryGetValue(SafeTensorsWriter.ChecksumKey, out string? expected);
        if (!whole && !Texts.TryGetValue(ValuesChecksumKey, out expected))
        {
            return false;
        }

        XxHash3 hash = new();
        if (whole)
        {
            hash.Append(StartWithoutDigits(expected!));
        }

        stream.Position = start.Length;
        try
        {
            hash.Append(stream);
        }
        catch (IOException fault)
        {
            throw new PGGanException($"{FilePath} cannot be read: {fault.Message.TrimEnd('.')}.", fault);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash()) == expected
            ? whole
            : throw Damaged(whole ? "its content does not match its checksum" : "its values do not match their checksum");
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    /// <summary>The fault of a file that is not what it should be.</summary>
    public DamagedFileException Damaged(string what) =>
        new($"{FilePath} is damaged or not a checkpoint: {what}", "use an older checkpoint of the run");

    private byte[] StartWithoutDigits(string digits)
    {
        // A quotation mark within a text is escaped, so this is found at the key and nowhere else.
        string entry = $"\"{SafeTensorsWriter.ChecksumKey}\":\"";
        int at = start.AsSpan().IndexOf(Encoding.UTF8.GetBytes(entry + digits));
        if (at < 0 || digits.Length != SafeTensorsWriter.Placeholder.Length)
        {
            throw Damaged($"its checksum is '{digits}'");
        }

        byte[] bytes = [.. start];
        Encoding.UTF8.GetBytes(SafeTensorsWriter.Placeholder, bytes.AsSpan(at + entry.Length));
        return bytes;
    }

    private byte[] ReadHeader()
    {
        byte[] lengthBytes = new byte[sizeof(ulong)];
        ReadExactly(lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length is 0 or > LargestHeader || sizeof(ulong) + (long)length > stream.Length)
        {
            throw Damaged($"its header would be {length} bytes long, the file has {stream.Length}");
        }

        byte[] header = new byte[length];
        ReadExactly(header);
        try
        {
            using JsonDocument json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
            ReadEntries(json.RootElement, stream.Length - sizeof(ulong) - header.Length);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or ArgumentException
            or KeyNotFoundException)
        {
            throw Damaged($"its header is not readable ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }

        return [.. lengthBytes, .. header];
    }

    private void ReadEntries(JsonElement root, long dataLength)
    {
        foreach (JsonProperty entry in root.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (JsonProperty text in entry.Value.EnumerateObject())
                {
                    Texts[text.Name] = text.Value.GetString() ?? throw Damaged($"text '{text.Name}' is null");
                }

                continue;
            }

            string type = entry.Value.GetProperty("dtype").GetString() ?? "null";
            if (type != "F32")
            {
                throw Damaged($"'{entry.Name}' has element type {type}, only F32 is read");
            }

            Shape shape = new([.. entry.Value.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt32())]);
            long[] place = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
            if (place.Length != 2 || place[1] - place[0] != (long)shape.Count * sizeof(float) || place[0] < 0)
            {
                throw Damaged($"'{entry.Name}' of shape {shape} lies at bytes [{string.Join(", ", place)})");
            }

            tensors.Add(entry.Name, (shape, place[0]));
        }

        // Without gaps and without overlaps, up to the end of the file.
        long end = 0;
        foreach ((string name, (Shape shape, long offset)) in tensors.OrderBy(tensor => tensor.Value.Offset))
        {
            if (offset != end)
            {
                throw Damaged($"'{name}' begins at byte {offset}, the array before it ends at {end}");
            }

            end = offset + ((long)shape.Count * sizeof(float));
        }

        if (end != dataLength)
        {
            throw Damaged($"it holds {dataLength} bytes of values, its header names {end}");
        }
    }

    private void ReadExactly(Span<byte> bytes)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException)
        {
            throw Damaged($"it ends after {stream.Length} bytes");
        }
    }
}
