namespace PGGan.Kernels.Cpu;

/// <summary>
/// Each row by three passes of a radix sort, 11 bits a pass from the lowest on, over 32-bit keys whose order is that of the floats: of a
/// positive number its bits with the sign set, of a negative one its bits inverted. A pass keeps the order of equal digits, so the last one
/// leaves the row sorted.
/// </summary>
internal readonly unsafe struct SortRowsWork(int length, float* x) : IScratchWork
{
    private const int DigitBits = 11, Digits = 1 << DigitBits, Mask = Digits - 1;
    private const uint Sign = 1u << 31;

    /// <summary>Room for a row and for how often each digit of each pass occurs.</summary>
    public static int ScratchFloats(int length) => checked(length + (3 * Digits));

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        uint* row = (uint*)(x + ((nint)part * length)), other = (uint*)scratch, low = other + length, middle = low + Digits,
            high = middle + Digits;
        Count(row, other, low, middle, high);
        ToPlaces(low);
        ToPlaces(middle);
        ToPlaces(high);
        for (int i = 0; i < length; i++)
        {
            uint key = other[i];
            row[low[key & Mask]++] = key;
        }

        for (int i = 0; i < length; i++)
        {
            uint key = row[i];
            other[middle[(key >> DigitBits) & Mask]++] = key;
        }

        for (int i = 0; i < length; i++)
        {
            uint key = other[i];
            row[high[key >> (2 * DigitBits)]++] = key ^ (((key >> 31) - 1) | Sign);   // back to a float's bits
        }
    }

    // The keys to the other array, and how often each of their digits occurs.
    private void Count(uint* row, uint* keys, uint* low, uint* middle, uint* high)
    {
        new Span<uint>(low, 3 * Digits).Clear();
        for (int i = 0; i < length; i++)
        {
            uint bits = row[i], key = bits ^ ((uint)((int)bits >> 31) | Sign);
            keys[i] = key;
            low[key & Mask]++;
            middle[(key >> DigitBits) & Mask]++;
            high[key >> (2 * DigitBits)]++;
        }
    }

    // From how often each digit occurs to where its first key goes.
    private static void ToPlaces(uint* counts)
    {
        uint place = 0;
        for (int digit = 0; digit < Digits; digit++)
        {
            uint count = counts[digit];
            counts[digit] = place;
            place += count;
        }
    }
}
