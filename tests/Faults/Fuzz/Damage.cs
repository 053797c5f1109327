namespace PGGan.Tests.Faults.Fuzz;

/// <summary>Damages files: bits, bytes and numbers changed, parts removed, doubled, exchanged.</summary>
internal static class Damage
{
    private const int Beginning = 512, LongestPart = 64;
    private static readonly int[] Numbers = [0, 1, -1, 0x7F, 0x7FFF, 0xFFFF, 0x10000000, 0x7FFFFFF0, int.MaxValue, int.MinValue];

    /// <summary>
    /// Damages a file in one to three places, seldom in up to twenty; half of them near its beginning, where formats say what follows.
    /// </summary>
    /// <param name="file">A whole file.</param>
    /// <param name="random">What is drawn.</param>
    /// <param name="beginning">Bytes that count as the beginning.</param>
    public static byte[] Bytes(byte[] file, Random random, int beginning = Beginning)
    {
        List<byte> bytes = [.. file];
        for (int places = 1 + random.Next(random.Next(4) == 0 ? 20 : 3); places > 0 && bytes.Count > 0; places--)
        {
            int at = random.Next(random.Next(2) == 0 ? Math.Min(beginning, bytes.Count) : bytes.Count);
            int length = Math.Min(bytes.Count - at, 1 + random.Next(LongestPart));
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] += (byte)(random.Next(2) == 0 ? 1 : 255);
                    break;
                case 3:
                    PutNumber(bytes, at, random);
                    break;
                case 4:
                    bytes.RemoveRange(at, length);
                    break;
                case 5:
                    bytes.RemoveRange(at, random.Next(3) == 0 ? bytes.Count - at : length);
                    break;
                case 6:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                default:
                    for (int i = at; i < at + length; i++)
                    {
                        bytes[i] = (byte)random.Next(256);
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    private static void PutNumber(List<byte> bytes, int at, Random random)
    {
        byte[] number = BitConverter.GetBytes(Numbers[random.Next(Numbers.Length)])[..(random.Next(2) == 0 ? 4 : 2)];
        if (random.Next(2) == 0)
        {
            Array.Reverse(number);
        }

        for (int i = 0; i < number.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[i];
        }
    }
}
