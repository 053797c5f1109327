using PGGan.Model;

namespace PGGan.Data.Formats;

/// <summary>What labels of digits say.</summary>
internal static class DigitLabels
{
    /// <summary>Digits there are.</summary>
    public const int Count = 10;

    /// <summary>One attribute, the digit.</summary>
    public static LabelSchema Schema { get; } = LabelSchema.Of("digit", ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
}
