using PGGan.Learning.Configuration;

namespace PGGan.Learning.Collectives;

/// <summary>Which runs can be shared out over ranks, and how evenly.</summary>
internal static class SharedMinibatch
{
    /// <summary>Requires that no layer and no term compares all samples of a minibatch, which one rank alone does not have.</summary>
    /// <exception cref="CommonFaultException">One does, or no minibatch of the run has two groups.</exception>
    public static void Require(TrainingConfig config, ICollective ranks)
    {
        string? whole = config.Loss.GdppWeight > 0 ? "loss.gdppWeight"
            : config.Model.CouplesMinibatch is string layer ? ConfigJson.OfModel(layer) : null;
        if (ranks.Size > 1 && whole is not null)
        {
            throw new CommonFaultException(
                $"{ranks.Size} ranks share each minibatch, and `{whole}` compares all of its samples; train on one device, or without it.");
        }

        if (ranks.Size > 1 && Phases(config).All(phase => Groups(config, phase) == 1))
        {
            throw new CommonFaultException(
                $"{ranks.Size} ranks share each minibatch in groups of `model.stddevGroup={config.Model.StddevGroup}`, and none of the "
                    + "run's has two; train on one device, with larger minibatches or smaller groups.");
        }
    }

    /// <summary>A line for each resolution at which some ranks have nothing to compute.</summary>
    public static IEnumerable<string> Notes(TrainingConfig config, ICollective ranks)
    {
        foreach (Phase phase in Phases(config).DistinctBy(phase => phase.Resolution))
        {
            int groups = Groups(config, phase);
            if (groups < ranks.Size)
            {
                yield return $"Note: at {phase.Resolution}×{phase.Resolution} the minibatch of {phase.Minibatch} has {groups} "
                    + $"group{(groups == 1 ? "" : "s")} for {ranks.Size} ranks, so {ranks.Size - groups} compute nothing there.";
            }
        }
    }

    private static int Groups(TrainingConfig config, in Phase phase) => phase.Minibatch / config.CoupledSamples(phase.Minibatch);

    private static IEnumerable<Phase> Phases(TrainingConfig config)
    {
        Schedule schedule = new(config);
        return schedule.Stages().Select(stage => schedule.At(stage.FirstImage + 1));
    }
}
