using PGGan.Data.Creation;
using PGGan.Data.Formats;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data.TfRecords;

/// <summary>
/// Writes a set as the official TensorFlow tool does, for it to read: one file a level, <c>shape</c> and <c>data</c> in a record, levels
/// averaged unrounded from the full resolution and rounded half to even, labels as a NumPy array of float32 <c>[images, label size]</c>.
/// </summary>
internal sealed class TfRecordWriter : IDatasetTarget
{
    private readonly SortedDictionary<int, FileStream> levels = [];
    private readonly string labelsPath;
    private readonly int resolution, channels;
    private int images;

    /// <summary>Begins a set in an existing folder.</summary>
    /// <param name="folder">Where the files go.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="resolution">Side of the largest level: a power of two, 4…1024.</param>
    /// <param name="channels">1 gray, 3 RGB, 4 RGBA (<see cref="Premultiplied"/>).</param>
    public TfRecordWriter(string folder, string name, int resolution, int channels)
    {
        (this.resolution, this.channels) = (resolution, channels);
        labelsPath = Path.Combine(folder, name + TfRecordNames.LabelsSuffix);
        foreach (int level in Pyramid.Levels(resolution))
        {
            levels.Add(level, File.Create(Path.Combine(folder, TfRecordNames.LevelFile(name, level)), bufferSize: 1 << 20));
        }
    }

    /// <summary>The records of an image, smallest level first.</summary>
    /// <param name="image">The full resolution, <c>[H, W, C]</c>; not changed.</param>
    public byte[][] Encode(byte[] image) =>
        [.. Pyramid.Build(image, resolution, channels)
            .Zip(levels.Keys, (pixels, level) => TfExample.Write(channels, level, ChannelsFirst(pixels)))];

    /// <summary>Adds an image's records to all levels.</summary>
    public void Append(byte[][] encoded)
    {
        foreach ((byte[] record, FileStream file) in encoded.Zip(levels.Values))
        {
            TfRecordFrame.Write(file, record);
        }

        images++;
    }

    /// <inheritdoc/>
    public void Finish(LabelSchema schema, Func<int, float[]> labelOf)
    {
        foreach (FileStream level in levels.Values)
        {
            level.Flush(flushToDisk: true);
        }

        if (!schema.IsEmpty)
        {
            using FileStream file = File.Create(labelsPath);
            NpyFile.WriteHeader(file, images, schema.Size);
            for (int i = 0; i < images; i++)
            {
                NpyFile.WriteValues(file, labelOf(i));
            }
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (FileStream level in levels.Values)
        {
            level.Dispose();
        }
    }

    private byte[] ChannelsFirst(byte[] pixels)
    {
        if (channels == 1)
        {
            return pixels;
        }

        int area = pixels.Length / channels;
        byte[] planes = new byte[pixels.Length];
        for (int i = 0, at = 0; i < area; i++)
        {
            for (int c = 0; c < channels; c++, at++)
            {
                planes[(c * area) + i] = pixels[at];
            }
        }

        return planes;
    }
}
