using System.CommandLine;
using PGGan.Data;
using PGGan.Data.TfRecords;
using PGGan.Learning.Runs;
using PGGan.Model;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Tells what a set holds.</summary>
internal sealed class DatasetInspectCommand
{
    private readonly DatasetOptions options = new();
    private readonly Argument<string> path = new("path") { Description = "folder, zip or file of any format" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DatasetInspectCommand inspect = new();
        Command command = new("inspect", "Tells what a set holds: format, images, sizes, labels, bytes, fingerprint, mean and deviation.");
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
        log.Line(FormattableString.Invariant($"Images:      {pictures.Count}"));
        PictureStatistics statistics = PictureStatistics.Of(pictures,
            (done, all) => log.Live(FormattableString.Invariant($"{done} of {all} images looked at")));
        log.Lines(Describe(statistics));
        if (pictures.Skipped is { Count: > 0 } skipped)
        {
            log.Line(FormattableString.Invariant($"Unreadable:  {skipped.Count} not among the images ({skipped})"));
        }

        (int resolution, int channels) = ImageSources.Suggest(set, format.Name);
        log.Line(format.Name == TfRecordNames.Format
            ? FormattableString.Invariant($"Levels:      4×4 to {resolution}×{resolution}")
            : FormattableString.Invariant($"To train at: {resolution}×{resolution}, {DatasetText.Channels(channels)}"));
        log.Lines(DescribeLabels(pictures));
        log.Line(FormattableString.Invariant($"Bytes:       {BytesAt(set)}"));
        log.Live("Reading all images for the fingerprint");
        log.Line($"Fingerprint: {Fingerprint(set, format, pictures, resolution, channels)}");
        return 0;
    }

    private static IEnumerable<string> Describe(PictureStatistics statistics)
    {
        string few = FormattableString.Invariant($"of {statistics.Images} images looked at");
        if (statistics.Images > 0)
        {
            string least = DatasetText.Size(statistics.Smallest.Width, statistics.Smallest.Height);
            string most = DatasetText.Size(statistics.Largest.Width, statistics.Largest.Height);
            yield return $"Size:        {(least == most ? least : $"{least} to {most}")} ({few})";
            yield return FormattableString.Invariant($"Channels:    {statistics.Channels}");
            yield return $"Mean:        {Numbers(statistics.Mean)} (of 0…255, {few})";
            yield return $"Deviation:   {Numbers(statistics.Deviation)}";
        }

        if (statistics.Unreadable.Count > 0)
        {
            yield return FormattableString.Invariant($"Unreadable:  {statistics.Unreadable.Count} {few} ({statistics.Unreadable})");
        }
    }

    private static IEnumerable<string> DescribeLabels(IPictures pictures)
    {
        if (pictures.Labels.IsEmpty)
        {
            yield return "Labels:      none";
            yield break;
        }

        int[][] images = [.. pictures.Labels.Attributes.Select(attribute => new int[attribute.Classes.Count])];
        float[] label = new float[pictures.Labels.Size];
        int other = 0;
        for (int i = 0; i < pictures.Count; i++)
        {
            pictures.ReadLabel(i, label);
            if (!LabelVector.IsOneHot(pictures.Labels, label))
            {
                other++;
                continue;
            }

            foreach ((int attribute, (LabelAttribute _, int chosen)) in LabelVector.Classes(pictures.Labels, label).Index())
            {
                images[attribute][chosen]++;
            }
        }

        foreach ((int place, LabelAttribute attribute) in pictures.Labels.Attributes.Index())
        {
            yield return $"{(place == 0 ? "Labels:" : "       ")}      {attribute.Name}: {DatasetText.Classes(attribute, images[place])}";
        }

        if (other > 0)
        {
            yield return FormattableString.Invariant($"             {other} labels are numbers, not one class of each");
        }
    }

    private static string Fingerprint(string path, PictureFormat format, IPictures pictures, int resolution, int channels)
    {
        if (format.Name == TfRecordNames.Format)
        {
            using TfRecordImages images = TfRecordImages.Open(path, new ImageFolderOptions(0) { Conditional = !pictures.Labels.IsEmpty });
            return images.Fingerprint;
        }

        return ImageCache.Fingerprint(Path.GetFullPath(path), pictures, new ImageFolderOptions(resolution) { Channels = channels })
            + (pictures.Labels.IsEmpty ? "" : " (with the labels)");
    }

    private static long BytesAt(string path) => Directory.Exists(path)
        ? FolderWalk.Of(path).Files.Sum(file => file.Node.Length)
        : new FileInfo(path).Length;

    private static string Numbers(IEnumerable<double> values) =>
        string.Join("  ", values.Select(value => FormattableString.Invariant($"{value:0.00}")));
}
