namespace PGGan.Imaging.Animation;

/// <summary>
/// A picture in up to 256 colours: its own where it has no more; else by median cut's variant that halves the variance. Colours are counted
/// in bins of 8×8×8; the box of bins with the largest sum of squared differences along one axis is cut at its mean until there are 256; a
/// colour is the mean of a box. Pixels are dithered by half a bin in a fixed 4×4 pattern (Bayer 1973): it stands still where error
/// diffusion would flicker from frame to frame.
/// </summary>
internal sealed class GifPalette
{
    private const int Most = 256, BinBits = 5, Bins = 1 << (3 * BinBits), BinShift = 8 - BinBits;

    // Bayer's pattern; its half less 4 is from −4 to +3.
    private static readonly int[] Pattern = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

    private GifPalette(byte[] colours, byte[] indices) => (Colours, Indices) = (colours, indices);

    /// <summary>Red, green, blue of each.</summary>
    public byte[] Colours { get; }

    /// <summary>The colour of each pixel.</summary>
    public byte[] Indices { get; }

    /// <summary>How many.</summary>
    public int Count => Colours.Length / 3;

    /// <summary>Reduces a picture.</summary>
    /// <param name="picture">RGB.</param>
    public static GifPalette Of(PixelBuffer picture) => Exact(picture) ?? Reduced(picture);

    private static GifPalette? Exact(PixelBuffer picture)
    {
        Dictionary<int, byte> known = new(Most);
        List<byte> colours = [];
        byte[] indices = new byte[picture.Width * picture.Height];
        for (int i = 0; i < indices.Length; i++)
        {
            ReadOnlySpan<byte> pixel = picture.Pixels.AsSpan(3 * i, 3);
            int colour = (pixel[0] << 16) | (pixel[1] << 8) | pixel[2];
            if (!known.TryGetValue(colour, out indices[i]))
            {
                if (known.Count == Most)
                {
                    return null;
                }

                known.Add(colour, indices[i] = (byte)known.Count);
                colours.AddRange(pixel);
            }
        }

        return new GifPalette([.. colours], indices);
    }

    private static GifPalette Reduced(PixelBuffer picture)
    {
        byte[] colours = [.. Cut(BinsOf(picture.Pixels)).SelectMany(box => box.Mean)];
        short[] nearest = new short[Bins];
        Array.Fill(nearest, (short)-1);
        byte[] indices = new byte[picture.Width * picture.Height];
        for (int y = 0, i = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++, i++)
            {
                int dither = (Pattern[((y & 3) * 4) + (x & 3)] - 8) / 2;
                ReadOnlySpan<byte> pixel = picture.Pixels.AsSpan(3 * i, 3);
                int bin = BinOf(Dithered(pixel[0], dither), Dithered(pixel[1], dither), Dithered(pixel[2], dither));
                if (nearest[bin] < 0)
                {
                    nearest[bin] = Nearest(colours, bin);
                }

                indices[i] = (byte)nearest[bin];
            }
        }

        return new GifPalette(colours, indices);
    }

    private static int Dithered(int value, int dither) => Math.Clamp(value + dither, 0, 255);

    private static int BinOf(int red, int green, int blue) =>
        ((red >> BinShift) << (2 * BinBits)) | ((green >> BinShift) << BinBits) | (blue >> BinShift);

    private static Bin[] BinsOf(ReadOnlySpan<byte> pixels)
    {
        long[] counts = new long[Bins], sums = new long[3 * Bins];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            int bin = BinOf(pixels[i], pixels[i + 1], pixels[i + 2]);
            counts[bin]++;
            sums[3 * bin] += pixels[i];
            sums[(3 * bin) + 1] += pixels[i + 1];
            sums[(3 * bin) + 2] += pixels[i + 2];
        }

        return [.. Enumerable.Range(0, Bins).Where(bin => counts[bin] > 0)
            .Select(bin => new Bin(counts[bin], sums[3 * bin], sums[(3 * bin) + 1], sums[(3 * bin) + 2]))];
    }

    private static List<Box> Cut(Bin[] bins)
    {
        List<Box> boxes = [new Box(bins)];
        PriorityQueue<int, double> widest = new([(0, -boxes[0].Spread)]);
        while (boxes.Count < Most && widest.TryDequeue(out int index, out double spread) && spread < 0)
        {
            (Box low, Box high) = boxes[index].Halves();
            boxes[index] = low;
            boxes.Add(high);
            widest.Enqueue(index, -low.Spread);
            widest.Enqueue(boxes.Count - 1, -high.Spread);
        }

        return boxes;
    }

    private static short Nearest(byte[] colours, int bin)
    {
        const int half = 1 << (BinShift - 1), mask = (1 << BinBits) - 1;
        int red = ((bin >> (2 * BinBits)) << BinShift) + half, green = (((bin >> BinBits) & mask) << BinShift) + half,
            blue = ((bin & mask) << BinShift) + half;
        int best = 0, nearest = int.MaxValue;
        for (int i = 0; i < colours.Length; i += 3)
        {
            int r = colours[i] - red, g = colours[i + 1] - green, b = colours[i + 2] - blue, distance = (r * r) + (g * g) + (b * b);
            if (distance < nearest)
            {
                (best, nearest) = (i / 3, distance);
            }
        }

        return (short)best;
    }

    /// <summary>Pixels of nearly one colour: how many, and the sums of their channels.</summary>
    private readonly record struct Bin(long Pixels, long Red, long Green, long Blue)
    {
        public double Mean(int channel) => (double)(channel switch { 0 => Red, 1 => Green, _ => Blue }) / Pixels;
    }

    private sealed class Box
    {
        private const double Rounding = 1e-9;   // what is left of equal means is no spread

        private readonly Bin[] bins;
        private readonly double[] means = new double[3];
        private readonly int axis;

        public Box(Bin[] bins)
        {
            this.bins = bins;
            double pixels = bins.Sum(bin => (double)bin.Pixels);
            for (int channel = 0; channel < 3; channel++)
            {
                double mean = bins.Sum(bin => bin.Pixels * bin.Mean(channel)) / pixels;
                double spread = bins.Sum(bin => bin.Pixels * (bin.Mean(channel) - mean) * (bin.Mean(channel) - mean));
                means[channel] = mean;
                (Spread, axis) = spread > Math.Max(Spread, Rounding * pixels) ? (spread, channel) : (Spread, axis);
            }
        }

        /// <summary>Sum of squared differences from the mean along the widest axis.</summary>
        public double Spread { get; }

        public byte[] Mean => Array.ConvertAll(means, mean => (byte)Math.Round(mean));

        public (Box Low, Box High) Halves()
        {
            ILookup<bool, Bin> sides = bins.ToLookup(bin => bin.Mean(axis) <= means[axis]);
            return (new Box([.. sides[true]]), new Box([.. sides[false]]));
        }
    }
}
