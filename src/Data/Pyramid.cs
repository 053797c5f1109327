namespace PGGan.Data;

/// <summary>The levels of detail of one image.</summary>
internal static class Pyramid
{
    /// <summary>The levels 4, 8, … <paramref name="resolution"/>, smallest first.</summary>
    public static IEnumerable<int> Levels(int resolution)
    {
        for (int level = ImageSource.SmallestResolution; level <= resolution; level *= 2)
        {
            yield return level;
        }
    }

    /// <summary>Bytes of one image at all its levels together.</summary>
    public static long BytesPerImage(int resolution, int channels) =>
        Levels(resolution).Sum(level => (long)level * level * channels);

    /// <summary>
    /// All levels of an image, smallest first: <c>y_l = round(mean of the 4^(L−l) pixels of the full resolution)</c>, half to even. The
    /// means are carried unrounded from the full resolution (as exact integer sums: at most 1024² · 255 &lt; 2³¹); averaging rounded levels
    /// again gives other bytes.
    /// </summary>
    /// <param name="image">The full resolution, <c>[resolution, resolution, channels]</c>; it is the last level returned.</param>
    /// <param name="resolution">A power of two, 4…1024.</param>
    /// <param name="channels">Values in a pixel.</param>
    public static byte[][] Build(byte[] image, int resolution, int channels)
    {
        byte[][] levels = new byte[Levels(resolution).Count()][];
        levels[^1] = image;
        int[] sums = Array.ConvertAll(image, value => (int)value);
        int shift = 0;
        for (int i = levels.Length - 2; i >= 0; i--)
        {
            resolution /= 2;
            shift += 2;
            sums = SumPairs(sums, resolution, channels);
            int places = shift;
            levels[i] = Array.ConvertAll(sums, sum => RoundedShift(sum, places));
        }

        return levels;
    }

    private static int[] SumPairs(int[] above, int resolution, int channels)
    {
        int rowAbove = 2 * resolution * channels;
        int[] sums = new int[resolution * resolution * channels];
        for (int y = 0, i = 0; y < resolution; y++)
        {
            for (int x = 0; x < resolution; x++)
            {
                int corner = (2 * y * rowAbove) + (2 * x * channels);
                for (int c = 0; c < channels; c++, i++)
                {
                    int at = corner + c;
                    sums[i] = above[at] + above[at + channels] + above[at + rowAbove] + above[at + rowAbove + channels];
                }
            }
        }

        return sums;
    }

    // sum / 2^places, rounded half to even.
    private static byte RoundedShift(int sum, int places)
    {
        int whole = sum >> places, rest = sum & ((1 << places) - 1), half = 1 << (places - 1);
        return (byte)(rest > half || (rest == half && (whole & 1) == 1) ? whole + 1 : whole);
    }
}
