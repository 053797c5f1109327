using System.Globalization;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data.Creation;

/// <summary>
/// PNG files of the full resolution in a folder, a thousand a subfolder, <c>00000/img00000000.png</c>, and their <see cref="DatasetJson"/>.
/// </summary>
internal sealed class PngFolder(string folder, int resolution, int channels) : IDatasetTarget
{
    private readonly List<string> names = [];

    /// <summary>The name of an image.</summary>
    public static string NameOf(int index)
    {
        string number = index.ToString("D8", CultureInfo.InvariantCulture);
        return $"{number[..5]}/img{number}.png";
    }

    /// <summary>An image of a set, RGBA as <see cref="Premultiplied"/>, as the bytes of a PNG file.</summary>
    public static byte[] Encode(byte[] image, int width, int height, int channels)
    {
        using MemoryStream png = new();
        PngWriter.Write(png, width, height, channels, Premultiplied.ToStraight(new PixelBuffer(width, height, channels, image)).Pixels);
        return png.ToArray();
    }

    /// <inheritdoc/>
    public byte[][] Encode(byte[] image) => [Encode(image, resolution, resolution, channels)];

    /// <inheritdoc/>
    public void Append(byte[][] encoded)
    {
        string name = NameOf(names.Count), path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, encoded[0]);
        names.Add(name);
    }

    /// <inheritdoc/>
    public void Finish(LabelSchema schema, Func<int, float[]> labelOf)
    {
        using FileStream json = File.Create(Path.Combine(folder, DatasetJson.FileName));
        DatasetJson.Write(json, schema, names, labelOf);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
