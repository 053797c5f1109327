using PGGan.Model;

namespace PGGan.Training.Commands;

/// <summary>Words about sets that several commands say.</summary>
internal static class DatasetText
{
    /// <summary>The attributes of labels: <c>class (10 classes)</c>, <c>none</c>.</summary>
    public static string Labels(LabelSchema labels) => labels.IsEmpty
        ? "none"
        : string.Join(", ",
            labels.Attributes.Select(attribute => FormattableString.Invariant($"{attribute.Name} ({attribute.Classes.Count} classes)")));

    /// <summary><c>1 channel</c>, <c>3 channels</c></summary>
    public static string Channels(int channels) => FormattableString.Invariant($"{channels} channel{(channels == 1 ? "" : "s")}");

    /// <summary>Width and height: <c>32×32</c></summary>
    public static string Size(int width, int height) => FormattableString.Invariant($"{width}×{height}");
}
