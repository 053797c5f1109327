using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>What reading every picture of a set shows: sizes, values, and which are damaged.</summary>
/// <param name="Images">Pictures that can be read.</param>
/// <param name="Smallest">Smallest width and smallest height.</param>
/// <param name="Largest">Largest width and largest height.</param>
/// <param name="Channels">1 where all are stored gray, else 3.</param>
/// <param name="Transparent">Pictures with a pixel that is not fully opaque.</param>
/// <param name="Sampled">Pictures of which mean and deviation are.</param>
/// <param name="Mean">Of each channel, 0…255, every pixel weighing the same.</param>
/// <param name="Deviation">Standard deviation of each channel.</param>
/// <param name="Unreadable">Pictures that are damaged, with the reasons.</param>
/// <param name="Hashes">The hash of each picture, as <see cref="IPictures.Hash"/> gives it.</param>
/// <param name="Readable">The numbers of the pictures that can be read, in order.</param>
internal sealed record PictureStatistics(
    int Images, (int Width, int Height) Smallest, (int Width, int Height) Largest, int Channels, int Transparent,
    int Sampled, double[] Mean, double[] Deviation, SkippedFiles Unreadable, UInt128[] Hashes, int[] Readable)
{
    // Enough for mean and deviation, which cost as much as decoding does.
    private const int MaxSampled = 1000;

    /// <summary>Reads a set, on all cores. Mean and deviation are of up to 1,000 pictures spread evenly over it.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="progress">Receives (pictures done, pictures in all), on the calling thread.</param>
    public static PictureStatistics Of(IPictures pictures, Action<int, int>? progress = null)
    {
        int count = pictures.Count, step = Math.Max(1, (count + MaxSampled - 1) / MaxSampled), chunk = 16 * Environment.ProcessorCount;
        Sums all = new(count);
        for (int start = 0; start < count; start += chunk)
        {
            progress?.Invoke(start, count);
            int first = start;
            ImagePreparation.RunParallel(Math.Min(chunk, count - start), k => all.Add(pictures, first + k, (first + k) % step == 0));
        }

        return all.Result(pictures);
    }

    private sealed class Sums(int count)
    {
        private readonly Lock gate = new();
        private readonly UInt128[] hashes = new UInt128[count];
        private readonly string?[] faults = new string?[count];
        private readonly Int128[] sum = new Int128[3], squares = new Int128[3];
        private int images, transparent, sampled, channels = 1;
        private long pixels;
        private (int Width, int Height) smallest = (int.MaxValue, int.MaxValue), largest;

        public void Add(IPictures pictures, int index, bool isSampled)
        {
            UInt128 hash = default;
            PixelBuffer picture;
            try
            {
                picture = pictures.Read(index, out hash);
                hashes[index] = hash;
            }
            catch (InvalidDataException fault)
            {
                hashes[index] = hash == default ? pictures.Hash(index) : hash;
                faults[index] = ImageFiles.OneLine(fault);
                return;
            }

            bool isTransparent = picture.HasTransparency();
            long[] own = new long[3], ownSquares = new long[3];   // pictures of 10⁸ pixels fit
            if (isSampled)
            {
                Add(picture, own, ownSquares);
            }

            lock (gate)
            {
                images++;
                transparent += isTransparent ? 1 : 0;
                channels = picture.Channels == 1 ? channels : 3;
                smallest = (Math.Min(smallest.Width, picture.Width), Math.Min(smallest.Height, picture.Height));
                largest = (Math.Max(largest.Width, picture.Width), Math.Max(largest.Height, picture.Height));
                if (isSampled)
                {
                    sampled++;
                    pixels += (long)picture.Width * picture.Height;
                    for (int c = 0; c < 3; c++)
                    {
                        sum[c] += own[c];
                        squares[c] += ownSquares[c];
                    }
                }
            }
        }

        public PictureStatistics Result(IPictures pictures)
        {
            SkippedFiles unreadable = new();
            foreach ((int index, string? fault) in faults.Index().Where(one => one.Item is not null))
            {
                unreadable.Add(pictures.NameOf(index), fault!);
            }

            double[] mean = [.. sum.Take(channels).Select(total => (double)total / pixels)];
            double[] deviation = [.. squares.Take(channels)
                .Select((total, c) => Math.Sqrt(Math.Max(0, ((double)total / pixels) - (mean[c] * mean[c]))))];
            return new PictureStatistics(images, smallest, largest, channels, transparent, sampled, mean, deviation, unreadable, hashes,
                [.. faults.Index().Where(one => one.Item is null).Select(one => one.Index)]);
        }

        private static void Add(PixelBuffer picture, long[] sum, long[] squares)
        {
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
    }
}
