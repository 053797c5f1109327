using System.CommandLine;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;

namespace PGGan.Training.Options;

/// <summary>What opens a set: its path, its format where it cannot be seen, its labels where they lie elsewhere.</summary>
internal sealed class DatasetOptions
{
    private readonly Option<string?> format = new("--format")
    {
        Description = $"format of the set: {string.Join(", ", PictureFormats.All.Select(known => known.Name))} (default: as it looks)",
        HelpName = "NAME",
    };

    private readonly Option<string?> labels = new("--labels")
    {
        Description = "file of labels, .npy or dataset.json (default: those of the set)",
        HelpName = "FILE",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(format);
        command.Add(labels);
    }

    /// <summary>The format asked for.</summary>
    public string? Format(ParseResult parsed) => parsed.GetValue(format);

    /// <summary>Opens a set with its labels; where it has none that make sense, without.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The set.</param>
    /// <param name="conditional">On: labels are needed; off: they are left out; null: as there are some.</param>
    /// <param name="note">Receives the reason why there are no labels.</param>
    /// <param name="maxImages">The most images; 0: all.</param>
    /// <param name="seed">Of sets that are put together by chance.</param>
    /// <param name="maxPixels">The most pixels of a picture; null: as many as are decoded where nothing else is asked for.</param>
    /// <param name="withDrawn">Whether pictures that a network of this program drew are among them.</param>
    /// <exception cref="ImageDataException">It cannot be read; one line.</exception>
    public IPictures Open(ParseResult parsed, string path, Switch? conditional, Action<string> note, int maxImages = 0, int seed = 0,
        int? maxPixels = null, bool withDrawn = false)
    {
        string? given = parsed.GetValue(labels);
        ImageFolderOptions options = new(ImageSource.SmallestResolution)
        {
            Format = parsed.GetValue(format),
            Labels = given,
            Conditional = conditional != Switch.Off,
            MaxImages = maxImages,
            Seed = seed,
            MaxPixels = maxPixels ?? ImageCodec.MaxPixels,
            WithDrawn = withDrawn,
        };
        IPictures pictures;
        try
        {
            pictures = PictureFormats.Open(path, options);
        }
        catch (ImageDataException fault) when (conditional is null && given is null)
        {
            pictures = PictureFormats.Open(path, options with { Conditional = false });
            note($"Without labels: {fault.Message}");
        }

        if (conditional == Switch.On && pictures.Labels.IsEmpty)
        {
            pictures.Dispose();
            throw new PGGanException(
                $"--cond: {path} has no labels; make one folder a class, write a {DatasetJson.FileName}, or name a file with --labels.");
        }

        return pictures;
    }
}
