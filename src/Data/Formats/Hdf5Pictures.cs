using System.Collections.Concurrent;
using System.Globalization;
using PGGan.Imaging;
using PGGan.Model;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace PGGan.Data.Formats;

/// <summary>
/// The sets of the Theano version: an HDF5 file with a data set a resolution (<c>data4x4</c>, <c>data8x8</c>, …), uint8
/// <c>[N, C, H, W]</c>, of which the largest is read, and labels in <c>NAME-labels.npy</c> next to it where that is there.
/// </summary>
internal sealed class Hdf5Pictures : IPictures
{
    private const string NamePrefix = "data";
    private static readonly byte[] Signature = [0x89, .. "HDF\r\n"u8, 0x1A, (byte)'\n'];

    // What a file opened remembers of its chunks is not made for several threads: each reads through one of its own.
    private readonly ConcurrentBag<OpenFile> idle = [];
    private readonly string path;
    private readonly string dataset;
    private readonly int channels, height, width;
    private readonly PictureLabels labels;

    private Hdf5Pictures(string path)
    {
        this.path = path;
        Name = Path.GetFileNameWithoutExtension(path);
        OpenFile file = OpenFile.Of(path, dataset: null);
        idle.Add(file);
        try
        {
            dataset = file.Dataset.Name;
            ulong[] dimensions = file.Dataset.Space.Dimensions;
            if (file.Dataset.Type is not { Class: H5DataTypeClass.FixedPoint, Size: 1 }
                || dimensions is not [>= 1 and <= int.MaxValue, 1 or 3, _, _]
                || dimensions[2] is 0 or > ImageCodec.MaxPixels || dimensions[3] is 0
                || dimensions[3] > ImageCodec.MaxPixels / dimensions[2])
            {
                throw new ImageDataException(string.Create(CultureInfo.InvariantCulture,
                    $"Data: {path}: '{dataset}' is [{string.Join(", ", dimensions)}] of {file.Dataset.Type.Size} bytes each; "
                        + $"uint8 [N, 1 or 3, H, W] is read."));
            }

            RequireRoom(dimensions);
            (Count, channels, height, width) = ((int)dimensions[0], (int)dimensions[1], (int)dimensions[2], (int)dimensions[3]);
            string labelsPath = Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Name}-labels.npy");
            labels = File.Exists(labelsPath) ? PictureLabels.FromArray(labelsPath, Count) : PictureLabels.None;
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
    public int Count { get; }

    /// <inheritdoc/>
    public LabelSchema Labels => labels.Schema;

    /// <summary>Whether the path is an HDF5 file, by its first bytes.</summary>
    public static bool Recognises(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using FileStream file = SourceFile.Open(path);
            byte[] start = new byte[Signature.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Signature);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ImageDataException">It is damaged or has no such data set, or its labels do not fit; one line.</exception>
    public static Hdf5Pictures Open(string path) => new(path);

    /// <inheritdoc/>
    public string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} image {index}");

    /// <inheritdoc/>
    public PixelBuffer Read(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int planeLength = height * width;
        byte[] planes = new byte[channels * planeLength];   // [C, H, W]
        try
        {
            SourceFile.Try(path, () =>
            {
                // One that failed is not used again.
                OpenFile file = idle.TryTake(out OpenFile? taken) ? taken : OpenFile.Of(path, dataset);
                file.Dataset.Read(planes.AsSpan(),
                    new HyperslabSelection(4, [(ulong)index, 0, 0, 0], [1, (ulong)channels, (ulong)height, (ulong)width]));
                idle.Add(file);
                return true;
            });
        }
        catch (Exception fault) when (fault is not ImageDataException)   // the library's faults have no type of their own
        {
            throw new InvalidDataException($"it cannot be read from '{dataset}': {ImageFiles.OneLine(fault)}", fault);
        }

        return PixelBuffer.FromPlanes(width, height, channels, planes);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
        if (!Labels.IsEmpty)
        {
            labels.Read(index, label);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out OpenFile? file))
        {
            file.File.Dispose();
        }
    }

    // Packed or not, a file cannot hold more than this: a damaged header must not take the memory that it names.
    private void RequireRoom(ulong[] dimensions)
    {
        const int mostPacked = 1032;   // deflate's best
        UInt128 claimed = (UInt128)dimensions[0] * dimensions[1] * dimensions[2] * dimensions[3];
        long length = SourceFile.Look(path).Length;
        if (claimed > (UInt128)length * mostPacked)
        {
            throw new ImageDataException(
                $"Data: {path} is damaged: '{dataset}' would have {claimed} values, and the file has {length} bytes; "
                    + "copy or make it again.");
        }
    }

    private sealed record OpenFile(NativeFile File, NativeDataset Dataset)
    {
        /// <summary>Opens a file and a data set in it; null: the largest.</summary>
        public static OpenFile Of(string path, string? dataset)
        {
            NativeFile? file = null;
            try
            {
                SourceFile.RequireRegular(path);
                file = H5File.OpenRead(path);
                NativeDataset found = dataset is null ? Largest(file, path) : (NativeDataset)file.Dataset(dataset);
                return new OpenFile(file, found);
            }
            // The library's faults have no type of their own; of memory it may want as much as a damaged length says.
            catch (Exception fault)
            {
                file?.Dispose();
                throw fault as ImageDataException
                    ?? new ImageDataException(
                        $"Data: {path} cannot be read as HDF5: {ImageFiles.OneLine(fault).TrimEnd('.')}; copy or make it again.", fault);
            }
        }

        private static NativeDataset Largest(NativeFile file, string path) => file.Children()
            .OfType<NativeDataset>()
            .Where(dataset => dataset.Name.StartsWith(NamePrefix, StringComparison.Ordinal) && dataset.Space.Dimensions.Length == 4)
            .MaxBy(dataset => dataset.Space.Dimensions[2])
            ?? throw new ImageDataException(
                $"Data: {path} has no data set 'data…' [N, C, H, W]; the files of the Theano version are read, one set a resolution.");
    }
}
