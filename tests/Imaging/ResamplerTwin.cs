using PGGan.Imaging;

namespace PGGan.Tests.Imaging;

/// <summary>The resampler value by value, without vectors: the same sums in the same order.</summary>
internal static class ResamplerTwin
{
    private const double Lobes = 3;

    public static byte[] Box(PixelBuffer image, int factor)
    {
        int width = image.Width / factor, height = image.Height / factor, channels = image.Channels;
        byte[] pixels = new byte[width * height * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x, int c) = (i / channels / width, i / channels % width, i % channels);
            long sum = 0;
            for (int k = 0; k < factor * factor; k++)
            {
                (int row, int column) = ((y * factor) + (k / factor), (x * factor) + (k % factor));
                sum += image.Pixels[(((row * image.Width) + column) * channels) + c];
            }

            pixels[i] = (byte)Math.Round(sum / ((double)factor * factor));
        }

        return pixels;
    }

    public static byte[] Lanczos(PixelBuffer image, int width, int height)
    {
        int channels = image.Channels, sourceRow = image.Width * channels;
        (int First, float[] Weights)[] columns = Weights(image.Width, width), rows = Weights(image.Height, height);
        byte[] pixels = new byte[width * height * channels];
        float[] line = new float[sourceRow];
        for (int y = 0; y < height; y++)
        {
            for (int i = 0; i < sourceRow; i++)
            {
                line[i] = 0;
                for (int k = 0; k < rows[y].Weights.Length; k++)
                {
                    line[i] += rows[y].Weights[k] * image.Pixels[((rows[y].First + k) * sourceRow) + i];
                }
            }

            for (int i = 0; i < width * channels; i++)
            {
                (int first, float[] weights) = columns[i / channels];
                float sum = 0;
                for (int k = 0; k < weights.Length; k++)
                {
                    sum += weights[k] * line[((first + k) * channels) + (i % channels)];
                }

                pixels[(y * width * channels) + i] = (byte)Math.Clamp(MathF.Round(sum), 0f, 255f);
            }
        }

        return pixels;
    }

    private static (int First, float[] Weights)[] Weights(int sourceSize, int targetSize)
    {
        double scale = (double)sourceSize / targetSize, stretch = Math.Max(1, scale);
        return [.. Enumerable.Range(0, targetSize).Select(i =>
        {
            double centre = ((i + 0.5) * scale) - 0.5;
            int from = (int)Math.Ceiling(centre - (Lobes * stretch)), to = (int)Math.Floor(centre + (Lobes * stretch));
            int first = Math.Max(from, 0), last = Math.Min(to, sourceSize - 1);
            double[] weights = new double[last - first + 1];
            double sum = 0;
            for (int source = from; source <= to; source++)
            {
                double t = (source - centre) / stretch, weight = Math.Abs(t) >= Lobes ? 0 : Sinc(t) * Sinc(t / Lobes);
                weights[Math.Clamp(source, first, last) - first] += weight;
                sum += weight;
            }

            return (first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        })];
    }

    private static double Sinc(double t) => t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t);
}
