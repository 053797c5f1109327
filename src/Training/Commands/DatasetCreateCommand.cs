using System.CommandLine;
using System.Globalization;
using PGGan.Data;
using PGGan.Data.Creation;
using PGGan.Data.Formats;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Makes a set of square images of one size of any pictures.</summary>
internal sealed class DatasetCreateCommand
{
    private const int MaxSkippedReported = 20;
    private const string Crop = "center-crop", CropWide = "center-crop-wide", CelebA = "celeba", Pad = "pad", Stretch = "stretch",
        None = "none";

    private readonly DatasetOptions options = new();
    private readonly Option<string> source = new("--source")
    {
        Description = "pictures: folder, zip or file of any format",
        Required = true,
        HelpName = "PATH"
    };
    private readonly Option<string> dest = new SettingOption<string>("--dest", "dest")
    {
        Description = "set to make: NAME.zip, or a folder",
        Required = true,
        HelpName = "PATH"
    };
    private readonly Option<DatasetForm?> to = OptionSyntax.Value(
        "--to", "folder, zip or tfrecords (default: zip for NAME.zip, tfrecords for NAME.tfrecords, else folder)", ParseForm);
    private readonly Option<(int Width, int Height)?> resolution = OptionSyntax.Value(
        "--resolution", "side of the images, a power of two 4…1024, or 512x384 for center-crop-wide (default: the pictures')", ParseSize);
    private readonly Option<string?> transform = OptionSyntax.Object(
        "--transform", $"{Crop} (default), {CropWide}, {CelebA}, {Pad}, {Stretch} or {None}: how a picture becomes a square",
        ParseTransform);
    private readonly PreparationSettings preparation = new();
    private readonly Option<int?> centreX = OptionSyntax.Number(
        "--cx", $"column of the centre of the CelebA crop (default {CelebACrop.DefaultCentreX})", minimum: 0);
    private readonly Option<int?> centreY = OptionSyntax.Number(
        "--cy", $"row of the centre of the CelebA crop (default {CelebACrop.DefaultCentreY})", minimum: 0);
    private readonly Option<int?> maxImages = OptionSyntax.Number("--max-images", "most images to take", minimum: 1);
    private readonly Option<Switch?> shuffle = OptionSyntax.OnOff("--shuffle", "take the pictures in a random order");
    private readonly Option<int?> seed = OptionSyntax.Number("--seed", "seed of the random order, and of mnist-rgb (default 0)",
        minimum: 0);
    private readonly Option<Switch?> gray = OptionSyntax.OnOff("--gray",
        "make gray images (default: where all pictures are gray by their format)", "dataset.channels", on: "1", off: "3",
        ofCommand: "pggan dataset create");
    private readonly Option<Switch?> rgba = OptionSyntax.OnOff("--rgba",
        "make images with the transparency of the pictures: four channels");
    private readonly Option<Switch?> conditional = OptionSyntax.OnOff("--cond",
        "labels must be there, or are left out (default: as there are some)");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DatasetCreateCommand create = new();
        create.to.HelpName = create.transform.HelpName = "NAME";
        create.resolution.HelpName = "N|WxH";
        Command command = new("create",
            "Makes a set of square images of one size: PNG files in a folder or zip, or TFRecords of the official TensorFlow code.");
        command.Add(create.source);
        command.Add(create.dest);
        command.Add(create.to);
        create.options.AddTo(command);
        foreach (Option option in new Option[]
        {
            create.resolution, create.transform, create.centreX, create.centreY, create.maxImages, create.shuffle, create.seed, create.gray,
            create.rgba, create.conditional,
        })
        {
            command.Add(option);
        }

        create.preparation.AddTo(command);

        command.SetAction(parsed => Stoppable.Run(parsed, create.Run));
        return command;
    }

    private int Run(ParseResult parsed, RunLog log, StopSignal stop)
    {
        string path = parsed.GetValue(source)!, target = parsed.GetValue(dest)!;
        DatasetForm form = parsed.GetValue(to) ?? FormOf(target);
        using IPictures pictures = OpenPictures(parsed, path, log);
        ImageFolderOptions sizes = SizesOf(parsed, path);
        string size = DatasetText.Size(sizes.Resolution, sizes.Resolution), channels = DatasetText.Channels(sizes.Channels);
        log.Line(FormattableString.Invariant(
            $"{path}: {pictures.Count} pictures, to {size} with {channels}, labels: {DatasetText.Labels(pictures.Labels)}"));
        if (pictures.Account?.Skipped is { Count: > 0 } left)
        {
            log.Line(FormattableString.Invariant($"Skipped {left.Count} not among the pictures ({left})"));
        }

        log.Lines((pictures.Account?.Notes ?? []).Select(note => $"Note: {note}"));

        SkippedFiles skipped = new();
        DatasetCreation creation = new(
            pictures,
            sizes,
            (done, all) =>
            {
                stop.Token.ThrowIfCancellationRequested();
                log.Live(FormattableString.Invariant($"{done} of {all} pictures"));
            },
            (name, reason) =>
            {
                skipped.Add(name, reason);
                if (skipped.Count <= MaxSkippedReported)
                {
                    log.Line($"Skipped {name}: {reason}");
                }
            });
        int images = creation.Write(target, form);
        if (skipped.Count > MaxSkippedReported)
        {
            log.Line($"Skipped {skipped}");
        }

        log.Lines(creation.Notes);
        if (pictures.Account is SourceAccount account)
        {
            log.Line($"Files: {account.Describe(images, skipped.Count)}");
        }

        string without = skipped.Count > 0 ? $"; {WrittenText.Count(skipped.Count, "picture")} skipped" : "";
        string where = form == DatasetForm.Zip ? target : WrittenText.Folder(target);
        log.Line(WrittenText.Line(images, "image", sizes.Resolution, where) + without);
        return 0;
    }

    private IPictures OpenPictures(ParseResult parsed, string path, RunLog log)
    {
        int most = parsed.GetValue(maxImages) ?? 0, chance = parsed.GetValue(seed) ?? 0;
        bool mixed = parsed.GetValue(shuffle) == Switch.On;

        // Stacked digits are as many as asked for; of all others a random order takes its images from the whole set.
        bool madeByChance = options.Format(parsed) == PictureFormats.StackedDigitsFormat;
        IPictures pictures = options.Open(
            parsed, path, parsed.GetValue(conditional), log.Line, mixed && !madeByChance ? 0 : most, chance, preparation.MaxPixels(parsed));
        try
        {
            if (mixed)
            {
                DataOrder order = new(chance, pictures.Count);
                int count = most > 0 ? Math.Min(most, pictures.Count) : pictures.Count;
                pictures = PictureSelection.InOrder(pictures, [.. Enumerable.Range(0, count).Select(place => order.IndexAt(place))]);
            }

            return parsed.GetValue(transform) == CelebA
                ? new CelebACrop(pictures, parsed.GetValue(centreX) ?? CelebACrop.DefaultCentreX, parsed.GetValue(centreY)
                    ?? CelebACrop.DefaultCentreY)
                : pictures;
        }
        catch
        {
            pictures.Dispose();
            throw;
        }
    }

    private ImageFolderOptions SizesOf(ParseResult parsed, string path)
    {
        (int Width, int Height)? size = parsed.GetValue(resolution);
        string way = WayOf(parsed);
        (int suggested, int channels) = ImageSources.Suggest(path, options.Format(parsed));
        int side = size?.Width ?? suggested, height = size?.Height ?? side;
        if (!ImageSource.IsLevel(side) || height > side)
        {
            throw new PGGanException(
                $"--resolution: {side}x{height}; choose a power of two from 4 to 1024, for center-crop-wide with a lower height "
                    + "such as 512x384.");
        }

        if (way == CropWide != (height < side))
        {
            throw new PGGanException(way == CropWide
                ? "--transform center-crop-wide: say how wide with --resolution, such as 512x384."
                : $"--resolution {side}x{height}: only center-crop-wide leaves a part of the height black; choose it with --transform, "
                    + "or one number.");
        }

        int made = ChannelOptions.Of(parsed.GetValue(gray), parsed.GetValue(rgba)) ?? channels;
        if (made == Premultiplied.Channels && preparation.Background(parsed) is not null)
        {
            throw new PGGanException("--background: nothing is laid under transparent pixels with --rgba; leave one of them out.");
        }

        return new ImageFolderOptions(side)
        {
            Channels = made,
            Background = preparation.Background(parsed),
            Framing = new Framing(
                way switch
                {
                    CropWide => FramingKind.CentreCropWide,
                    Pad => FramingKind.Pad,
                    Stretch => FramingKind.Stretch,
                    None => FramingKind.None,
                    _ => FramingKind.CentreCrop
                },
                way == CropWide ? height : 0),
        };
    }

    // --fit is the name that training has for three of the transforms.
    private string WayOf(ParseResult parsed)
    {
        string? given = parsed.GetValue(transform), fit = preparation.Fit(parsed) switch
        {
            PictureFit.Crop => Crop,
            PictureFit.Pad => Pad,
            PictureFit.Stretch => Stretch,
            _ => null,
        };
        return given is null || fit is null || given == fit ? given ?? fit ?? Crop
            : throw new PGGanException($"--fit and --transform {given} say different things; leave one of them out.");
    }

    private static DatasetForm FormOf(string dest) => Path.GetExtension(dest).ToLowerInvariant() switch
    {
        ".zip" => DatasetForm.Zip,
        ".tfrecords" => DatasetForm.TfRecords,
        _ => DatasetForm.Folder,
    };

    private static DatasetForm ParseForm(string text) => text switch
    {
        "folder" => DatasetForm.Folder,
        "zip" => DatasetForm.Zip,
        "tfrecords" => DatasetForm.TfRecords,
        _ => throw new FormatException($"'{text}' is none of folder, zip and tfrecords"),
    };

    private static string ParseTransform(string text) => text is Crop or CropWide or CelebA or Pad or Stretch or None
        ? text
        : throw new FormatException($"'{text}' is none of {Crop}, {CropWide}, {CelebA}, {Pad}, {Stretch} and {None}");

    private static (int Width, int Height) ParseSize(string text)
    {
        string[] sides = text.Split('x');
        return sides.Length <= 2
            && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            && int.TryParse(sides[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            && width > 0 && height > 0
            ? (width, height)
            : throw new FormatException($"'{text}' is neither a number nor a size such as 512x384");
    }
}
