using System.Globalization;
using PGGan.Autograd;
using PGGan.Autograd.Optimizers;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Learning.Augmentation;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Runs;

/// <summary>How far a run has come.</summary>
/// <param name="Position">Images seen, and where in a group of minibatches.</param>
/// <param name="Tick">Ticks done.</param>
/// <param name="TickStart">Images seen when the running tick began.</param>
internal readonly record struct RunState(RunPosition Position, int Tick, long TickStart);

/// <summary>
/// A file with everything a run needs to go on bit for bit: both networks with their running statistics, the averaged generator, Adam's
/// moments and step counts, the strength of augmentation where it moves, the sums of the unfinished tick, where the run is, its
/// configuration, the fingerprint of its data, and what computed it. Arrays are named by module path
/// (<c>generator.16x16.conv1.weight</c>). It holds no times, so that equal runs have equal files.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    /// <summary>Texts of a run's best network, <see cref="Best"/>.</summary>
    public const string BestBy = "best.by", BestValue = "best.value", BestAverage = "best.average";

    private const string Format = "pggan-checkpoint-2";
    private const string FormatWithoutHeader = "pggan-checkpoint-1";   // its checksum is of the values alone
    private const string Beta2Product = "beta2_product";
    private const string Averaged = "averaged", AveragedBy = "averaged-";   // averaged-5kimg.16x16.conv1.weight: with dots, 0.5kimg
    private const string AugmentStrengthKey = "augment_strength";
    private readonly SafeTensorsFile file;

    private Checkpoint(SafeTensorsFile file)
    {
        this.file = file;
        if (!file.Texts.TryGetValue("format", out string? format) || format is not (Format or FormatWithoutHeader))
        {
            throw file.Damaged($"its format is '{format}', expected is '{Format}'");
        }

        HeaderIsChecked = file.VerifyChecksum();
        if (!HeaderIsChecked && format == Format)
        {
            throw file.Damaged("it has no checksum");
        }

        Config = ConfigJson.Read(Text("config"), file.FilePath);
        Config.Validate();
        DataFingerprint = Text("data_fingerprint");
        RunPosition position = new(Number("images_seen"), Number("group_start"), (int)Number("repeat"));
        State = new RunState(position, (int)Number("tick"), Number("tick_start"));
        if (position.GroupStart > position.ImagesSeen || position.Repeat >= Config.Schedule.MinibatchRepeats
            || State.TickStart > position.ImagesSeen)
        {
            throw file.Damaged($"{State} is not possible");
        }
    }

    /// <summary>The file.</summary>
    public string FilePath => file.FilePath;

    /// <summary>The configuration it was trained with.</summary>
    public TrainingConfig Config { get; }

    /// <summary>
    /// Whether its checksum covers the header; false: it was saved by an older version, and damage to the header is not noticed.
    /// </summary>
    public bool HeaderIsChecked { get; }

    /// <summary>Identifies the data it was trained on.</summary>
    public string DataFingerprint { get; }

    /// <summary>Engine and precision it was computed with, <c>cuda tf32</c>; null: saved before there was a choice.</summary>
    public string? Arithmetic => file.Texts.GetValueOrDefault("arithmetic");

    /// <summary>How far the run had come.</summary>
    public RunState State { get; }

    /// <summary>Names of the averages that it has next to the averaged generator.</summary>
    public IReadOnlyList<string> AverageNames =>
        [.. Config.Optimizer.AverageHalfLives.Select(MovingAverage.NameOf)];

    /// <summary>
    /// What a run's best network says of itself: the number by which it was best, its value, and the name of the average that reached it
    /// (null: the averaged generator). Null: it is no such file.
    /// </summary>
    public (string By, double Value, string? Average)? Best =>
        file.Texts.TryGetValue(BestBy, out string? by)
        && double.TryParse(file.Texts.GetValueOrDefault(BestValue), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? (by, value, file.Texts.GetValueOrDefault(BestAverage)) : null;

    /// <summary>Whether it has D.</summary>
    public bool HasDiscriminator => file.Tensors.Any(tensor => tensor.Key.StartsWith("discriminator.", StringComparison.Ordinal));

    /// <summary>Saves a run. What was there under that name is replaced only when all is written.</summary>
    /// <exception cref="DivergedException">A value is not finite; nothing is written.</exception>
    /// <exception cref="PGGanException">The file cannot be written; what was there is untouched.</exception>
    public static void Save(string path, TrainingConfig config, string dataFingerprint, RunState state, TrainingStep step)
    {
        Dictionary<string, string> texts = new()
        {
            ["format"] = Format,
            ["config"] = ConfigJson.Write(config),
            ["data_fingerprint"] = dataFingerprint,
            ["arithmetic"] = step.Arithmetic,
        };
        AddNumber("images_seen", state.Position.ImagesSeen);
        AddNumber("group_start", state.Position.GroupStart);
        AddNumber("repeat", state.Position.Repeat);
        AddNumber("tick", state.Tick);
        AddNumber("tick_start", state.TickStart);
        AddNumber("generator_adam.step", step.GeneratorAdam.Step);
        AddNumber("discriminator_adam.step", step.DiscriminatorAdam.Step);
        if (config.Optimizer.Beta2Curve is not null)
        {
            texts.Add($"generator_adam.{Beta2Product}", Exact(step.GeneratorAdam.Beta2Product));
            texts.Add($"discriminator_adam.{Beta2Product}", Exact(step.DiscriminatorAdam.Beta2Product));
        }

        if (step.AugmentStrength is AugmentStrength strength)
        {
            texts.Add(AugmentStrengthKey, strength.Value.ToString("R", CultureInfo.InvariantCulture));
        }

        List<SavedTensor> tensors = [.. AllArrays(step).Select(array => Saved(array.Name, array.Values))];
        foreach ((string name, long count, float[] moments) in step.Statistics.Save())
        {
            AddNumber($"statistics.{name}.count", count);
            tensors.Add(new SavedTensor($"statistics.{name}", new Shape(moments.Length), moments.CopyTo));
        }

        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(stream, texts, tensors));

        void AddNumber(string key, long value) => texts.Add(key, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes a copy with further texts.</summary>
    /// <exception cref="PGGanException">It cannot be written; what was there is untouched.</exception>
    public void SaveCopy(string path, IReadOnlyDictionary<string, string> texts)
    {
        Dictionary<string, string> all = file.Texts.Where(text => text.Key != SafeTensorsWriter.ChecksumKey).Concat(texts).ToDictionary();
        SavedTensor[] tensors = [.. file.Tensors.Select(tensor =>
            new SavedTensor(tensor.Key, tensor.Value, values => file.Read(tensor.Key, tensor.Value, values)))];
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(stream, all, tensors));
    }

    /// <summary>Opens a checkpoint and checks all of it but the shapes of the networks.</summary>
    /// <exception cref="DamagedFileException">It is damaged.</exception>
    /// <exception cref="PGGanException">It is missing, cannot be read, or was saved with a configuration that this version
    /// refuses.</exception>
    public static Checkpoint Open(string path)
    {
        SafeTensorsFile file = SafeTensorsFile.Open(path);
        try
        {
            return new Checkpoint(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Images seen according to a checkpoint's header; the rest is not read.</summary>
    public static long ReadImagesSeen(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return file.Texts.TryGetValue("images_seen", out string? text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seen)
            ? seen
            : throw file.Damaged("it does not say how far the run had come");
    }

    /// <summary>Puts everything into networks and optimizers of the same shapes.</summary>
    /// <exception cref="PGGanException">A shape differs.</exception>
    public void Restore(TrainingStep step)
    {
        foreach ((string name, Tensor values) in Arrays(step))
        {
            Load(name, values);
        }

        foreach (MovingAverage average in step.FurtherAverages)
        {
            // One that the run did not have yet begins where the averaged generator is.
            RestoreAveraged(average.Network, HasAverage(average.Name) ? average.Name : null);
        }

        Restore("generator_adam", step.GeneratorAdam);
        Restore("discriminator_adam", step.DiscriminatorAdam);
        if (step.AugmentStrength is AugmentStrength strength && file.Texts.TryGetValue(AugmentStrengthKey, out string? text))
        {
            strength.Value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && value is >= 0 and <= 1 ? value : throw file.Damaged($"'{AugmentStrengthKey}' is '{text}'");
        }

        const string statistics = "statistics.";
        foreach ((string array, Shape shape) in file.Tensors.Where(tensor => tensor.Key.StartsWith(statistics, StringComparison.Ordinal)))
        {
            // Those of before values were left out have two sums: none was.
            float[] moments = new float[Statistics.Moments];
            file.Read(array, shape == new Shape(2) ? shape : new Shape(Statistics.Moments),
                moments.AsSpan(0, Math.Min(shape.Count, moments.Length)));
            step.Statistics.Load(array[statistics.Length..], Number($"{array}.count"), moments);
        }
    }

    /// <summary>Every array that a step's updates change, as its checkpoint names them.</summary>
    public static IEnumerable<(string Name, Tensor Values)> AllArrays(TrainingStep step) => Arrays(step).Concat(FurtherAverages(step));

    /// <summary>Names and shapes of all arrays.</summary>
    public IReadOnlyDictionary<string, Shape> Shapes => file.Tensors.ToDictionary();

    /// <summary>Arrays of G and of its averages, as a checkpoint of that step names them.</summary>
    public static IEnumerable<(string Name, Tensor Values)> GeneratorWeights(TrainingStep step) =>
    [
        .. Arrays("generator", step.Generator),
        .. Arrays(Averaged, step.Averaged),
        .. FurtherAverages(step),
    ];

    /// <summary>Arrays of D, as a checkpoint of that step names them.</summary>
    public static IEnumerable<(string Name, Tensor Values)> DiscriminatorWeights(TrainingStep step) =>
        Arrays("discriminator", step.Discriminator);

    /// <summary>Whether it has a further average of that name.</summary>
    public bool HasAverage(string name) => AverageNames.Contains(name);

    /// <summary>
    /// Puts the weights into the layers that other networks have in common with these: those of the smaller resolutions, which do not
    /// depend on the final one.
    /// </summary>
    /// <param name="weights">Arrays of the other networks by the names that they have here.</param>
    /// <returns>Arrays taken, and arrays of layers that are not in the file.</returns>
    /// <exception cref="PGGanException">A layer has other sizes here.</exception>
    public (int Taken, int Missing) RestoreShared(IEnumerable<(string Name, Tensor Values)> weights)
    {
        int taken = 0, missing = 0;
        foreach ((string name, Tensor values) in weights)
        {
            if (file.Contains(name))
            {
                Load(name, values);
                taken++;
            }
            else
            {
                missing++;
            }
        }

        return (taken, missing);
    }

    /// <summary>Puts the averaged generator into one of the same shapes.</summary>
    /// <param name="generator">Where it goes.</param>
    /// <param name="average">A further average to take instead, one of <see cref="AverageNames"/>; null: none.</param>
    /// <exception cref="PGGanException">A shape differs, or there is no such average.</exception>
    public void RestoreAveraged(IGenerator generator, string? average = null)
    {
        if (average is not null && !HasAverage(average))
        {
            string others = AverageNames.Count == 0 ? "it has the averaged generator alone"
                : $"it has {string.Join(", ", AverageNames)}, and without the option the averaged generator";
            throw new SettingException("average", $"{FilePath} has no average {average}; {others}.");
        }

        foreach ((string name, Tensor values) in Arrays(average is null ? Averaged : PathOf(average), generator))
        {
            Load(name, values);
        }
    }

    /// <summary>Puts the discriminator into one of the same shapes.</summary>
    /// <exception cref="PGGanException">A shape differs.</exception>
    public void RestoreDiscriminator(IDiscriminator discriminator)
    {
        foreach ((string name, Tensor values) in Arrays("discriminator", discriminator))
        {
            Load(name, values);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static IEnumerable<(string Name, Tensor Values)> Arrays(TrainingStep step) =>
    [
        .. Arrays("generator", step.Generator),
        .. Arrays("discriminator", step.Discriminator),
        .. Arrays(Averaged, step.Averaged),
        .. Arrays("generator_adam", step.GeneratorAdam),
        .. Arrays("discriminator_adam", step.DiscriminatorAdam),
    ];

    private static IEnumerable<(string Name, Tensor Values)> FurtherAverages(TrainingStep step) =>
        step.FurtherAverages.SelectMany(average => Arrays(PathOf(average.Name), average.Network));

    private static string PathOf(string average) => AveragedBy + average;

    private static IEnumerable<(string Name, Tensor Values)> Arrays(string path, IModule network) =>
    [
        .. network.Parameters.Select(parameter => ($"{path}.{parameter.Name}", parameter.Value)),
        .. network.Buffers.Select(buffer => ($"{path}.{buffer.Name}", buffer.Value)),
    ];

    private static IEnumerable<(string Name, Tensor Values)> Arrays(string path, Adam adam)
    {
        foreach ((Parameter parameter, Tensor? first, Tensor second) in adam.Moments)
        {
            if (first is not null)
            {
                yield return ($"{path}.first.{parameter.Name}", first);
            }

            yield return ($"{path}.second.{parameter.Name}", second);
        }
    }

    private void Restore(string path, Adam adam)
    {
        adam.Step = Number($"{path}.step");

        // A run whose β₂ stood still until now has the power.
        adam.Beta2Product = !file.Texts.TryGetValue($"{path}.{Beta2Product}", out string? product)
            ? Math.Pow(Config.Optimizer.Beta2, adam.Step)
            : double.TryParse(product, NumberStyles.Float, CultureInfo.InvariantCulture, out double known) && known is >= 0 and <= 1 ? known
            : throw file.Damaged($"'{path}.{Beta2Product}' is '{product}'");
    }

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static SavedTensor Saved(string name, Tensor tensor) => new(name, tensor.Shape, values =>
    {
        tensor.Workspace.Engine.Download(tensor.Storage, values);
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new DivergedException($"{name} has values that are not finite");
            }
        }
    });

    private void Load(string name, Tensor tensor)
    {
        float[] values = new float[tensor.Shape.Count];
        file.Read(name, tensor.Shape, values);
        tensor.Workspace.Engine.Upload(values, tensor.Storage);
    }

    private string Text(string key) => file.Texts.TryGetValue(key, out string? text) ? text : throw file.Damaged($"it has no text '{key}'");

    private long Number(string key) =>
        long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw file.Damaged($"'{key}' is '{Text(key)}'");
}
