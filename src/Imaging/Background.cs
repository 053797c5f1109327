using System.Buffers.Binary;
using System.Globalization;

namespace PGGan.Imaging;

/// <summary>What lies under transparent pixels, and in the bars of a picture that is made a square.</summary>
/// <param name="Red">0…255.</param>
/// <param name="Green">0…255.</param>
/// <param name="Blue">0…255.</param>
/// <param name="IsNoise">Whether it is noise instead of a colour: each value of each pixel uniform in 0…255.</param>
internal sealed record Background(byte Red, byte Green, byte Blue, bool IsNoise = false)
{
    /// <summary>The names that <see cref="Parse"/> reads.</summary>
    public const string Names = "white, black, #rrggbb or noise";

    /// <summary>Under transparent pixels where nothing is asked for.</summary>
    public static Background White { get; } = new(255, 255, 255);

    /// <summary>In bars where nothing is asked for.</summary>
    public static Background Black { get; } = new(0, 0, 0);

    /// <summary>Noise.</summary>
    public static Background Noise { get; } = new(0, 0, 0, IsNoise: true);

    /// <summary>Red, green, blue.</summary>
    public (byte Red, byte Green, byte Blue) Colour => (Red, Green, Blue);

    /// <summary>Reads <c>white</c>, <c>black</c>, <c>#rrggbb</c> or <c>noise</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static Background Parse(string text) => text.ToLowerInvariant() switch
    {
        "white" => White,
        "black" => Black,
        "noise" => Noise,
        ['#', .. string digits] when digits.Length == 6
            && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int colour) =>
                new Background((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour),
        _ => throw new FormatException($"'{text}' is none of {Names}"),
    };

    /// <summary>Values of noise, the same for the same seed.</summary>
    /// <param name="seed">Decides all of them: the hash of the picture.</param>
    /// <param name="count">How many.</param>
    public static byte[] NoiseOf(UInt128 seed, int count)
    {
        byte[] noise = new byte[count];
        ulong state = (ulong)seed ^ (ulong)(seed >> 64);
        byte[] word = new byte[sizeof(ulong)];
        for (int i = 0; i < count; i += word.Length)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Mixed(state += 0x9E3779B97F4A7C15));
            word.AsSpan(0, Math.Min(word.Length, count - i)).CopyTo(noise.AsSpan(i));
        }

        return noise;
    }

    /// <summary><c>#rrggbb</c> or <c>noise</c>.</summary>
    public override string ToString() => IsNoise ? "noise" : $"#{Red:x2}{Green:x2}{Blue:x2}";

    // SplitMix64: Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014.
    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
