using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Imaging;

namespace PGGan.Metrics.ModeRecovery;

/// <summary>Labelled gray digits.</summary>
internal static class DigitSet
{
    /// <summary>Opens a file of digits: MNIST, or scikit-learn's.</summary>
    /// <exception cref="ImageDataException">It is neither; one line.</exception>
    public static IPictures Open(string path) =>
        MnistDigits.Recognises(path) ? MnistDigits.Open(path)
        : DigitsCsv.Recognises(path) ? DigitsCsv.Open(path)
        : throw new ImageDataException(
            $"Data: {path} has no digits; name train-images-idx3-ubyte (MNIST), digits.csv.gz (scikit-learn), or their folder.");

    /// <summary>Brings digits to one size as a data set is prepared.</summary>
    /// <param name="digits">Gray squares with the digit as label.</param>
    /// <param name="resolution">Side of an image.</param>
    /// <exception cref="ImageDataException">They are no gray squares or have no labels; one line.</exception>
    public static LabelledImages Prepare(IPictures digits, int resolution)
    {
        if (digits.Labels != DigitLabels.Schema)
        {
            throw new ImageDataException($"Data: {digits.Name} does not say which digit each image is; put the file of labels next to it.");
        }

        int length = resolution * resolution;
        byte[] pixels = new byte[(long)digits.Count * length];
        int[] classes = new int[digits.Count];
        float[] label = new float[DigitLabels.Count];
        for (int i = 0; i < digits.Count; i++)
        {
            PixelBuffer image = digits.Read(i);
            if (image.Channels != 1 || image.Width != image.Height)
            {
                throw new ImageDataException(
                    $"Data: {digits.NameOf(i)} is {image.Width}x{image.Height} with {image.Channels} channels; gray squares are needed.");
            }

            Resampler.ResizeSquare(image, resolution).Pixels.CopyTo(pixels.AsSpan(i * length));
            digits.ReadLabel(i, label);
            classes[i] = Array.IndexOf(label, 1);
        }

        return new LabelledImages(resolution, Channels: 1, pixels, classes);
    }
}
