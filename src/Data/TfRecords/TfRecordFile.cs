using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace PGGan.Data.TfRecords;

/// <summary>
/// The images of one level in a TFRecord file. All records have the length of the first one, so the place of each is known without an
/// index; each is checked by its checksums whenever it is read. Several threads may read at once.
/// </summary>
internal sealed class TfRecordFile : IDisposable
{
    private const int LongestRecord = (4 * 1024 * 1024) + 1024;   // four channels of 1024 × 1024 and the message around them

    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly int recordLength;

    private TfRecordFile(string path, SafeFileHandle file, int recordLength, int count) =>
        (this.path, this.file, this.recordLength, Count) = (path, file, recordLength, count);

    /// <summary>Images in the file.</summary>
    public int Count { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length => (long)Count * recordLength;

    /// <summary>1 gray, 3 RGB.</summary>
    public int Channels { get; private set; }

    /// <summary>Rows and columns.</summary>
    public int Resolution { get; private set; }

    /// <summary>Opens a file and reads its first and its last record.</summary>
    /// <exception cref="ImageDataException">It is damaged, cut short or no file of images; one line.</exception>
    public static TfRecordFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = SourceFile.OpenHandle(path);
            TfRecordFile opened = Open(path, handle);
            handle = null;
            return opened;
        }
        catch (InvalidDataException fault)
        {
            throw Damaged(path, 0, fault);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Reads an image as <c>[H, W, C]</c>.</summary>
    /// <param name="index">0 … Count − 1.</param>
    /// <param name="pixels">The image's values.</param>
    /// <exception cref="ImageDataException">The record is damaged, or the file cannot be read.</exception>
    public void Read(int index, Span<byte> pixels)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(recordLength);
        try
        {
            Span<byte> record = buffer.AsSpan(0, recordLength);
            ReadRecord(index, record);
            (int channels, int height, int width) = TfExample.Parse(TfRecordFrame.Payload(record), out ReadOnlySpan<byte> data);
            if (channels != Channels || height != Resolution || width != Resolution)
            {
                throw new InvalidDataException(
                    $"its image is [{channels}, {height}, {width}] where the first one is [{Channels}, {Resolution}, {Resolution}]");
            }

            ChannelsLast(data, channels, pixels);
        }
        catch (InvalidDataException fault)
        {
            throw Damaged(path, index, fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The checksum a record says it has.</summary>
    public void ReadChecksum(int index, Span<byte> checksum) =>
        SourceFile.ReadAt(path, file, checksum, ((long)(index + 1) * recordLength) - sizeof(uint));

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static TfRecordFile Open(string path, SafeFileHandle handle)
    {
        long length = RandomAccess.GetLength(handle);
        byte[] header = new byte[TfRecordFrame.HeaderLength];
        if (SourceFile.ReadAt(path, handle, header, 0) < header.Length)
        {
            throw new ImageDataException($"Data: {path} holds no record; make it again.");
        }

        long recordLength = TfRecordFrame.ReadLength(header) + TfRecordFrame.Overhead;
        if (recordLength is < TfRecordFrame.Overhead or > LongestRecord)
        {
            throw new InvalidDataException($"it would be {recordLength} bytes long, more than an image of 1024x1024");
        }

        if (length % recordLength != 0 || length / recordLength > int.MaxValue)
        {
            throw new ImageDataException(
                $"Data: {path} is cut short or damaged: its {length} bytes are not a number of records of {recordLength}; "
                    + "copy or make it again.");
        }

        TfRecordFile opened = new(path, handle, (int)recordLength, (int)(length / recordLength));
        byte[] record = new byte[recordLength];
        opened.ReadRecord(0, record);
        (opened.Channels, opened.Resolution, int width) = TfExample.Parse(TfRecordFrame.Payload(record), out _);
        if (opened.Channels is not (1 or 3 or 4) || width != opened.Resolution || !ImageSource.IsLevel(width))
        {
            throw new ImageDataException(
                $"Data: {path} has images of {width}x{opened.Resolution} with {opened.Channels} channels; squares of a power of two 4…1024 "
                    + "with 1 or 3 are read.");
        }

        opened.Read(opened.Count - 1, new byte[width * width * opened.Channels]);
        return opened;
    }

    private void ReadRecord(int index, Span<byte> record)
    {
        if (SourceFile.ReadAt(path, file, record, (long)index * recordLength) < record.Length)
        {
            throw new InvalidDataException("the file ends within it");
        }
    }

    private static void ChannelsLast(ReadOnlySpan<byte> data, int channels, Span<byte> pixels)
    {
        if (channels == 1)
        {
            data.CopyTo(pixels);
            return;
        }

        int area = data.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<byte> plane = data.Slice(c * area, area);
            for (int i = 0, at = c; i < plane.Length; i++, at += channels)
            {
                pixels[at] = plane[i];
            }
        }
    }

    private static ImageDataException Damaged(string path, int index, InvalidDataException fault) =>
        new($"Data: {path} is damaged at image {index}: {ImageFiles.OneLine(fault)}; copy or make it again.", fault);
}
