using System.Text;
using Microsoft.Win32.SafeHandles;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data.Formats;

/// <summary>
/// CIFAR-10 and CIFAR-100 in their binary versions: records of label bytes and a 32×32 RGB image <c>[3, 32, 32]</c>. CIFAR-10 has one label
/// byte and the files <c>data_batch_1.bin</c> … <c>data_batch_5.bin</c>; CIFAR-100 has two, of which the second, the fine class, is used,
/// and the file <c>train.bin</c>.
/// </summary>
internal sealed class CifarPictures : IPictures
{
    private const int Side = 32, Channels = 3, MaxBytesOfNames = 1 << 20;

    private readonly List<(string Path, SafeFileHandle Handle, int First)> files = [];
    private readonly PictureLabels labels;
    private readonly int labelBytes;

    private CifarPictures(string[] paths, bool hundred)
    {
        Name = hundred ? "cifar100" : "cifar10";
        labelBytes = hundred ? 2 : 1;
        string folder = Path.GetDirectoryName(Path.GetFullPath(paths[0]))!;
        string[] classes = Classes(Path.Combine(folder, hundred ? "fine_label_names.txt" : "batches.meta.txt"), hundred ? 100 : 10);
        try
        {
            foreach (string path in paths)
            {
                Add(path);
            }

            labels = PictureLabels.OfClasses(LabelSchema.Of(PictureLabels.DefaultAttribute, classes), ReadClasses(classes.Length));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>The class; for CIFAR-100 the fine one.</summary>
    public LabelSchema Labels => labels.Schema;

    private int RecordLength => labelBytes + (Channels * Side * Side);

    /// <summary>Whether the path is a file of such records by its name, or a folder with the training files.</summary>
    public static bool Recognises(string path) => Find(path) is not null;

    /// <summary>Opens the training files of a folder, or one file.</summary>
    /// <exception cref="ImageDataException">There are none, or one is damaged; one line.</exception>
    public static CifarPictures Open(string path)
    {
        (string[] paths, bool hundred) = Find(path)
            ?? throw new ImageDataException(
                $"Data: {path} has no CIFAR images; name the folder of data_batch_1.bin … (binary version) or of train.bin.");
        return new CifarPictures(paths, hundred);
    }

    /// <inheritdoc/>
    public string NameOf(int index)
    {
        (string path, _, int first) = FileOf(index);
        return $"{Path.GetFileName(path)} image {index - first}";
    }

    /// <inheritdoc/>
    public PixelBuffer Read(int index)
    {
        byte[] planes = new byte[Channels * Side * Side];
        ReadRecord(index, labelBytes, planes);
        return PixelBuffer.FromPlanes(Side, Side, Channels, planes);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label) => labels.Read(index, label);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, SafeFileHandle handle, _) in files)
        {
            handle.Dispose();
        }
    }

    private static (string[] Paths, bool Hundred)? Find(string path)
    {
        string name = Path.GetFileName(path);
        if (File.Exists(path))
        {
            bool isBatch = name.StartsWith("data_batch", StringComparison.Ordinal) && name.EndsWith(".bin", StringComparison.Ordinal);
            return name is "train.bin" or "test.bin" ? ([path], true)
                : isBatch || name == "test_batch.bin" ? ([path], false)
                : null;
        }

        if (!Directory.Exists(path))
        {
            return null;
        }

        string[] batches = Directory.GetFiles(path, "data_batch*.bin");
        Array.Sort(batches, StringComparer.Ordinal);
        string train = Path.Combine(path, "train.bin");
        return batches.Length > 0 ? (batches, false) : File.Exists(train) ? ([train], true) : null;
    }

    private static string[] Classes(string path, int count)
    {
        if (!File.Exists(path))
        {
            return [.. PictureLabels.Numbered(count).Attributes[0].Classes];
        }

        string[] names = Encoding.UTF8.GetString(SourceFile.ReadAll(path, MaxBytesOfNames))
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == count && names.Distinct().Count() == count
            ? names
            : throw new ImageDataException(
                $"Data: {path} names {names.Distinct().Count()} classes, not {count}; fetch it again, or move it away to number them.");
    }

    private void Add(string path)
    {
        SafeFileHandle handle = SourceFile.OpenHandle(path);
        files.Add((path, handle, Count));
        long length = RandomAccess.GetLength(handle);
        if (length == 0 || length % RecordLength != 0 || length / RecordLength > int.MaxValue - Count)
        {
            throw new ImageDataException(
                $"Data: {path} has {length} bytes, no multiple of {RecordLength}, the length of a {Name} record; "
                    + "fetch the binary version again.");
        }

        Count += (int)(length / RecordLength);
    }

    private int[] ReadClasses(int count)
    {
        int[] classes = new int[Count];
        byte[] label = new byte[1];
        for (int i = 0; i < Count; i++)
        {
            ReadRecord(i, labelBytes - 1, label);
            classes[i] = label[0];
            if (classes[i] >= count)
            {
                throw new ImageDataException(
                    $"Data: {NameOf(i)} has the label {classes[i]}, {Name} has {count} classes; fetch the binary version again.");
            }
        }

        return classes;
    }

    private void ReadRecord(int index, int offset, Span<byte> bytes)
    {
        (string path, SafeFileHandle handle, int first) = FileOf(index);
        if (SourceFile.ReadAt(path, handle, bytes, ((long)(index - first) * RecordLength) + offset) < bytes.Length)
        {
            throw new InvalidDataException($"{NameOf(index)} ends before its last pixel");
        }
    }

    private (string Path, SafeFileHandle Handle, int First) FileOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return files.Last(file => file.First <= index);
    }
}
