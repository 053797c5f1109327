namespace PGGan.Metrics.Features;

/// <summary>Which numbers a network takes for a pixel's 0…255: <c>value = (pixel − Mean_c) / Deviation_c</c>.</summary>
/// <param name="Name">As the setting <c>run.featuresRange</c> has it.</param>
/// <param name="Mean">Red, green, blue.</param>
/// <param name="Deviation">Red, green, blue.</param>
internal sealed record PixelRange(string Name, IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    private static readonly PixelRange[] All =
    [
        Same("255", 0, 1),
        Same("1", 0, 255),
        Same("-1..1", 127.5f, 127.5f),
        // Mean and deviation of its pictures.
        new("imagenet", [0.485f * 255, 0.456f * 255, 0.406f * 255], [0.229f * 255, 0.224f * 255, 0.225f * 255]),
    ];

    /// <summary>The bytes as they are.</summary>
    public static PixelRange Bytes => All[0];

    /// <summary>All of them, for people.</summary>
    public static string Choice { get; } = string.Join('|', All.Select(range => range.Name));

    /// <summary>The range of a name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static PixelRange Parse(string text) => All.FirstOrDefault(range => range.Name == text)
        ?? throw new FormatException($"'{text}' is no range of pixels; choose {string.Join(", ", All.Select(range => range.Name))}");

    private static PixelRange Same(string name, float mean, float deviation) =>
        new(name, [mean, mean, mean], [deviation, deviation, deviation]);
}
