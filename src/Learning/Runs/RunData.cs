using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Runs;

/// <summary>The real images of a run, as it was shown them: the one place that opens what a configuration names.</summary>
internal static class RunData
{
    /// <summary>Opens them: the built-in planets, or a set of any format, prepared first unless the cache has it.</summary>
    /// <param name="config">Says which images, of which size, channels and labels.</param>
    /// <param name="preparation">Where they are prepared, and who is notified.</param>
    /// <param name="path">
    /// Another set to open instead: all of its images, with the labels that it brings along; null: the run's own.
    /// </param>
    /// <exception cref="PGGanException">The configuration asks for what the built-in planets do not have.</exception>
    /// <exception cref="ImageDataException">The set cannot be used as asked for; one line.</exception>
    public static IImageSource Open(TrainingConfig config, PreparationOptions preparation, string? path = null)
    {
        DataConfig asked = Asked(config, path);
        return asked.Path is string set ? ImageSources.Open(set, OptionsOf(config.Model, asked), preparation) : Planets(config);
    }

    /// <summary>What the source of a set calls the pictures that some of its images were made of, where it has names.</summary>
    /// <param name="images">The set, opened with the same arguments.</param>
    /// <param name="config">As for <see cref="Open"/>.</param>
    /// <param name="path">As for <see cref="Open"/>.</param>
    /// <param name="numbers">Which images.</param>
    public static IReadOnlyDictionary<int, string> NamesOf(
        IImageSource images, TrainingConfig config, string? path, IEnumerable<int> numbers)
    {
        DataConfig asked = Asked(config, path);
        return images is ImageFolder folder && asked.Path is string set
            ? folder.NamesOf(set, OptionsOf(config.Model, asked), numbers) : new Dictionary<int, string>();
    }

    private static DataConfig Asked(TrainingConfig config, string? path) =>
        path is null ? config.Data : config.Data with { Path = path, Labels = null, MaxImages = 0 };

    internal static ImageFolderOptions OptionsOf(ModelConfig model, DataConfig data) => new(model.Resolution)
    {
        Channels = model.Channels,
        Conditional = data.Conditional,
        Labels = data.Labels,
        Attributes = data.Attributes,
        MaxImages = data.MaxImages,
        MaxPixels = data.MaxPixels,
        Background = data.Background is null ? null : Background.Parse(data.Background),
        Framing = new Framing(data.Fit switch
        {
            PictureFit.Pad => FramingKind.Pad,
            PictureFit.Stretch => FramingKind.Stretch,
            _ => FramingKind.CentreCrop,
        }),
    };

    private static SyntheticImages Planets(TrainingConfig config)
    {
        DataConfig asked = config.Data;
        if (asked.Labels is not null)
        {
            throw new SettingException("data.labels",
                "the built-in planets have labels of their own; name the images they are of with `data.path`, or leave `data.labels` out.");
        }

        if (config.Model.Channels == Premultiplied.Channels)
        {
            throw new SettingException("model.channels", $"{config.Model.Channels}",
                "the built-in planets have no transparency; name transparent images with `data.path`, or leave `model.channels=4` out.");
        }

        if (config.Model.Channels != 3)
        {
            throw new SettingException("model.channels", $"{config.Model.Channels}",
                "the built-in planets have three channels; name gray images with `data.path` or leave `model.channels=1` out.");
        }

        return asked.MaxImages > 0
            ? new SyntheticImages(config.Model.Resolution, asked.MaxImages, attributes: asked.Attributes)
            : new SyntheticImages(config.Model.Resolution, attributes: asked.Attributes);
    }
}
