using System.Globalization;
using System.Text;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data.Formats;

/// <summary>
/// The handwritten digits that scikit-learn carries (<c>digits.csv.gz</c>): a line an image, 64 grey levels 0…16 from the top left, ink
/// high, and the digit. Grey level v becomes <c>255 · v / 16</c>, rounded.
/// </summary>
internal sealed class DigitsCsv : IPictures
{
    private const int Side = 8, PixelsOfImage = Side * Side, Darkest = 16;

    private readonly byte[] pixels;
    private readonly PictureLabels labels;

    private DigitsCsv(string path)
    {
        string[] lines = Encoding.UTF8.GetString(GZipFile.ReadAll(path)).Split('\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0)
        {
            throw new ImageDataException($"Data: {path} is empty; fetch it again.");
        }

        Count = lines.Length;
        pixels = new byte[Count * PixelsOfImage];
        int[] digits = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            digits[i] = Parse(lines[i], pixels.AsSpan(i * PixelsOfImage, PixelsOfImage))
                ?? throw new ImageDataException(
                    $"Data: line {i + 1} of {path} is not 64 grey levels from 0 to 16 and a digit; fetch it again.");
        }

        labels = PictureLabels.OfClasses(DigitLabels.Schema, digits);
    }

    /// <inheritdoc/>
    public string Name => "digits";

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>The digit, 0 to 9.</summary>
    public LabelSchema Labels => labels.Schema;

    /// <summary>Whether the path is <c>digits.csv.gz</c> or <c>digits.csv</c>, or a folder with it.</summary>
    public static bool Recognises(string path) => Find(path) is not null;

    /// <summary>Opens the file.</summary>
    /// <exception cref="ImageDataException">It is not there or damaged; one line.</exception>
    public static DigitsCsv Open(string path) =>
        new(Find(path) ?? throw new ImageDataException($"Data: {path} has no digits.csv.gz; name the file or its folder."));

    /// <inheritdoc/>
    public string NameOf(int index) => $"digits line {index + 1}";

    /// <inheritdoc/>
    public PixelBuffer Read(int index) => new(Side, Side, 1, pixels.AsSpan(index * PixelsOfImage, PixelsOfImage).ToArray());

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label) => labels.Read(index, label);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static string? Find(string path) =>
        File.Exists(path) ? (Path.GetFileName(path) is "digits.csv" or "digits.csv.gz" ? path : null) : GZipFile.Find(path, "digits.csv");

    /// <summary>The digit of a line whose grey levels are written; null: it is no such line.</summary>
    private static int? Parse(string line, Span<byte> image)
    {
        string[] fields = line.Split(',');
        if (fields.Length != PixelsOfImage + 1)
        {
            return null;
        }

        for (int i = 0; i < PixelsOfImage; i++)
        {
            if (!float.TryParse(fields[i], NumberStyles.Float, CultureInfo.InvariantCulture, out float level)
                || level is not (>= 0 and <= Darkest))
            {
                return null;
            }

            image[i] = (byte)MathF.Round(level * byte.MaxValue / Darkest);
        }

        return float.TryParse(fields[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out float digit)
            && digit is >= 0 and < DigitLabels.Count && float.IsInteger(digit)
            ? (int)digit
            : null;
    }
}
