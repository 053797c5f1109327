namespace PGGan.Learning.Augmentation;

/// <summary>
/// An affine map of a pixel's channels, <c>y = m · x + offset</c>. The grey axis is that of equal channels.
/// </summary>
internal sealed class ColourMap
{
    private readonly int channels;
    private readonly double[] rows;   // [C, C + 1], the offset last

    private ColourMap(int channels, Func<int, int, double> at)
    {
        this.channels = channels;
        rows = new double[channels * (channels + 1)];
        for (int i = 0; i < channels; i++)
        {
            for (int j = 0; j <= channels; j++)
            {
                rows[(i * (channels + 1)) + j] = at(i, j);
            }
        }
    }

    private double this[int i, int j] => rows[(i * (channels + 1)) + j];

    /// <summary>Every colour to itself.</summary>
    public static ColourMap Identity(int channels) => new(channels, (i, j) => i == j ? 1 : 0);

    /// <summary>A number added to every channel.</summary>
    public static ColourMap Brightness(int channels, double term) => new(channels, (i, j) => j == channels ? term : i == j ? 1 : 0);

    /// <summary>Every channel times a factor.</summary>
    public static ColourMap Contrast(int channels, double factor) => new(channels, (i, j) => i == j ? factor : 0);

    /// <summary>What is not grey times a factor: 0 leaves the mean of the channels.</summary>
    public static ColourMap Saturation(int channels, double factor) =>
        new(channels, (i, j) => j == channels ? 0 : ((1 - factor) / channels) + (i == j ? factor : 0));

    /// <summary>Light and dark exchanged, colours kept: <c>I − 2 v vᵀ</c>, v the grey axis. Of one channel the negative.</summary>
    public static ColourMap LumaFlip(int channels) => new(channels, (i, j) => j == channels ? 0 : (i == j ? 1 : 0) - (2.0 / channels));

    /// <summary>A turn of three channels about the grey axis, in radians.</summary>
    public static ColourMap Hue(double angle)
    {
        (double sin, double cos) = Math.SinCos(angle);
        double side = sin / Math.Sqrt(3);
        return new(3, (i, j) => j == 3 ? 0 : ((1 - cos) / 3) + (i == j ? cos : (j + 1) % 3 == i ? side : -side));
    }

    /// <summary>This map after another: <c>this(first(colour))</c>.</summary>
    public ColourMap After(ColourMap first) => new(channels, (i, j) =>
    {
        double sum = j == channels ? this[i, channels] : 0;
        for (int k = 0; k < channels; k++)
        {
            sum += this[i, k] * first[k, j];
        }

        return sum;
    });

    /// <summary>
    /// This map of colours <c>c</c> in [−1, 1], for channels <c>p</c> that are multiplied by an opacity <c>a</c>, which is kept. With both
    /// in [−1, 1], <c>c = ((p + 1) / (a + 1)) · 2 − 1</c>, so that
    /// <c>p' = m · p + a · (offset + 1 − r) / 2 + (offset + r − 1) / 2</c>, r the sums of the matrix's rows.
    /// </summary>
    public ColourMap WithOpacity()
    {
        int opacity = channels;
        return new(channels + 1, (i, j) =>
        {
            if (i == opacity)
            {
                return j == opacity ? 1 : 0;
            }

            double sum = Enumerable.Range(0, channels).Sum(k => this[i, k]), offset = this[i, channels];
            return j < opacity ? this[i, j] : j == opacity ? (offset + 1 - sum) / 2 : (offset + sum - 1) / 2;
        });
    }

    /// <summary>The matrix <c>[C, C + 1]</c>.</summary>
    public void Write(Span<float> matrix)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            matrix[i] = (float)rows[i];
        }
    }
}
