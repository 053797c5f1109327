using PGGan.Data;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Runs;

/// <summary>The real images of a run, as it was shown them: the one place that opens what a configuration names.</summary>
internal static class RunData
{
    /// <summary>Opens them: the built-in planets, or a set of any format, prepared first unless the cache has it.</summary>
    /// <param name="config">Says which images, of which size, channels and labels.</param>
    /// <param name="cacheRoot">The folder prepared sets are kept in; null: <see cref="CacheFolder.Default"/>.</param>
    /// <param name="progress">Told (pictures done, pictures in all) while preparing, on the calling thread; what it throws ends the preparation.</param>
    /// <param name="path">Another set to open instead: all of its images, with the labels that it brings along; null: the run's own.</param>
    /// <param name="tell">Told a line when a set is made again or another process is waited for.</param>
    /// <param name="stop">Ends waiting, reading and preparing.</param>
    /// <exception cref="PGGanException">The configuration asks for what the built-in planets do not have.</exception>
    /// <exception cref="ImageDataException">The set cannot be used as asked for; one line.</exception>
    public static IImageSource Open(
        TrainingConfig config,
        string? cacheRoot,
        Action<int, int>? progress = null,
        string? path = null,
        Action<string>? tell = null,
        CancellationToken stop = default)
    {
        DataConfig asked = path is null ? config.Data : config.Data with { Path = path, Labels = null, MaxImages = 0 };
        if (asked.Path is not string set)
        {
            return Planets(config);
        }

        ImageFolderOptions options = OptionsOf(config.Model, asked);
        return ImageSources.Open(set, options, cacheRoot ?? CacheFolder.Default, progress, tell, stop);
    }

    internal static ImageFolderOptions OptionsOf(ModelConfig model, DataConfig data) => new(model.Resolution)
    {
        Channels = model.Channels,
        Conditional = data.Conditional,
        Labels = data.Labels,
        Attributes = data.Attributes,
        MaxImages = data.MaxImages,
    };

    private static SyntheticImages Planets(TrainingConfig config)
    {
        DataConfig asked = config.Data;
        if (asked.Labels is not null)
        {
            throw new SettingException("data.labels", "the built-in planets have labels of their own; name the images they are of with `data.path`, or leave `data.labels` out.");
        }

        if (config.Model.Channels != 3)
        {
            throw new SettingException("model.channels", $"{config.Model.Channels}", "the built-in planets have three channels; name gray images with `data.path` or leave `model.channels=1` out.");
        }

        return asked.MaxImages > 0
            ? new SyntheticImages(config.Model.Resolution, asked.MaxImages, attributes: asked.Attributes)
            : new SyntheticImages(config.Model.Resolution, attributes: asked.Attributes);
    }
}
