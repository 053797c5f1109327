using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Metrics.Features;

namespace PGGan.Onnx;

/// <summary>The input of a network that takes images.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="ChannelsLast">Whether it is <c>[N, H, W, 3]</c>, else <c>[N, 3, H, W]</c>.</param>
/// <param name="Bytes">Whether it takes bytes, else numbers in single precision.</param>
/// <param name="Minibatch">Images that it takes at once; null: any number.</param>
/// <param name="Height">Rows of an image; null: any number.</param>
/// <param name="Width">Pixels of a row; null: any number.</param>
/// <param name="Range">What it takes for a pixel's 0…255.</param>
internal sealed record ImageInput(string Name, bool ChannelsLast, bool Bytes, int? Minibatch, int? Height, int? Width, PixelRange Range)
{
    private const int Channels = 3, DefaultAtOnce = 32;

    /// <summary>The most images that are given to it at once.</summary>
    public int MaxAtOnce => Minibatch ?? DefaultAtOnce;

    /// <summary>The input of a network.</summary>
    /// <param name="network">Its name, for people.</param>
    /// <param name="session">The network.</param>
    /// <param name="range">What it takes for a pixel's 0…255.</param>
    /// <exception cref="PGGanException">It takes no images, or bytes in another range.</exception>
    public static ImageInput Of(string network, InferenceSession session, PixelRange range)
    {
        string name = session.InputMetadata.Keys.First();
        NodeMetadata node = session.InputMetadata[name];
        int[] shape = node.IsTensor ? node.Dimensions : [];
        bool first = shape.Length == 4 && shape[1] == Channels, last = shape.Length == 4 && !first && shape[3] == Channels;
        bool bytes = node.IsTensor && node.ElementDataType == TensorElementType.UInt8;
        bool numbers = node.IsTensor && node.ElementDataType == TensorElementType.Float;
        if (session.InputMetadata.Count != 1 || (!first && !last) || (!bytes && !numbers))
        {
            string found = string.Join(
                "; ", session.InputMetadata.Select(
                    input => $"{input.Key} [{string.Join(", ", input.Value.IsTensor ? input.Value.Dimensions : [])}]"));
            throw new SettingException(
                "run.features",
                $"{network} takes {found}; name a network with one input of images [N, 3, H, W] or [N, H, W, 3], in single "
                    + "precision or bytes.");
        }

        if (bytes && range != PixelRange.Bytes)
        {
            throw new SettingException("run.featuresRange", range.Name, $"{network} takes bytes, 0 to 255; leave it out.");
        }

        (int height, int width) = last ? (shape[1], shape[2]) : (shape[2], shape[3]);
        return height > 0 == width > 0
            ? new ImageInput(name, last, bytes, shape[0] > 0 ? shape[0] : null, height > 0 ? height : null, width > 0 ? width : null, range)
            : throw new SettingException("run.features",
                $"{network} takes images of a fixed height or width alone; export it with both fixed, or none.");
    }

    /// <summary>Images as it takes them.</summary>
    /// <param name="images">uint8 <c>[n, resolution, resolution, 3]</c></param>
    /// <param name="resolution">Side of an image.</param>
    public OrtValue Tensor(ReadOnlySpan<byte> images, int resolution)
    {
        int length = resolution * resolution * Channels, n = images.Length / length, height = Height ?? resolution,
            width = Width ?? resolution;
        // Images of zeros make up for those that are missing.
        int count = Minibatch ?? n;
        long[] shape = ChannelsLast ? [count, height, width, Channels] : [count, Channels, height, width];
        byte[] pixels = images.ToArray(), bytes = new byte[Bytes ? count * height * width * Channels : 0];
        float[] numbers = new float[Bytes ? 0 : count * height * width * Channels];
        ImagePreparation.RunParallel(n, i =>
        {
            PixelBuffer image = Resize(new PixelBuffer(resolution, resolution, Channels, pixels.AsSpan(i * length, length).ToArray()),
                height, width);
            int start = i * height * width * Channels;
            for (int from = 0; from < image.Pixels.Length; from++)
            {
                int c = from % Channels, to = start + (ChannelsLast ? from : (c * height * width) + (from / Channels));
                if (Bytes)
                {
                    bytes[to] = image.Pixels[from];
                }
                else
                {
                    numbers[to] = (image.Pixels[from] - Range.Mean[c]) / Range.Deviation[c];
                }
            }
        });
        return Bytes ? OrtValue.CreateTensorValueFromMemory(bytes, shape) : OrtValue.CreateTensorValueFromMemory(numbers, shape);
    }

    private static PixelBuffer Resize(PixelBuffer image, int height, int width) =>
        height == width ? Resampler.ResizeSquare(image, width) : Resampler.Lanczos(image, width, height);
}
