namespace PGGan.Imaging.Animation;

/// <summary>
/// GIF's variable-length Lempel–Ziv–Welch codes (GIF89a, appendix F): each code stands for a run of indices that was seen, a longer one is
/// learned with every code, and at 4096 all are forgotten. Codes are packed from the lowest bit and cut in blocks of up to 255 bytes.
/// </summary>
internal static class GifCodes
{
    private const int MaxCodes = 4096, BlockLength = 255;

    /// <summary>Writes the size of the first codes and the blocks with their end.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="indices">At least one.</param>
    /// <param name="bits">Of an index, 2 to 8.</param>
    public static void Write(Stream stream, ReadOnlySpan<byte> indices, int bits)
    {
        stream.WriteByte((byte)bits);
        int clear = 1 << bits, end = clear + 1;
        Blocks blocks = new(stream);
        Dictionary<int, int> codes = new(MaxCodes);   // of a known run and the index behind it
        int next = end + 1, width = bits + 1;
        blocks.Put(clear, width);
        int run = indices[0];
        foreach (byte index in indices[1..])
        {
            int longer = (run << 8) | index;
            if (codes.TryGetValue(longer, out int known))
            {
                run = known;
                continue;
            }

            blocks.Put(run, width);
            if (next < MaxCodes)
            {
                // The reader learns a code one step later: the width grows when the code that no longer fits is the next to be written.
                width += next == 1 << width ? 1 : 0;
                codes.Add(longer, next++);
            }
            else
            {
                blocks.Put(clear, width);
                codes.Clear();
                (next, width) = (end + 1, bits + 1);
            }

            run = index;
        }

        blocks.Put(run, width);
        width += next == 1 << width && width < 12 ? 1 : 0;
        blocks.Put(end, width);
        blocks.End();
    }

    private sealed class Blocks(Stream stream)
    {
        private readonly byte[] block = new byte[1 + BlockLength];
        private int length, held;
        private uint bits;

        public void Put(int code, int width)
        {
            bits |= (uint)code << held;
            for (held += width; held >= 8; held -= 8)
            {
                Put((byte)bits);
                bits >>= 8;
            }
        }

        public void End()
        {
            if (held > 0)
            {
                Put((byte)bits);
            }

            Flush();
            stream.WriteByte(0);
        }

        private void Put(byte value)
        {
            block[++length] = value;
            if (length == BlockLength)
            {
                Flush();
            }
        }

        private void Flush()
        {
            if (length > 0)
            {
                block[0] = (byte)length;
                stream.Write(block, 0, 1 + length);
                length = 0;
            }
        }
    }
}
