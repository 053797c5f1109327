using PGGan.Autograd;
using PGGan.Learning.Augmentation;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>Where the terms of some images have what they compute with; images are made when a term asks for them.</summary>
/// <param name="Growth">How far the networks are grown.</param>
/// <param name="Real">Real images <c>[N, R, R, C]</c>.</param>
/// <param name="Fake">Generated images <c>[N, R, R, C]</c>: with history in G's step.</param>
/// <param name="Mix">One mixing factor a sample <c>[N]</c>.</param>
/// <param name="Labels">Labels of the images <c>[N, LabelSize]</c>; null without labels.</param>
/// <param name="RealNoise">D's noise in a pass over real images; null for none.</param>
/// <param name="FakeNoise">D's noise in a pass over generated images; null for none.</param>
/// <param name="MixedNoise">D's noise in a pass over images between real and generated ones; null for none.</param>
/// <param name="Update">Number of the player's update: which terms take part depends on it (<see cref="LossTerm.Interval"/>).</param>
/// <param name="Penalties">Weights of the penalties; null: the configuration's for a minibatch of as many images.</param>
internal sealed record LossInputs(
    Growth Growth,
    Func<Tensor> Real,
    Func<Tensor> Fake,
    Func<Tensor> Mix,
    Tensor? Labels = null,
    LayerNoise? RealNoise = null,
    LayerNoise? FakeNoise = null,
    LayerNoise? MixedNoise = null,
    long Update = 0,
    PenaltyWeights? Penalties = null)
{
    /// <summary>What is done to real images before D sees them; null: nothing.</summary>
    public ImageAugmentation? RealAugmentation { get; init; }

    /// <summary>What is done to generated images before D sees them; null: nothing.</summary>
    public ImageAugmentation? FakeAugmentation { get; init; }

    /// <summary>Real images as D sees them, without history, where they are made already; null: they are made when asked for.</summary>
    public Tensor? SeenReal { get; init; }

    /// <summary>The same of generated images.</summary>
    public Tensor? SeenFake { get; init; }

    /// <summary>
    /// Where the pass over real images leaves its scores <c>[N]</c> for the one over generated images, which compares them
    /// (<see cref="ScoreSigns"/>); null: nobody does.
    /// </summary>
    public Tensor? RealScores { get; init; }
}
