using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Runs;

/// <summary>
/// The weights that a new run begins with instead of random ones: those of a checkpoint, of both networks or of one. Layers of resolutions
/// that the checkpoint does not have keep their random weights; optimizers begin without moments.
/// </summary>
/// <param name="Checkpoint">Whose weights.</param>
/// <param name="Networks">Of which networks.</param>
internal sealed record InitialWeights(Checkpoint Checkpoint, InitialNetworks Networks = InitialNetworks.Both)
{
    /// <summary>Checks that each layer that the run and the checkpoint have in common has the same shapes in both.</summary>
    /// <param name="config">The run's.</param>
    /// <param name="step">Its networks; they are not changed.</param>
    /// <exception cref="SettingException">A layer has other shapes; the line names the first one and the settings that differ.</exception>
    public void RequireFits(TrainingConfig config, TrainingStep step)
    {
        IReadOnlyDictionary<string, Shape> saved = Checkpoint.Shapes;
        foreach ((string name, Tensor values) in Weights(step))
        {
            if (saved.TryGetValue(name, out Shape shape) && shape != values.Shape)
            {
                string[] others = [.. Differences(config)];
                string why = others.Length == 0 ? "" : $" ({string.Join(", ", others)})";
                throw new SettingException("initFrom",
                    $"the weights would not fit: {name} is {shape} in {Checkpoint.FilePath} and {values.Shape} here{why}; {Remedy(step)}.");
            }
        }
    }

    /// <summary>Puts the weights into the run's networks.</summary>
    /// <returns>What was done, for people: a line or two.</returns>
    public IEnumerable<string> Load(TrainingConfig config, TrainingStep step)
    {
        (int taken, int drawn) = Checkpoint.RestoreShared(Weights(step));
        if (Networks != InitialNetworks.Discriminator)
        {
            // An average that the checkpoint does not have begins where the averaged generator is.
            foreach (MovingAverage average in step.FurtherAverages.Where(average => !Checkpoint.HasAverage(average.Name)))
            {
                average.Network.CopyFrom(step.Averaged);
            }
        }

        yield return $"Weights of {Name()} from {Checkpoint.FilePath}: "
            + $"{taken} arrays{(drawn == 0 ? "" : $"; {drawn} of layers that it does not have are reinitialized")}. {GrowthText(config)}";
        string[] others = [.. Differences(config)];
        if (others.Length > 0)
        {
            yield return $"Note: its networks were trained with other settings ({string.Join(", ", others)}).";
        }
    }

    private IEnumerable<(string Name, Tensor Values)> Weights(TrainingStep step) => Networks switch
    {
        InitialNetworks.Generator => Checkpoint.GeneratorWeights(step),
        InitialNetworks.Discriminator => Checkpoint.DiscriminatorWeights(step),
        _ => [.. Checkpoint.GeneratorWeights(step), .. Checkpoint.DiscriminatorWeights(step)],
    };

    private string Name() => Networks switch
    {
        InitialNetworks.Generator => "G",
        InitialNetworks.Discriminator => "D",
        _ => "G and D",
    };

    /// <summary>How far the checkpoint's networks had grown, and where the run goes on growing.</summary>
    private string GrowthText(TrainingConfig config)
    {
        Growth grown = new Schedule(Checkpoint.Config).Shown(Checkpoint.State.Position.ImagesSeen).Growth;
        int whole = grown.IsFading ? grown.Resolution / 2 : grown.Resolution;
        int start = config.Schedule.StartResolution, end = config.Model.Resolution;
        string had = grown.IsFading
            ? $"It was growing from {Size(whole)} to {Size(grown.Resolution)}"
            : $"It had grown to {Size(whole)}";
        string further = end > start ? $" and grows to {Size(end)}" : "";
        string untrained = start > whole ? $", where layers above {Size(whole)} are not trained yet" : "";
        string left = end < whole ? $"; its layers above {Size(end)} are left out" : "";
        return $"{had}; the run starts at {Size(start)}{untrained}{further}{left}.";
    }

    /// <summary>Settings of the networks that differ, but for what the line about their growth says.</summary>
    private IEnumerable<string> Differences(TrainingConfig config)
    {
        LabelSchema before = Checkpoint.Config.Model.Labels, now = config.Model.Labels;
        TrainingConfig same = config with
        {
            Model = Checkpoint.Config.Model with { Resolution = config.Model.Resolution, Labels = now },
        };
        return
        [
            .. ConfigJson.Changes(same, config).Select(change => $"{change.Path}: {change.Before} → {change.After}"),
            .. before.Size == now.Size ? Array.Empty<string>()
                : [$"classes of the labels: {before.Size} → {now.Size}, `data.conditional`, `data.attributes`"],
        ];
    }

    /// <summary>One network may fit where the other does not.</summary>
    private string Remedy(TrainingStep step) => Networks != InitialNetworks.Both ? "leave the option out or the settings as they were"
        : Fits(Checkpoint.GeneratorWeights(step)) ? "take G alone with `init=g`"
        : Fits(Checkpoint.DiscriminatorWeights(step)) ? "take D alone with `init=d`"
        : "leave the option out or the settings as they were";

    private bool Fits(IEnumerable<(string Name, Tensor Values)> weights)
    {
        IReadOnlyDictionary<string, Shape> saved = Checkpoint.Shapes;
        return weights.All(array => !saved.TryGetValue(array.Name, out Shape shape) || shape == array.Values.Shape);
    }

    private static string Size(int resolution) => FormattableString.Invariant($"{resolution}×{resolution}");
}
