using System.CommandLine;
using System.Globalization;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Writes images of a set as PNG files.</summary>
internal sealed class DatasetExtractCommand
{
    private readonly DatasetOptions options = new();
    private readonly DatasetRange range = new();
    private readonly Argument<string> path = new("path") { Description = "folder, zip or file of any format" };
    private readonly Argument<string> outdir = new("outdir") { Description = "folder to write to" };
    private readonly Option<int?> resolution = OptionSyntax.Number("--resolution",
        "make the images squares of this side (default: as they are)", minimum: 1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DatasetExtractCommand extract = new();
        Command command = new("extract", "Writes images of a set as img00000000.png, …, and their labels as dataset.json.");
        command.Add(extract.path);
        command.Add(extract.outdir);
        extract.options.AddTo(command);
        extract.range.AddTo(command);
        command.Add(extract.resolution);
        command.SetAction(extract.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using RunLog log = SettingFlags.Log(parsed);
        using IPictures pictures = options.Open(parsed, parsed.GetValue(path)!, conditional: null, log.Line);
        int[] numbers = range.Of(parsed, pictures.Count);
        int? side = parsed.GetValue(resolution);
        string folder = Directory.CreateDirectory(parsed.GetValue(outdir)!).FullName;
        List<(string Name, int Number)> written = [];
        foreach ((int done, int number) in numbers.Index())
        {
            log.Live(FormattableString.Invariant($"{done} of {numbers.Length} images"));
            string name = string.Create(CultureInfo.InvariantCulture, $"img{number:D8}.png");
            try
            {
                PixelBuffer image = Shown(pictures.Read(number), side);
                PngWriter.Write(Path.Combine(folder, name), image.Width, image.Height, image.Channels, image.Pixels);
                written.Add((name, number));
            }
            catch (InvalidDataException fault)
            {
                log.Line($"Skipped {pictures.NameOf(number)}: {ImageFiles.OneLine(fault)}");
            }
        }

        if (!pictures.Labels.IsEmpty)
        {
            AtomicFile.Write(Path.Combine(folder, DatasetJson.FileName), stream => DatasetJson.Write(
                stream, pictures.Labels, [.. written.Select(image => image.Name)], place =>
                {
                    float[] label = new float[pictures.Labels.Size];
                    pictures.ReadLabel(written[place].Number, label);
                    return label;
                }));
        }

        log.Line(FormattableString.Invariant($"{written.Count} images: {folder}"));
        return 0;
    }

    private static PixelBuffer Shown(PixelBuffer image, int? side)
    {
        int channels = image.Channels == 1 ? 1 : 3;
        return side is int given
            ? Framing.CentreCrop.Apply(image, given, channels, Background.White).Image
            : image.Region(0, 0, image.Width, image.Height, channels, (255, 255, 255));
    }
}
