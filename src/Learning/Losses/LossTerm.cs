using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>
/// A term of a network's loss: a mean over images that is added to the others of the same player. The built-in ones are in <see
/// cref="LossCatalog"/>; a program derives its own and gives it to a run by <see cref="TrainingMethod.Losses"/>. A term has no state: one
/// object serves every run.
/// </summary>
public abstract class LossTerm
{
    /// <summary>Its name in messages, unique in a run. A term with a pass of its own reports its value under that pass's name.</summary>
    public abstract string Name { get; }

    /// <summary>The pass it is computed in, which also says whose loss it is part of.</summary>
    public abstract LossPass Pass { get; }

    /// <summary>Statistics it reports besides, as <c>stats.jsonl</c> spells them: <c>gradient_norms</c>.</summary>
    public virtual IReadOnlyList<string> Reports => [];

    /// <summary>What it reports in a run of this configuration; by default <see cref="Reports"/>.</summary>
    /// <param name="config">A valid configuration.</param>
    public virtual IReadOnlyList<string> ReportsIn(TrainingConfig config) => Reports;

    /// <summary>
    /// What it costs: the duration of a run is forecast from it. The memory is found by a run of the step that computes nothing.
    /// </summary>
    public virtual PassCost Cost => PassCost.None;

    /// <summary>Whether a run of this configuration has it; by default every run does.</summary>
    /// <param name="config">A valid configuration.</param>
    public virtual bool TakesPart(TrainingConfig config) => true;

    /// <summary>
    /// n: it takes part in every n-th update of its player, with n times its weight, so that its mean over the updates stays
    /// (Karras et al. 2020, "Analyzing and improving the image quality of StyleGAN", §3.1). 1 by default.
    /// </summary>
    /// <param name="config">A valid configuration.</param>
    public virtual int Interval(TrainingConfig config) => 1;

    /// <summary>Its value, recorded on the tape.</summary>
    /// <param name="context">Networks and images.</param>
    /// <returns>The loss <c>[1]</c>, and as many reported values as <see cref="ReportsIn"/> names.</returns>
    public abstract LossValue Compute(LossContext context);
}
