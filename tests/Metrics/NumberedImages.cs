using PGGan.Data;
using PGGan.Model;

namespace PGGan.Tests.Metrics;

/// <summary>Gray 4×4 images whose first pixel is their number, brighter by one to the right.</summary>
internal sealed class NumberedImages(int count) : IImageSource
{
    public string Name => "numbered";

    public int Resolution => 4;

    public int Channels => 1;

    public int Count => count;

    public string Fingerprint => $"{Name} {count}";

    public LabelSchema Labels => LabelSchema.None;

    public void Read(int index, int resolution, Span<byte> pixels)
    {
        ImageSource.CheckRead(this, index, resolution, pixels.Length);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(index + (i % resolution));
        }
    }

    public void ReadLabel(int index, Span<float> label)
    {
    }

    public void Dispose()
    {
    }
}
