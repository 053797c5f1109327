using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>
/// When the networks grow: each resolution trains for <see cref="TrainKimg"/>, then the next fades in over <see cref="FadeKimg"/>.
/// </summary>
/// <remarks>One kimg is a thousand real images shown to the discriminator.</remarks>
public sealed record ScheduleConfig
{
    private const double MaxKimg = 1e9;

    /// <summary>Resolution the run starts at, fully grown in.</summary>
    public int StartResolution { get; init; } = 4;

    /// <summary>Length of the phase in which a resolution trains without fading; the final one trains to the end of the run.</summary>
    public PerResolution<double> TrainKimg { get; init; } = PerResolution<double>.Parse("600");

    /// <summary>Length of the phase in which a resolution fades in.</summary>
    public PerResolution<double> FadeKimg { get; init; } = PerResolution<double>.Parse("600");

    /// <summary>Length of the run.</summary>
    public double TotalKimg { get; init; } = 12000;

    /// <summary>Images of one step.</summary>
    public PerResolution<int> Minibatch { get; init; } = PerResolution<int>.Parse("16");

    /// <summary>The most images of one step that memory holds.</summary>
    public PerResolution<int> MaxMinibatch { get; init; } = PerResolution<int>.None;

    /// <summary>
    /// The most images of a step computed at once, a multiple of the stddev group. A larger minibatch is computed in parts whose gradients
    /// add up to the whole minibatch's: slower, in the memory of one part.
    /// </summary>
    public PerResolution<int> BatchGpu { get; init; } = PerResolution<int>.None;

    /// <summary>Minibatches for which the schedule is held fixed.</summary>
    public int MinibatchRepeats { get; init; } = 4;

    /// <summary>Updates of the discriminator for one of the generator.</summary>
    public int DiscriminatorRepeats { get; init; } = 1;

    /// <summary>
    /// Whether both networks are updated from the same generated images at once (the paper's CIFAR-10), and not D before G.
    /// </summary>
    public bool Simultaneous { get; init; }

    /// <summary>Thousands of images at the start over which the rates rise by <c>exp(−5 · (1 − kimg / RampUpKimg)²)</c>; 0: none.</summary>
    public double RampUpKimg { get; init; }

    /// <summary>Thousands of images at the end over which the rates fall by <c>exp(−5 · (1 − left / RampDownKimg)²)</c>; 0: none.</summary>
    public double RampDownKimg { get; init; }

    /// <summary>What both rates are multiplied by as the run goes on; null: 1 throughout.</summary>
    [AddedProperty]
    public ScheduleCurve? RateCurve { get; init; }

    /// <summary>Learning rate of the generator.</summary>
    public PerResolution<float> GeneratorRate { get; init; } = PerResolution<float>.Parse("0.001");

    /// <summary>Learning rate of the discriminator.</summary>
    public PerResolution<float> DiscriminatorRate { get; init; } = PerResolution<float>.Parse("0.001");

    /// <summary>Images between two lines of progress.</summary>
    public PerResolution<double> TickKimg { get; init; } =
        PerResolution<double>.Parse("4:160, 8:140, 16:120, 32:100, 64:80, 128:60, 256:40, 512:20, 1024:10");

    /// <summary>Faults by property; those that depend on the resolution only when <paramref name="model"/> has none itself.</summary>
    public IEnumerable<string> Faults(ModelConfig? model)
    {
        if (!(TotalKimg is > 0 and <= MaxKimg))
        {
            yield return $"totalKimg: {TotalKimg} must be more than 0";
        }

        if (MinibatchRepeats < 1)
        {
            yield return $"minibatchRepeats: {MinibatchRepeats} must be 1 or more";
        }

        if (DiscriminatorRepeats < 1)
        {
            yield return $"discriminatorRepeats: {DiscriminatorRepeats} must be 1 or more";
        }

        foreach ((string name, double kimg) in new[] { ("rampUpKimg", RampUpKimg), ("rampDownKimg", RampDownKimg) })
        {
            if (!(kimg is >= 0 and <= MaxKimg))
            {
                yield return $"{name}: {kimg} must be 0 or more";
            }
        }

        if (model is null)
        {
            yield break;
        }

        if (!int.IsPow2(StartResolution) || StartResolution < 4 || StartResolution > model.Resolution)
        {
            yield return $"startResolution: {StartResolution} must be a power of two from 4 to model.resolution {model.Resolution}";
            yield break;
        }

        if (StartResolution < model.Resolution && TrainKimg.Values.Concat(FadeKimg.Values).All(kimg => Math.Round(kimg * 1000) == 0))
        {
            yield return $"startResolution: {StartResolution} never grows with trainKimg 0 and fadeKimg 0; start at {model.Resolution}";
        }

        for (int resolution = StartResolution; resolution <= model.Resolution; resolution *= 2)
        {
            foreach (string fault in FaultsAt(resolution, model))
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<string> FaultsAt(int resolution, ModelConfig model)
    {
        string at = $"at {resolution}×{resolution}";
        if (MaxMinibatch.At(resolution) is < 1)
        {
            yield return $"maxMinibatch: {MaxMinibatch.At(resolution)} {at} must be 1 or more";
        }
        else if (Minibatch.At(resolution) is not int named)
        {
            yield return $"minibatch: nothing is named {at}; begin the list with 4:N";
        }
        else if (named < 1)
        {
            yield return $"minibatch: {named} {at} must be 1 or more";
        }
        else
        {
            int minibatch = Math.Min(named, MaxMinibatch.At(resolution) ?? int.MaxValue), stddevGroup = model.StddevGroupOf(minibatch);
            if (minibatch % stddevGroup != 0)
            {
                yield return $"minibatch: {minibatch} {at} is not a multiple of model.stddevGroup {model.StddevGroup}";
            }

            if (BatchGpu.At(resolution) is < 1)
            {
                yield return $"batchGpu: {BatchGpu.At(resolution)} {at} must be 1 or more";
            }
            else if (BatchGpu.At(resolution) is int few && few < minibatch && model.CouplesMinibatch is string layer)
            {
                yield return $"batchGpu: {few} {at} is less than the minibatch of {minibatch}, all of which {ConfigJson.OfModel(layer)} "
                    + "couples; leave it out";
            }
            else if (BatchGpu.At(resolution) is int atOnce && atOnce < minibatch && atOnce % stddevGroup != 0)
            {
                yield return $"batchGpu: {atOnce} {at} is neither a multiple of model.stddevGroup {model.StddevGroup} nor all of the "
                    + $"minibatch of {minibatch}";
            }
        }

        foreach ((string name, double? kimg) in new[] { ("trainKimg", TrainKimg.At(resolution)), ("fadeKimg", FadeKimg.At(resolution)) })
        {
            if (!(kimg is >= 0 and <= MaxKimg))
            {
                yield return kimg is null ? $"{name}: nothing is named {at}; begin the list with 4:KIMG"
                    : $"{name}: {kimg} {at} must be 0 or more";
            }
        }

        foreach ((string name, double? value) in new (string, double?)[]
        {
            ("generatorRate", GeneratorRate.At(resolution)),
            ("discriminatorRate", DiscriminatorRate.At(resolution)),
            ("tickKimg", TickKimg.At(resolution)),
        })
        {
            if (value is not > 0 || !double.IsFinite(value.Value))
            {
                yield return value is null ? $"{name}: nothing is named {at}; begin the list with 4:VALUE"
                    : $"{name}: {value} {at} must be more than 0";
            }
        }
    }
}
