using System.CommandLine;
using PGGan.Data;
using PGGan.Data.TfRecords;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Reports what a set holds.</summary>
internal sealed class DatasetInspectCommand
{
    private readonly DatasetOptions options = new();
    private readonly Argument<string> path = new("path") { Description = "folder, zip or file of any format" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DatasetInspectCommand inspect = new();
        Command command = new("inspect",
            "Reports what a set holds: format, images, sizes, labels, bytes, fingerprint, mean and deviation.");
        command.Add(inspect.path);
        inspect.options.AddTo(command);
        command.SetAction(inspect.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using RunLog log = SettingFlags.Log(parsed);
        string set = parsed.GetValue(path)!;
        PictureFormat format = PictureFormats.Find(set, options.Format(parsed));
        using IPictures pictures = options.Open(parsed, set, conditional: null, log.Line);
        log.Line($"Path:        {Path.GetFullPath(set)}");
        log.Line($"Format:      {format.Name} ({format.Description})");
        PictureStatistics statistics = PictureStatistics.Of(pictures,
            (done, all) => log.Live(FormattableString.Invariant($"Reading images: {done:N0} of {all:N0}")));
        log.Line(FormattableString.Invariant($"Images:      {statistics.Images}"));
        log.Lines(Describe(statistics));
        log.Lines(DescribeFiles(pictures, statistics));
        (int resolution, int channels) = ImageSources.Suggest(set, format.Name);
        log.Line(format.Name == TfRecordNames.Format
            ? FormattableString.Invariant($"Levels:      4×4 to {resolution}×{resolution}")
            : FormattableString.Invariant($"To train at: {resolution}×{resolution}, {DatasetText.Channels(channels)}"));
        log.Lines(DescribeLabels(pictures, statistics.Readable));
        log.Line(FormattableString.Invariant($"Bytes:       {BytesAt(set)}"));
        log.Line($"Fingerprint: {Fingerprint(set, format, pictures, resolution, channels, statistics.Hashes)}");
        return 0;
    }

    private static IEnumerable<string> Describe(PictureStatistics statistics)
    {
        if (statistics.Images == 0)
        {
            yield break;
        }

        string few = FormattableString.Invariant($"of {statistics.Sampled} images looked at");
        string smallest = DatasetText.Size(statistics.Smallest.Width, statistics.Smallest.Height);
        string largest = DatasetText.Size(statistics.Largest.Width, statistics.Largest.Height);
        yield return $"Size:        {(smallest == largest ? smallest : $"{smallest} to {largest}")}";
        yield return FormattableString.Invariant($"Channels:    {statistics.Channels}");
        if (statistics.Transparent > 0)
        {
            yield return FormattableString.Invariant(
                $"Transparent: {statistics.Transparent} of {statistics.Images} images, over a background (--rgba: they stay so)");
        }

        if (statistics.Sampled > 0)
        {
            yield return $"Mean:        {Numbers(statistics.Mean)} (of 0…255, {few})";
            yield return $"Deviation:   {Numbers(statistics.Deviation)}";
        }
    }

    private static IEnumerable<string> DescribeFiles(IPictures pictures, PictureStatistics statistics)
    {
        SkippedFiles unreadable = statistics.Unreadable;
        if (unreadable.Count > 0)
        {
            yield return FormattableString.Invariant($"Unreadable:  {unreadable.Count} of {pictures.Count} images ({unreadable})");
        }

        if (pictures.Account is not SourceAccount account)
        {
            yield break;
        }

        yield return $"Files:       {account.Describe(statistics.Images, unreadable.Count)}";
        if (account.Skipped.Count > 0)
        {
            yield return FormattableString.Invariant($"Skipped:     {account.Skipped.Count} not among the images ({account.Skipped})");
        }

        foreach (string note in account.Notes)
        {
            yield return $"Note: {note}";
        }
    }

    private static IEnumerable<string> DescribeLabels(IPictures pictures, int[] readable)
    {
        if (pictures.Labels.IsEmpty)
        {
            yield return "Labels:      none";
            yield break;
        }

        ClassSizes sizes = ClassSizes.Of(pictures.Labels, readable, pictures.ReadLabel);
        foreach ((int place, string line) in sizes.Lines().Index())
        {
            yield return $"{(place == 0 ? "Labels:" : "       ")}      {line}";
        }

        foreach (string note in sizes.Notes(balanced: false))
        {
            yield return $"Note: {note}";
        }
    }

    private static string Fingerprint(string path, PictureFormat format, IPictures pictures, int resolution, int channels,
        UInt128[] hashes)
    {
        if (format.Name == TfRecordNames.Format)
        {
            using TfRecordImages images = TfRecordImages.Open(path, new ImageFolderOptions(0) { Conditional = !pictures.Labels.IsEmpty });
            return images.Fingerprint;
        }

        return ImageCache.Fingerprint(Path.GetFullPath(path), pictures, new ImageFolderOptions(resolution) { Channels = channels }, hashes)
            + (pictures.Labels.IsEmpty ? "" : " (with the labels)");
    }

    private static long BytesAt(string path) => Directory.Exists(path)
        ? FolderWalk.Of(path).Files.Sum(file => file.Node.Length)
        : new FileInfo(path).Length;

    private static string Numbers(IEnumerable<double> values) =>
        string.Join("  ", values.Select(value => FormattableString.Invariant($"{value:0.00}")));
}
