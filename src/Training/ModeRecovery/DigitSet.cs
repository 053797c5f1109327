using PGGan.Training.Data;
using PGGan.Training.Data.Formats;
using PGGan.Training.Imaging;

namespace PGGan.Training.ModeRecovery;

/// <summary>Labelled gray digits at one size, in memory.</summary>
/// <param name="Resolution">Side of an image.</param>
/// <param name="Pixels">uint8 <c>[N, R, R, 1]</c>.</param>
/// <param name="Digits">The digit of each, 0 to 9.</param>
internal sealed record DigitSet(int Resolution, byte[] Pixels, int[] Digits)
{
    /// <summary>How many there are.</summary>
    public int Count => Digits.Length;

    /// <summary>Opens a file of digits: MNIST, or scikit-learn's.</summary>
    /// <exception cref="ImageDataException">It is neither; one line.</exception>
    public static IPictures Open(string path) =>
        MnistDigits.Recognises(path) ? MnistDigits.Open(path)
        : DigitsCsv.Recognises(path) ? DigitsCsv.Open(path)
        : throw new ImageDataException($"Data: {path} has no digits; name train-images-idx3-ubyte (MNIST), digits.csv.gz (scikit-learn), or their folder.");

    /// <summary>Brings digits to one size as a data set is prepared.</summary>
    /// <param name="digits">Gray squares with the digit as label.</param>
    /// <param name="resolution">Side of an image.</param>
    /// <exception cref="ImageDataException">They are no gray squares or have no labels; one line.</exception>
    public static DigitSet Prepare(IPictures digits, int resolution)
    {
        if (digits.Labels != DigitLabels.Schema)
        {
            throw new ImageDataException($"Data: {digits.Name} does not say which digit each image is; put the file of labels beside it.");
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
                throw new ImageDataException($"Data: {digits.NameOf(i)} is {image.Width}x{image.Height} with {image.Channels} channels; gray squares are needed.");
            }

            Resampler.ResizeSquare(image, resolution).Pixels.CopyTo(pixels.AsSpan(i * length));
            digits.ReadLabel(i, label);
            classes[i] = Array.IndexOf(label, 1);
        }

        return new DigitSet(resolution, pixels, classes);
    }

    /// <summary>A part of them to hold out, chosen by chance but the same each time, and the others.</summary>
    /// <param name="heldOut">How many to hold out.</param>
    public (DigitSet Learned, DigitSet HeldOut) Split(int heldOut)
    {
        DataOrder order = new(seed: 0, Count);
        int[] shuffled = [.. Enumerable.Range(0, Count).Select(i => order.IndexAt(i))];
        return (Select(shuffled[heldOut..]), Select(shuffled[..heldOut]));
    }

    private DigitSet Select(int[] numbers)
    {
        int length = Resolution * Resolution;
        byte[] pixels = new byte[numbers.Length * length];
        for (int i = 0; i < numbers.Length; i++)
        {
            Pixels.AsSpan(numbers[i] * length, length).CopyTo(pixels.AsSpan(i * length));
        }

        return new DigitSet(Resolution, pixels, [.. numbers.Select(number => Digits[number])]);
    }
}
