using PGGan.Data;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>Images whose every pixel is their number, one class of one attribute each.</summary>
/// <param name="classes">The class of each image.</param>
/// <param name="schema">What there is; null: one attribute of as many classes as are named.</param>
internal sealed class LabelledSource(int[] classes, LabelSchema? schema = null) : IImageSource
{
    public string Name => "labelled";

    public int Resolution => 4;

    public int Channels => 1;

    public int Count => classes.Length;

    public string Fingerprint => Name;

    public LabelSchema Labels { get; } = schema
        ?? LabelSchema.Of("class", [.. Enumerable.Range(0, classes.Max() + 1).Select(number => $"{number}")]);

    public void Read(int index, int resolution, Span<byte> pixels)
    {
        ImageSource.CheckRead(this, index, resolution, pixels.Length);
        pixels.Fill((byte)index);
    }

    public void ReadLabel(int index, Span<float> label)
    {
        ImageSource.CheckReadLabel(this, index, label.Length);
        label.Clear();
        label[classes[index]] = 1;
    }

    public void Dispose()
    {
    }
}
