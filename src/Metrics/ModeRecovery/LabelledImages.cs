using PGGan.Data;

namespace PGGan.Metrics.ModeRecovery;

/// <summary>Images of known classes at one size, in memory.</summary>
/// <param name="Resolution">Side of an image.</param>
/// <param name="Channels">1 gray, 3 RGB.</param>
/// <param name="Pixels">uint8 <c>[N, R, R, Channels]</c>.</param>
/// <param name="Classes">The class of each.</param>
internal sealed record LabelledImages(int Resolution, int Channels, byte[] Pixels, int[] Classes)
{
    /// <summary>How many there are.</summary>
    public int Count => Classes.Length;

    /// <summary>A part of them to hold out, chosen by chance but the same each time, and the others.</summary>
    /// <param name="heldOut">How many to hold out.</param>
    public (LabelledImages Learned, LabelledImages HeldOut) Split(int heldOut)
    {
        DataOrder order = new(seed: 0, Count);
        int[] shuffled = [.. Enumerable.Range(0, Count).Select(i => order.IndexAt(i))];
        return (Select(shuffled[heldOut..]), Select(shuffled[..heldOut]));
    }

    private LabelledImages Select(int[] numbers)
    {
        int length = Resolution * Resolution * Channels;
        byte[] pixels = new byte[numbers.Length * length];
        for (int i = 0; i < numbers.Length; i++)
        {
            Pixels.AsSpan(numbers[i] * length, length).CopyTo(pixels.AsSpan(i * length));
        }

        return new LabelledImages(Resolution, Channels, pixels, [.. numbers.Select(number => Classes[number])]);
    }
}
