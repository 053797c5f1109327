using PGGan.Data.Formats;

namespace PGGan.Metrics.ModeRecovery;

/// <summary>
/// Which of the 1,000 modes of MNIST-RGB an image is in: <c>red + 10 · green + 100 · blue</c>, the digits that a classifier sees in its
/// planes.
/// </summary>
/// <param name="classifier">One of gray digits at the images' resolution.</param>
/// <param name="resolution">Side of the images.</param>
internal sealed class StackedModes(ImageClassifier classifier, int resolution)
{
    /// <summary>How many modes there are.</summary>
    public const int Count = DigitLabels.Count * DigitLabels.Count * DigitLabels.Count;

    private const int Channels = 3;

    /// <summary>The modes of images.</summary>
    /// <param name="images">uint8 <c>[N, R, R, 3]</c>.</param>
    public int[] Of(ReadOnlySpan<byte> images)
    {
        int length = resolution * resolution, count = images.Length / (Channels * length);
        byte[] planes = new byte[images.Length];                                                 // [N, 3, R, R]
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> image = images.Slice(i * Channels * length, Channels * length);
            for (int p = 0; p < image.Length; p++)
            {
                planes[(((i * Channels) + (p % Channels)) * length) + (p / Channels)] = image[p];
            }
        }

        return [.. classifier.Classify(planes).Chunk(Channels)
            .Select(digits => digits[0] + (DigitLabels.Count * (digits[1] + (DigitLabels.Count * digits[2]))))];
    }
}
