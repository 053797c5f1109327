using System.IO.Hashing;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PGGan.Files;
using PGGan.Metrics;
using PGGan.Metrics.Features;

namespace PGGan.Onnx;

/// <summary>
/// The features of an ONNX network. Its one input takes images <c>[N, 3, H, W]</c> or <c>[N, H, W, 3]</c>, numbers in single precision or
/// bytes; where H and W are fixed, images are brought to that size. The first output that is not named for classes has the features:
/// averages over the places of a map, or all of its numbers; an output with <c>logit</c> or <c>prob</c> in its name has the classes.
/// </summary>
internal sealed class OnnxFeatures : IFeatureExtractor
{
    // Where a network takes images of any size, one of this size shows how many features it gives.
    private const int TrialSide = 64;

    private readonly string file;
    private readonly InferenceSession session;
    private readonly ImageInput input;
    private readonly string features;
    private readonly string? classes;
    private readonly string[] outputs;

    private OnnxFeatures(string file, PixelRange range)
    {
        this.file = Path.GetFileName(file);
        Fingerprint = Hash(file, range);
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        session = new InferenceSession(file, options);
        Label = NetworkLabel.Of(this.file, session);
        Name = Label ?? this.file;
        input = ImageInput.Of(Name, session, range);
        string[] numbers = [.. session.OutputMetadata
            .Where(output => output.Value is { IsTensor: true, ElementDataType: TensorElementType.Float })
            .Select(output => output.Key)];
        classes = numbers.FirstOrDefault(IsClasses);
        features = numbers.FirstOrDefault(name => !IsClasses(name)) ?? throw new SettingException(
            "run.features",
            $"{Name} has no output of features in single precision, only {string.Join(", ", session.OutputMetadata.Keys)}; "
                + "name a network that has.");
        outputs = classes is null ? [features] : [features, classes];
        int side = input.Width ?? TrialSide;
        (float[] first, float[] second) = Run(new byte[side * side * 3], side);
        (Size, Classes) = (first.Length, second.Length);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string? Label { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public int Classes { get; }

    /// <summary>Opens a network.</summary>
    /// <param name="file">An ONNX file.</param>
    /// <param name="range">What it takes for a pixel's 0…255.</param>
    /// <exception cref="PGGanException">It is no network that gives features of images; one line.</exception>
    public static IFeatureExtractor Open(string file, PixelRange range)
    {
        try
        {
            return new OnnxFeatures(file, range);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new SettingException("run.features",
                $"{file} is no ONNX network that runs here: {fault.Message.ReplaceLineEndings(" ").TrimEnd(' ', '.')}.", fault);
        }
    }

    /// <inheritdoc/>
    public void Extract(ReadOnlySpan<byte> images, int resolution, Span<float> features, Span<float> probabilities)
    {
        int length = resolution * resolution * Rgb.Channels;
        for (int first = 0; first * length < images.Length; first += input.MaxAtOnce)
        {
            int n = Math.Min(input.MaxAtOnce, (images.Length / length) - first);
            (float[] some, float[] chances) = Run(images.Slice(first * length, n * length), resolution);
            if (some.Length != n * Size || chances.Length != n * Classes)
            {
                throw new SettingException(
                    "run.features",
                    $"{Name} gives {some.Length / n} features and {chances.Length / n} classes of {resolution}×{resolution} pixels, "
                    + $"{Size} and {Classes} of {TrialSide}×{TrialSide}; export it with a fixed size of its input.");
            }

            some.CopyTo(features[(first * Size)..]);
            chances.CopyTo(probabilities[(first * Classes)..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private static bool IsClasses(string output) => IsLogits(output) || output.Contains("prob", StringComparison.OrdinalIgnoreCase);

    private static bool IsLogits(string output) => output.Contains("logit", StringComparison.OrdinalIgnoreCase);

    private static string Hash(string file, PixelRange range)
    {
        XxHash128 hash = new();
        using FileStream stream = File.OpenRead(file);
        hash.Append(stream);
        return $"{Convert.ToHexStringLower(hash.GetCurrentHash())}-{range.Name}";
    }

    /// <summary>Features and probabilities of some images.</summary>
    private (float[] Features, float[] Probabilities) Run(ReadOnlySpan<byte> images, int resolution)
    {
        int n = images.Length / (resolution * resolution * Rgb.Channels);
        using OrtValue pixels = input.Tensor(images, resolution);
        using RunOptions options = new();
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [input.Name], [pixels], outputs);
            float[] probabilities = classes is null ? [] : Flat(values[1], n);
            if (classes is not null && IsLogits(classes))
            {
                Softmax(probabilities, probabilities.Length / n);
            }

            return (Pooled(values[0], n), probabilities);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new SettingException(
                "run.features",
                $"{file} fails on images of {resolution}×{resolution}: {fault.Message.ReplaceLineEndings(" ").TrimEnd(' ', '.')}.", fault);
        }
    }

    /// <summary>The numbers of the first n images; a network of a fixed minibatch gives those of others too.</summary>
    private static float[] Flat(OrtValue value, int n)
    {
        ReadOnlySpan<float> all = value.GetTensorDataAsSpan<float>();
        long[] shape = value.GetTensorTypeAndShape().Shape;
        return all[..(int)(all.Length / Math.Max(shape.FirstOrDefault(1), 1) * n)].ToArray();
    }

    /// <summary>Features: of maps the averages over their places, else all numbers.</summary>
    private float[] Pooled(OrtValue value, int n)
    {
        float[] all = Flat(value, n);
        long[] shape = value.GetTensorTypeAndShape().Shape;
        if (shape.Length != 4)
        {
            return all;
        }

        int maps = (int)(input.ChannelsLast ? shape[3] : shape[1]), places = all.Length / n / maps;
        float[] averages = new float[n * maps];
        for (int i = 0; i < all.Length; i++)
        {
            int map = input.ChannelsLast ? i % maps : i / places % maps;
            averages[(i / (places * maps) * maps) + map] += all[i] / places;
        }

        return averages;
    }

    private static void Softmax(float[] logits, int classes)
    {
        for (int start = 0; start < logits.Length; start += classes)
        {
            Span<float> row = logits.AsSpan(start, classes);
            float largest = float.NegativeInfinity, sum = 0;
            foreach (float logit in row)
            {
                largest = Math.Max(largest, logit);
            }

            foreach (ref float logit in row)
            {
                sum += logit = MathF.Exp(logit - largest);
            }

            foreach (ref float logit in row)
            {
                logit /= sum;
            }
        }
    }
}
