using System.Numerics;

namespace PGGan.Tests.Imaging.Formats;

/// <summary>
/// Writes gray JPEG files from coefficients, whole or in the scans of a progressive picture, with restart markers where asked for: the
/// codings that Skia does not write.
/// </summary>
internal sealed class JpegWriter
{
    private const int Block = 64, LongestRun = 15, AcSizes = 11;

    private readonly List<byte> file = [];
    private readonly int across, down;
    private readonly int[][] blocks;
    private int bits, bitCount, endOfBandRun, written;

    private JpegWriter(int across, int down, int seed)
    {
        (this.across, this.down) = (across, down);
        Random random = new(seed);
        blocks = [.. Enumerable.Range(0, across * down).Select(_ => RandomBlock(random))];
    }

    /// <summary>Bytes of the file where scans begin: after each the picture is finer.</summary>
    public List<int> ScanStarts { get; } = [];

    /// <summary>A picture of random coefficients in one scan.</summary>
    /// <param name="across">Blocks of 8×8 in a row.</param>
    /// <param name="down">Rows of blocks.</param>
    /// <param name="seed">Of the coefficients.</param>
    /// <param name="restartInterval">Blocks between restart markers; 0: none.</param>
    public static byte[] Baseline(int across, int down, int seed, int restartInterval = 0)
    {
        JpegWriter writer = new(across, down, seed);
        writer.Head(0xC0, restartInterval);
        writer.Scan(0, Block - 1, 0, 0, restartInterval, (block, before) =>
        {
            writer.Dc(block[0] - before[0]);
            writer.Ac(block, 1, Block - 1, 0, runs: false);
        });
        return writer.End();
    }

    /// <summary>
    /// The same picture in six scans: mean, low and high frequencies, each first without its lowest bit. The last value is where they
    /// begin.
    /// </summary>
    public static byte[] Progressive(int across, int down, int seed, out IReadOnlyList<int> scanStarts, int restartInterval = 0)
    {
        JpegWriter writer = new(across, down, seed);
        writer.Head(0xC2, restartInterval);
        writer.Scan(0, 0, 0, 1, restartInterval, (block, before) => writer.Dc((block[0] >> 1) - (before[0] >> 1)));
        writer.Scan(1, 5, 0, 1, restartInterval, (block, _) => writer.Ac(block, 1, 5, 1, runs: true));
        writer.Scan(6, Block - 1, 0, 1, restartInterval, (block, _) => writer.Ac(block, 6, Block - 1, 1, runs: true));
        writer.Scan(0, 0, 1, 0, restartInterval, (block, _) => writer.Put(block[0] & 1, 1));
        writer.Scan(1, 5, 1, 0, restartInterval, (block, _) => writer.Refine(block, 1, 5));
        writer.Scan(6, Block - 1, 1, 0, restartInterval, (block, _) => writer.Refine(block, 6, Block - 1));
        scanStarts = writer.ScanStarts;
        return writer.End();
    }

    private static int[] RandomBlock(Random random)
    {
        int[] block = new int[Block];
        block[0] = random.Next(-200, 200);
        for (int count = random.Next(12); count > 0; count--)
        {
            block[1 + (int)(random.NextDouble() * random.NextDouble() * (Block - 1))] = random.Next(-30, 30);
        }

        return block;
    }

    private void Head(byte frame, int restartInterval)
    {
        (int width, int height) = (across * 8, down * 8);
        file.AddRange([0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)3, Block)]);
        file.AddRange([0xFF, frame, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);
        // Sizes 0…11 as four-bit codes of their own value; runs 0…15 with sizes 0…10 as eight-bit ones.
        file.AddRange([0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        byte[] symbols = [.. from run in Enumerable.Range(0, 16)
                             from size in Enumerable.Range(0, AcSizes) select (byte)((run << 4) | size)];
        file.AddRange([0xFF, 0xC4, 0, (byte)(19 + symbols.Length), 0x10, 0, 0, 0, 0, 0, 0, 0, (byte)symbols.Length]);
        file.AddRange(new byte[8]);
        file.AddRange(symbols);
        if (restartInterval > 0)
        {
            file.AddRange([0xFF, 0xDD, 0, 4, 0, (byte)restartInterval]);
        }
    }

    private void Scan(int first, int last, int high, int low, int restartInterval, Action<int[], int[]> code)
    {
        ScanStarts.Add(file.Count);
        file.AddRange([0xFF, 0xDA, 0, 8, 1, 1, 0x00, (byte)first, (byte)last, (byte)((high << 4) | low)]);
        int[] zero = new int[Block];
        written = 0;
        for (int i = 0; i < blocks.Length; i++)
        {
            bool restart = restartInterval > 0 && i % restartInterval == 0;
            if (restart && i > 0)
            {
                Flush();
                file.AddRange([0xFF, (byte)(0xD0 + (written++ & 7))]);
            }

            code(blocks[i], i == 0 || restart ? zero : blocks[i - 1]);
        }

        Flush();
    }

    private byte[] End() => [.. file, 0xFF, 0xD9];

    private void Dc(int difference)
    {
        int size = Size(difference);
        Put(size, 4);
        Put(difference < 0 ? difference + (1 << size) - 1 : difference, size);
    }

    private void Ac(int[] block, int first, int last, int low, bool runs)
    {
        int run = 0;
        for (int k = first; k <= last; k++)
        {
            int magnitude = Math.Abs(block[k]) >> low;
            if (magnitude == 0)
            {
                run++;
                continue;
            }

            EndBands();
            for (; run > LongestRun; run -= 16)
            {
                Symbol(LongestRun, 0);
            }

            int size = Size(magnitude);
            Symbol(run, size);
            Put(block[k] < 0 ? (1 << size) - 1 - magnitude : magnitude, size);
            run = 0;
        }

        if (run > 0 && runs)
        {
            endOfBandRun++;
        }
        else if (run > 0)
        {
            Symbol(0, 0);
        }
    }

    private void Refine(int[] block, int first, int last)
    {
        int lastNew = Enumerable.Range(first, last - first + 1).LastOrDefault(k => Math.Abs(block[k]) == 1);
        List<int> known = [];
        int run = 0;
        for (int k = first; k <= last; k++)
        {
            int magnitude = Math.Abs(block[k]);
            if (magnitude == 0)
            {
                run++;
                continue;
            }

            for (; run > LongestRun && k <= lastNew; run -= 16)
            {
                Symbol(LongestRun, 0);
                Put(known);
            }

            if (magnitude > 1)
            {
                known.Add(magnitude & 1);
                continue;
            }

            Symbol(run, 1);
            Put(block[k] > 0 ? 1 : 0, 1);
            Put(known);
            run = 0;
        }

        if (run > 0 || known.Count > 0)
        {
            Symbol(0, 0);
            Put(known);
        }
    }

    private void EndBands()
    {
        if (endOfBandRun > 0)
        {
            int size = BitOperations.Log2((uint)endOfBandRun);
            Symbol(size, 0);
            Put(endOfBandRun - (1 << size), size);
            endOfBandRun = 0;
        }
    }

    private void Symbol(int run, int size) => Put((run * AcSizes) + size, 8);

    private void Put(List<int> single)
    {
        single.ForEach(bit => Put(bit, 1));
        single.Clear();
    }

    private void Put(int value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            bits = (bits << 1) | (value >> i & 1);
            if (++bitCount == 8)
            {
                file.Add((byte)bits);
                if (file[^1] == 0xFF)
                {
                    file.Add(0);
                }

                (bits, bitCount) = (0, 0);
            }
        }
    }

    private void Flush()
    {
        EndBands();
        while (bitCount > 0)
        {
            Put(1, 1);
        }
    }

    private static int Size(int value) => value == 0 ? 0 : BitOperations.Log2((uint)Math.Abs(value)) + 1;
}
