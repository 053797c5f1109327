using System.CommandLine;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Compares two sets image by image. The exit code is 0 where they are equal and 1 where they are not.</summary>
internal sealed class DatasetCompareCommand
{
    private const int Named = 10, Differ = 1;

    private readonly Argument<string> first = new("a") { Description = "a set of any format" };
    private readonly Argument<string> second = new("b") { Description = "another" };
    private readonly Option<bool> ignoreLabels = new("--ignore-labels") { Description = "compare the images alone" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DatasetCompareCommand compare = new();
        Command command = new("compare",
            "Compares two sets, which may have different formats, image by image; exits with 1 where they differ.");
        command.Add(compare.first);
        command.Add(compare.second);
        command.Add(compare.ignoreLabels);
        command.SetAction(compare.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using RunLog log = SettingFlags.Log(parsed);
        Switch? labels = parsed.GetValue(ignoreLabels) ? Switch.Off : null;
        DatasetOptions options = new();
        using IPictures a = options.Open(parsed, parsed.GetValue(first)!, labels, log.Line, withDrawn: true),
            b = options.Open(parsed, parsed.GetValue(second)!, labels, log.Line, withDrawn: true);
        int common = Math.Min(a.Count, b.Count);
        List<int> images = [], vectors = [];
        for (int i = 0; i < common; i++)
        {
            log.Live(FormattableString.Invariant($"{i} of {common} images"));
            if (!SameImage(a, b, i))
            {
                images.Add(i);
            }

            if (!SameLabel(a, b, i))
            {
                vectors.Add(i);
            }
        }

        log.Line($"Images: {Describe(common, images)}");
        log.Line(
            "Labels: "
                + (labels == Switch.Off ? "not compared" : a.Labels.IsEmpty && b.Labels.IsEmpty ? "none" : Describe(common, vectors)));
        if (a.Count != b.Count)
        {
            log.Line(FormattableString.Invariant($"Length: {a.Count} and {b.Count} images; only the first {common} were compared"));
        }

        return images.Count + vectors.Count > 0 || a.Count != b.Count ? Differ : 0;
    }

    private static bool SameImage(IPictures a, IPictures b, int index)
    {
        try
        {
            PixelBuffer left = a.Read(index), right = b.Read(index);
            return left.Width == right.Width && left.Height == right.Height && Rgb(left).AsSpan().SequenceEqual(Rgb(right));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    // Gray is the colour of three equal values: a PNG file may store either.
    private static byte[] Rgb(PixelBuffer image) => image.Region(0, 0, image.Width, image.Height, 3, (255, 255, 255)).Pixels;

    private static bool SameLabel(IPictures a, IPictures b, int index)
    {
        float[] left = new float[a.Labels.Size], right = new float[b.Labels.Size];
        a.ReadLabel(index, left);
        b.ReadLabel(index, right);
        return left.AsSpan().SequenceEqual(right);
    }

    private static string Describe(int common, List<int> different)
    {
        string places = string.Join(", ", different.Take(Named)) + (different.Count > Named ? ", …" : "");
        return different.Count == 0
            ? FormattableString.Invariant($"{common} identical")
            : FormattableString.Invariant($"{common - different.Count} identical, {different.Count} different (at {places})");
    }
}
