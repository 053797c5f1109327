namespace PGGan.Imaging.Formats;

/// <summary>
/// Reads the codes of a scan without making pixels of them: a decoder fills what it lost with gray or other colours and only warns. A scan
/// is whole when its codes exist, give each block its 64 coefficients within their range, and end where the data ends.
/// </summary>
internal sealed class JpegScan
{
    private const int Coefficients = 64, LongestRun = 15, EndOfBlocks = 14, LargestSize = 15;

    // A block of 64 values within −128…127 has a length of at most 1,024, and its transform has the same. Each coefficient is off by half
    // its quantizer at most. What is longer was never an image; programs that edit coefficients go beyond it a little.
    private const double LongestBlock = 1024, Slack = 1.05;

    private readonly JpegFrame frame;
    private readonly JpegComponent[] components;
    private readonly JpegHuffmanTable?[] dcTables, acTables;
    private readonly int[][] quantizers;
    private readonly double[] longestSquared;
    private readonly int first, last, high, low;
    private int endOfBandRun;

    private JpegScan(JpegFrame frame, JpegComponent[] components, JpegHuffmanTable?[] dcTables, JpegHuffmanTable?[] acTables,
        int[][] quantizers, (int First, int Last, int High, int Low) part)
    {
        (this.frame, this.components, this.dcTables, this.acTables, this.quantizers) = (frame, components, dcTables, acTables, quantizers);
        longestSquared = Array.ConvertAll(quantizers, LongestSquared);
        (first, last, high, low) = part;
    }

    /// <summary>Reads a start-of-scan segment; null where it is no scan of this frame.</summary>
    /// <param name="segment">What follows the length.</param>
    /// <param name="frame">The picture's.</param>
    /// <param name="tables">Huffman tables by class (0 DC, 1 AC) and number, <c>4 · class + number</c>.</param>
    /// <param name="quantizers">The quantization tables, in the order of the coefficients; zeros where they are not known.</param>
    public static JpegScan? TryRead(ReadOnlySpan<byte> segment, JpegFrame frame, JpegHuffmanTable?[] tables, int[][] quantizers)
    {
        int count = segment.Length > 0 ? segment[0] : 0;
        if (count is 0 or > 4 || segment.Length < 4 + (2 * count))
        {
            return null;
        }

        JpegComponent[] components = new JpegComponent[count];
        JpegHuffmanTable?[] dc = new JpegHuffmanTable?[count], ac = new JpegHuffmanTable?[count];
        int[][] ofComponents = new int[count][];
        for (int i = 0; i < count; i++)
        {
            byte id = segment[1 + (2 * i)], numbers = segment[2 + (2 * i)];
            if (Array.Find(frame.Components, known => known.Id == id) is not JpegComponent component || numbers >> 4 > 3
                || (numbers & 15) > 3)
            {
                return null;
            }

            (components[i], dc[i], ac[i]) = (component, tables[numbers >> 4], tables[4 + (numbers & 15)]);
            ofComponents[i] = quantizers[component.Table & 3];
        }

        ReadOnlySpan<byte> part = segment[(1 + (2 * count))..];
        (int First, int Last, int High, int Low) range = frame.IsProgressive
            ? (part[0], part[1], part[2] >> 4, part[2] & 15) : (0, Coefficients - 1, 0, 0);
        bool known = range.First <= range.Last && range.Last < Coefficients && range.Low < 14
            && (!frame.IsProgressive || range.First > 0 || range.Last == 0) && (range.First == 0 || count == 1);
        return known ? new JpegScan(frame, components, dc, ac, ofComponents, range) : null;
    }

    /// <summary>Notes which coefficients the scan has.</summary>
    public void NoteCoefficients()
    {
        foreach (JpegComponent component in components)
        {
            component.Missing.AsSpan(first, last - first + 1).Fill((byte)low);
        }
    }

    /// <summary>Whether all codes are there that <see cref="Check"/> reads.</summary>
    public bool HasTables => !frame.IsArithmetic && Enumerable.Range(0, components.Length).All(i =>
        (first > 0 || high > 0 || dcTables[i] is not null) && (last == 0 || acTables[i] is not null));

    /// <summary>Units between two restart markers, or in all.</summary>
    private int Units => components.Length == 1 ? components[0].OwnAcross * components[0].OwnDown : frame.UnitsAcross * frame.UnitsDown;

    /// <summary>Reads all codes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the codes begin.</param>
    /// <param name="restartInterval">Units between two restart markers; 0: there are none.</param>
    /// <returns>Where the next marker is, or the file's end.</returns>
    /// <exception cref="InvalidDataException">Codes are lost or damaged; one line.</exception>
    public int Check(ReadOnlySpan<byte> file, int start, int restartInterval)
    {
        foreach (JpegComponent component in components.Where(component => frame.IsProgressive && component.NonZero.Length == 0))
        {
            component.NonZero = new ulong[component.Stride * component.Rows];
        }

        int units = Units, interval = restartInterval == 0 ? units : restartInterval;
        int at = start;
        for (int unit = 0, restarts = 0; unit < units; unit += interval)
        {
            if (unit > 0)
            {
                if (at + 1 >= file.Length)
                {
                    throw new InvalidDataException("the file is cut short");
                }

                if (file[at + 1] != 0xD0 + (restarts++ & 7))
                {
                    throw new InvalidDataException("the image data is damaged: a part is missing");
                }

                at += 2;
            }

            at = CheckInterval(file, at, unit, Math.Min(units, unit + interval));
        }

        return at;
    }

    /// <summary>Passes over the codes of an arithmetic scan and counts its restart markers.</summary>
    /// <inheritdoc cref="Check"/>
    public int Skip(ReadOnlySpan<byte> file, int start, int restartInterval)
    {
        int restarts = 0;
        for (int at = start; ; at += 2)
        {
            at = new JpegBits(file, at).FindMarker(out _);
            if (at >= file.Length || file[at + 1] is < 0xD0 or > 0xD7)
            {
                int expected = restartInterval == 0 ? 0 : (Units - 1) / restartInterval;
                return restarts == expected ? at : throw new InvalidDataException("the image data is damaged: a part is missing");
            }

            if (file[at + 1] != 0xD0 + (restarts++ & 7))
            {
                throw new InvalidDataException("the image data is damaged: a part is missing");
            }
        }
    }

    private int CheckInterval(ReadOnlySpan<byte> file, int start, int unit, int end)
    {
        JpegBits bits = new(file, start);
        endOfBandRun = 0;
        foreach (JpegComponent component in components)
        {
            component.Dc = 0;
        }

        bool whole = true;
        for (; unit < end && whole && !bits.Overrun; unit++)
        {
            whole = components.Length == 1
                ? CheckBlock(ref bits, 0, unit / components[0].OwnAcross, unit % components[0].OwnAcross)
                : CheckUnit(ref bits, unit);
        }

        int marker = bits.FindMarker(out bool leftOver);
        return !whole || (!bits.Overrun && leftOver && marker < file.Length)
            ? throw new InvalidDataException("the image data is damaged")
            : !bits.Overrun ? marker
            : throw new InvalidDataException(
                marker >= file.Length - 1 ? "the file is cut short" : "the image data is damaged: a part is missing");
    }

    private bool CheckUnit(ref JpegBits bits, int unit)
    {
        int row = unit / frame.UnitsAcross, column = unit % frame.UnitsAcross;
        for (int i = 0; i < components.Length; i++)
        {
            JpegComponent component = components[i];
            for (int block = 0; block < component.Across * component.Down; block++)
            {
                int y = (row * component.Down) + (block / component.Across), x = (column * component.Across) + (block % component.Across);
                if (!CheckBlock(ref bits, i, y, x))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool CheckBlock(ref JpegBits bits, int index, int row, int column)
    {
        if (!frame.IsProgressive)
        {
            return CheckDc(ref bits, index, out double squares) && CheckAc(ref bits, index, squares);
        }

        if (first == 0)
        {
            return high > 0 ? bits.Take(1) >= 0 : CheckDc(ref bits, index, out _);
        }

        ref ulong nonZero = ref components[index].NonZero[(row * components[index].Stride) + column];
        return high == 0 ? CheckFirst(ref bits, index, ref nonZero) : CheckRefinement(ref bits, acTables[index]!, ref nonZero);
    }

    private bool CheckDc(ref JpegBits bits, int index, out double squares)
    {
        squares = 0;
        int size = dcTables[index]!.Decode(ref bits);
        if (size is < 0 or > LargestSize)
        {
            return bits.Overrun;   // which says more than the missing code
        }

        components[index].Dc += TakeValue(ref bits, size);
        squares = Squared(components[index].Dc, quantizers[index][0]);
        return bits.Overrun || squares <= longestSquared[index];
    }

    private static int TakeValue(ref JpegBits bits, int size)
    {
        int value = size == 0 ? 0 : bits.Take(size);
        return size == 0 || value >= 1 << (size - 1) ? value : value - (1 << size) + 1;
    }

    private double Squared(int value, int quantizer)
    {
        double coefficient = ((long)value << low) * quantizer;
        return coefficient * coefficient;
    }

    private static double LongestSquared(int[] quantizers)
    {
        double length = Slack * (LongestBlock + (Math.Sqrt(quantizers.Sum(quantizer => (double)quantizer * quantizer)) / 2));
        return length * length;
    }

    private bool CheckAc(ref JpegBits bits, int index, double squares)
    {
        JpegHuffmanTable table = acTables[index]!;
        int[] steps = quantizers[index];
        for (int k = 1; k < Coefficients; k++)
        {
            int symbol = table.Decode(ref bits), run = symbol >> 4, size = symbol & 15;
            if (symbol < 0 || bits.Overrun)
            {
                return bits.Overrun;
            }

            if (size == 0)
            {
                if (run != LongestRun)
                {
                    return run == 0 && squares <= longestSquared[index];
                }

                k += LongestRun;
                if (k > Coefficients)
                {
                    return false;
                }

                continue;
            }

            k += run;
            if (k >= Coefficients)
            {
                return false;
            }

            squares += Squared(TakeValue(ref bits, size), steps[k]);
        }

        return bits.Overrun || squares <= longestSquared[index];
    }

    private bool CheckFirst(ref JpegBits bits, int index, ref ulong nonZero)
    {
        JpegHuffmanTable table = acTables[index]!;
        int[] steps = quantizers[index];
        double squares = 0;
        if (endOfBandRun > 0)
        {
            endOfBandRun--;
            return true;
        }

        for (int k = first; k <= last; k++)
        {
            int symbol = table.Decode(ref bits), run = symbol >> 4, size = symbol & 15;
            if (symbol < 0 || bits.Overrun)
            {
                return bits.Overrun;
            }

            if (size == 0)
            {
                if (run <= EndOfBlocks)
                {
                    endOfBandRun = (1 << run) - 1 + (run == 0 ? 0 : bits.Take(run));
                    return true;
                }

                k += LongestRun;
                if (k > last + 1)
                {
                    return false;
                }

                continue;
            }

            k += run;
            if (k > last)
            {
                return false;
            }

            squares += Squared(TakeValue(ref bits, size), steps[k]);
            nonZero |= 1UL << k;
        }

        return bits.Overrun || squares <= longestSquared[index];
    }

    private bool CheckRefinement(ref JpegBits bits, JpegHuffmanTable table, ref ulong nonZero)
    {
        int k = first;
        if (endOfBandRun == 0)
        {
            for (; k <= last; k++)
            {
                int symbol = table.Decode(ref bits), run = symbol >> 4, size = symbol & 15;
                if (symbol < 0 || bits.Overrun || size > 1)
                {
                    return bits.Overrun;
                }

                if (size == 0 && run <= EndOfBlocks)
                {
                    endOfBandRun = (1 << run) + (run == 0 ? 0 : bits.Take(run));
                    break;
                }

                if (size == 1)
                {
                    bits.Take(1);   // the sign
                }

                // Over as many zeros as the run says; each coefficient known before has one bit more.
                while (k <= last)
                {
                    if ((nonZero >> k & 1) != 0)
                    {
                        bits.Take(1);
                    }
                    else if (run-- == 0)
                    {
                        break;
                    }

                    k++;
                }

                if (size == 1)
                {
                    if (k > last)
                    {
                        return false;
                    }

                    nonZero |= 1UL << k;
                }
            }
        }

        if (endOfBandRun > 0)
        {
            for (; k <= last; k++)
            {
                if ((nonZero >> k & 1) != 0)
                {
                    bits.Take(1);
                }
            }

            endOfBandRun--;
        }

        return true;
    }
}
