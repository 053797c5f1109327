using PGGan.Files;

namespace PGGan.Metrics.Features;

/// <summary>Opens the networks whose features metrics compare, where the program can.</summary>
/// <param name="open">Opens a file that takes pixels of some range; null: the program is built without ONNX Runtime.</param>
/// <param name="remedy">How to have such networks opened, where the program cannot; null: nothing is known.</param>
internal sealed class FeatureNetworks(Func<string, PixelRange, IFeatureExtractor>? open, string? remedy = null)
{
    /// <summary>Opens the network that metrics compare features of; null where none is named.</summary>
    /// <param name="features">Its file.</param>
    /// <param name="range">Name of the <see cref="PixelRange"/> that it takes.</param>
    /// <param name="metrics">The metrics.</param>
    /// <exception cref="PGGanException">It cannot be opened, or none is named and a metric needs one; one line.</exception>
    public IFeatureExtractor? Open(string? features, string? range, IReadOnlyList<MetricName> metrics) =>
        features is null && MetricCatalog.FirstThatNeedsFeatures(metrics) is string metric
            ? throw new PGGanException(MetricCatalog.WithoutFeatures(metric, open is null ? remedy : null))
            : Open(features, range);

    /// <summary>Opens a network; null where none is named.</summary>
    /// <param name="features">Its file.</param>
    /// <param name="range">Name of the <see cref="PixelRange"/> that it takes.</param>
    /// <exception cref="PGGanException">It cannot be opened; one line.</exception>
    public IFeatureExtractor? Open(string? features, string? range)
    {
        if (features is not string file)
        {
            return range is null
                ? null
                : throw new SettingException("run.featuresRange", "no network is named; add `run.features=FILE.onnx` or leave it out.");
        }

        if (open is null)
        {
            throw new SettingException(
                "run.features",
                $"this program is built without ONNX Runtime; {(remedy is null ? "" : $"{remedy}, or ")}compare the built-in features: "
                    + "fid-random, kid-random, pr-random, dc-random.");
        }

        return File.Exists(file) ? open(file, Range(range))
            : throw new SettingException("run.features", $"there is no file {file}; name an ONNX network.");
    }

    private static PixelRange Range(string? range)
    {
        try
        {
            return range is string name ? PixelRange.Parse(name) : PixelRange.Bytes;
        }
        catch (FormatException fault)
        {
            throw new SettingException("run.featuresRange", $"{fault.Message}.", fault);
        }
    }
}
