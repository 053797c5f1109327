using System.Numerics;

namespace PGGan.Imaging;

/// <summary>Changes the size of uint8 images <c>[H, W, C]</c>: the exact box for integer factors, Lanczos-3 for all others.</summary>
internal static class Resampler
{
    private const double Lobes = 3;

    /// <summary>A square image at another size: unchanged, by the box where the factor is an integer, else by Lanczos.</summary>
    public static PixelBuffer ResizeSquare(PixelBuffer image, int side)
    {
        if (image.Width != image.Height)
        {
            throw new ArgumentException($"ResizeSquare: the image is {image.Width}x{image.Height}; crop it to a square first.");
        }

        return image.Width == side ? image
            : image.Width % side == 0 ? Box(image, image.Width / side)
            : Lanczos(image, side, side);
    }

    /// <summary>
    /// <c>y[i, j, c] = 1/f² Σ_{a,b&lt;f} x[i·f + a, j·f + b, c]</c>, summed exactly, rounded half to even.
    /// </summary>
    /// <param name="image">Its sides are multiples of the factor.</param>
    /// <param name="factor">How many pixels become one, along each axis.</param>
    public static PixelBuffer Box(PixelBuffer image, int factor)
    {
        if (factor < 1 || image.Width % factor != 0 || image.Height % factor != 0)
        {
            throw new ArgumentException($"Box: {image.Width}x{image.Height} is not a multiple of {factor}.");
        }

        if (factor == 1)
        {
            return image;
        }

        int width = image.Width / factor, height = image.Height / factor, channels = image.Channels;
        byte[] pixels = new byte[width * height * channels];
        long[] sums = new long[width * channels];
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sums);
            for (int row = y * factor; row < (y + 1) * factor; row++)
            {
                ReadOnlySpan<byte> source = image.Pixels.AsSpan(row * image.Width * channels, image.Width * channels);
                for (int x = 0, i = 0; x < width; x++)
                {
                    for (int a = 0; a < factor; a++)
                    {
                        for (int c = 0; c < channels; c++)
                        {
                            sums[(x * channels) + c] += source[i++];
                        }
                    }
                }
            }

            // A quotient half-way between integers is exact in double precision, so ties are seen as ties.
            for (int i = 0; i < sums.Length; i++)
            {
                pixels[(y * sums.Length) + i] = (byte)Math.Round(sums[i] / ((double)factor * factor));
            }
        }

        return new PixelBuffer(width, height, channels, pixels);
    }

    /// <summary><c>y[i, j, c] = x[i div f, j div f, c]</c>: each pixel becomes a square.</summary>
    /// <param name="image">Any.</param>
    /// <param name="factor">Side of the squares.</param>
    public static PixelBuffer Repeat(PixelBuffer image, int factor)
    {
        if (factor == 1)
        {
            return image;
        }

        int channels = image.Channels, row = image.Width * channels, largeRow = row * factor;
        byte[] large = new byte[(long)image.Pixels.Length * factor * factor];
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> target = large.AsSpan(y * factor * largeRow, factor * largeRow);
            for (int x = 0; x < image.Width * factor; x++)
            {
                image.Pixels.AsSpan((y * row) + (x / factor * channels), channels).CopyTo(target[(x * channels)..]);
            }

            for (int copy = 1; copy < factor; copy++)
            {
                target[..largeRow].CopyTo(target[(copy * largeRow)..]);
            }
        }

        return new PixelBuffer(image.Width * factor, image.Height * factor, channels, large);
    }

    /// <summary>
    /// Separable Lanczos-3: <c>k(t) = sinc(t) · sinc(t / 3)</c> for |t| &lt; 3, its support widened by the factor when shrinking (else it
    /// aliases), the weights of an output pixel summing to one, pixels beyond an edge equal to the edge. Rounded half to even and clipped.
    /// </summary>
    public static PixelBuffer Lanczos(PixelBuffer image, int width, int height)
    {
        int channels = image.Channels, sourceRow = image.Width * channels;
        Taps[] columns = WeightsFor(image.Width, width), rows = WeightsFor(image.Height, height);
        byte[] pixels = new byte[width * height * channels];
        float[] line = new float[sourceRow];
        for (int y = 0; y < height; y++)
        {
            // Down the columns first: whole rows are scaled and added, which vectorizes.
            Array.Clear(line);
            for (int k = 0; k < rows[y].Weights.Length; k++)
            {
                AddScaled(image.Pixels.AsSpan((rows[y].First + k) * sourceRow, sourceRow), rows[y].Weights[k], line);
            }

            Span<byte> output = pixels.AsSpan(y * width * channels, width * channels);
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    float sum = 0;
                    int i = (columns[x].First * channels) + c;
                    foreach (float weight in columns[x].Weights)
                    {
                        sum += weight * line[i];
                        i += channels;
                    }

                    output[(x * channels) + c] = (byte)Math.Clamp(MathF.Round(sum), 0f, 255f);
                }
            }
        }

        return new PixelBuffer(width, height, channels, pixels);
    }

    private readonly record struct Taps(int First, float[] Weights);

    private static Taps[] WeightsFor(int sourceSize, int targetSize)
    {
        double scale = (double)sourceSize / targetSize;
        double stretch = Math.Max(1, scale);
        Taps[] taps = new Taps[targetSize];
        for (int i = 0; i < targetSize; i++)
        {
            double centre = ((i + 0.5) * scale) - 0.5;
            int first = (int)Math.Ceiling(centre - (Lobes * stretch)), last = (int)Math.Floor(centre + (Lobes * stretch));
            int firstInside = Math.Max(first, 0), lastInside = Math.Min(last, sourceSize - 1);
            double[] weights = new double[lastInside - firstInside + 1];
            double sum = 0;
            for (int source = first; source <= last; source++)
            {
                double weight = Kernel((source - centre) / stretch);
                weights[Math.Clamp(source, firstInside, lastInside) - firstInside] += weight;
                sum += weight;
            }

            taps[i] = new Taps(firstInside, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        }

        return taps;
    }

    private static double Kernel(double t) => Math.Abs(t) >= Lobes ? 0 : Sinc(t) * Sinc(t / Lobes);

    private static double Sinc(double t) => t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t);

    private static void AddScaled(ReadOnlySpan<byte> row, float weight, Span<float> sums)
    {
        int i = 0, lanes = Vector<float>.Count;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> a, out Vector<uint> b);
            Vector.Widen(high, out Vector<uint> c, out Vector<uint> d);
            Add(a, sums[i..]);
            Add(b, sums[(i + lanes)..]);
            Add(c, sums[(i + (2 * lanes))..]);
            Add(d, sums[(i + (3 * lanes))..]);
        }

        for (; i < row.Length; i++)
        {
            sums[i] += weight * row[i];
        }

        void Add(Vector<uint> values, Span<float> into) =>
            (new Vector<float>(into) + (Vector.ConvertToSingle(values.As<uint, int>()) * weight)).CopyTo(into);
    }
}
