using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>Sizes and values of some pictures of a set.</summary>
/// <param name="Images">Pictures looked at, the readable ones.</param>
/// <param name="Smallest">Smallest width and smallest height.</param>
/// <param name="Largest">Largest width and largest height.</param>
/// <param name="Channels">1 where all are stored gray, else 3.</param>
/// <param name="Mean">Of each channel, 0…255, every pixel weighing the same.</param>
/// <param name="Deviation">Standard deviation of each channel.</param>
/// <param name="Unreadable">Pictures that are damaged, with the reasons.</param>
internal sealed record PictureStatistics(
    int Images, (int Width, int Height) Smallest, (int Width, int Height) Largest, int Channels, double[] Mean, double[] Deviation,
    SkippedFiles Unreadable)
{
    private const int PicturesRead = 1000;

    /// <summary>Looks at up to 1,000 pictures spread evenly over a set.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="progress">Receives (pictures done, pictures in all).</param>
    public static PictureStatistics Of(IPictures pictures, Action<int, int>? progress = null)
    {
        int count = Math.Min(pictures.Count, PicturesRead);
        Sums all = new();
        for (int i = 0; i < count; i++)
        {
            progress?.Invoke(i, count);
            all.Add(pictures, (int)((long)i * pictures.Count / count));
        }

        return all.Result();
    }

    private sealed class Sums
    {
        private readonly SkippedFiles unreadable = new();
        private readonly long[] sum = new long[3], squares = new long[3];   // 1,000 pictures of 10⁹ pixels fit
        private int images, channels = 1;
        private long pixels;
        private (int Width, int Height) least = (int.MaxValue, int.MaxValue), most;

        public void Add(IPictures pictures, int index)
        {
            PixelBuffer picture;
            try
            {
                picture = pictures.Read(index);
            }
            catch (InvalidDataException fault)
            {
                unreadable.Add(pictures.NameOf(index), ImageFiles.OneLine(fault));
                return;
            }

            images++;
            channels = picture.Channels == 1 ? channels : 3;
            least = (Math.Min(least.Width, picture.Width), Math.Min(least.Height, picture.Height));
            most = (Math.Max(most.Width, picture.Width), Math.Max(most.Height, picture.Height));
            pixels += (long)picture.Width * picture.Height;
            byte[] rgb = picture.Region(0, 0, picture.Width, picture.Height, 3, (255, 255, 255)).Pixels;
            for (int i = 0; i < rgb.Length; i += 3)
            {
                for (int c = 0; c < 3; c++)
                {
                    int value = rgb[i + c];
                    sum[c] += value;
                    squares[c] += value * value;
                }
            }
        }

        public PictureStatistics Result()
        {
            double[] mean = [.. sum.Take(channels).Select(total => (double)total / pixels)];
            double[] deviation = [.. squares.Take(channels)
                .Select((total, c) => Math.Sqrt(Math.Max(0, ((double)total / pixels) - (mean[c] * mean[c]))))];
            return new PictureStatistics(images, least, most, channels, mean, deviation, unreadable);
        }
    }
}
