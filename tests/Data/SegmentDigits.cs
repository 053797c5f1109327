using System.Globalization;
using System.Text;
using PGGan.Kernels;

namespace PGGan.Tests.Data;

/// <summary>Digits of a seven-segment display, 8×8, moved, of random brightness and with noise: a file like scikit-learn's.</summary>
internal static class SegmentDigits
{
    // Bits: top, upper left, upper right, middle, lower left, lower right, bottom.
    private static readonly int[] Segments = [0b1110111, 0b0010010, 0b1011101, 0b1011011, 0b0111010, 0b1101011, 0b1101111, 0b1010010,
        0b1111111, 0b1111011];

    /// <summary>Writes <c>digits.csv</c> and returns its path.</summary>
    public static string Write(string folder, int count)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', Draw(i % 10, i))},{i % 10}"));
        }

        string path = Path.Combine(folder, "digits.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static int[] Draw(int digit, int number)
    {
        float[] chance = new float[3 + 64];
        Philox.Uniform(new RandomStream(5, TestRandom.Test), number, chance);
        int left = 1 + (int)(chance[0] * 3), top = (int)(chance[1] * 2), ink = 9 + (int)(chance[2] * 5);
        int[] levels = [.. chance.Skip(3).Select(u => (int)(u * 4))];
        ReadOnlySpan<(int X, int Y, bool Across)> places = [(0, 0, true), (0, 0, false), (3, 0, false), (0, 3, true), (0, 3, false),
            (3, 3, false), (0, 6, true)];
        for (int s = 0; s < places.Length; s++)
        {
            for (int i = 0; i < 4 && (Segments[digit] >> (6 - s) & 1) == 1; i++)
            {
                (int x, int y) = places[s].Across ? (places[s].X + i, places[s].Y) : (places[s].X, places[s].Y + i);
                levels[((top + y) * 8) + left + x] = ink;
            }
        }

        return levels;
    }
}
