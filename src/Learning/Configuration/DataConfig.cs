using PGGan.Files;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>How a picture becomes a square.</summary>
public enum PictureFit
{
    /// <summary>The centred square of its short side.</summary>
    Crop,

    /// <summary>All of it, with bars along its short side.</summary>
    Pad,

    /// <summary>All of it, each axis by a factor of its own.</summary>
    Stretch,
}

/// <summary>The real images.</summary>
public sealed record DataConfig
{
    /// <summary>Folder, zip or file of images, as a full path; null for the built-in set.</summary>
    public string? Path { get; init; }

    /// <summary>Whether every second image, on average, is shown mirrored.</summary>
    public bool Mirror { get; init; }

    /// <summary>Whether the networks receive the images' labels.</summary>
    public bool Conditional { get; init; }

    /// <summary>A file of labels, as a full path; null: what the data brings along (folders, dataset.json).</summary>
    public string? Labels { get; init; }

    /// <summary>Names of the attributes to use, in their order; empty: all.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Whether the classes of the first attribute are shown evenly, however many images each has; else each image is.</summary>
    [AddedProperty]
    public bool Balance { get; init; }

    /// <summary>The most images used, the first ones; 0: all.</summary>
    public int MaxImages { get; init; }

    /// <summary>The most pixels that a picture of a folder or zip file may have; larger ones are skipped and named.</summary>
    [AddedProperty]
    public int MaxPixels { get; init; } = ImageCodec.MaxPixels;

    /// <summary>
    /// What is under transparent pixels and in bars: <c>white</c>, <c>black</c>, <c>#rrggbb</c> or <c>noise</c>; null: white there and
    /// black here.
    /// </summary>
    [AddedProperty]
    public string? Background { get; init; }

    /// <summary>How a picture becomes a square.</summary>
    [AddedProperty]
    public PictureFit Fit { get; init; }

    /// <summary>Whether a uniform random fraction of a step is added to each value of a real image, 8 bits being coarse.</summary>
    public bool Dequantize { get; init; }

    /// <summary>Faults by property.</summary>
    public IEnumerable<string> Faults()
    {
        foreach ((string name, string? path) in new[] { ("path", Path), ("labels", Labels) })
        {
            if (FilePaths.Fault(path) is string fault)
            {
                yield return $"{name}: {fault}";
            }
        }

        if (MaxImages < 0)
        {
            yield return $"maxImages: {MaxImages} must be 0 for all images, or more";
        }

        if (MaxPixels < 1)
        {
            yield return $"maxPixels: {MaxPixels} must be at least 1";
        }

        if (Background is not null && BackgroundFault(Background) is string wrong)
        {
            yield return $"background: {wrong}";
        }

        if (!Conditional && (Labels is not null || Attributes.Count > 0))
        {
            yield return $"{(Labels is null ? "attributes" : "labels")}: labels are chosen and data.conditional is off; turn it on, "
                + "or leave them out";
        }

        if (Balance && !Conditional)
        {
            yield return "balance: classes are shown evenly and conditional is false; make it true, or leave balance out";
        }

        if (Attributes.Distinct().Count() < Attributes.Count)
        {
            yield return $"attributes: {string.Join(", ", Attributes)} names one twice";
        }
    }
    private static string? BackgroundFault(string text)
    {
        try
        {
            Imaging.Background.Parse(text);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }
}
