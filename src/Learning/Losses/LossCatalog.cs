namespace PGGan.Learning.Losses;

/// <summary>
/// All built-in terms in the order they are computed: what takes the most memory comes first, while no sums of gradients are in memory yet.
/// By default a run has those of Karras et al. 2018 (appendix A.1; Gulrajani et al. 2017):
/// <c>L_D = E[D(fake) − D(real) + λ / γ² · (‖∇D(mixed)‖₂ − γ)² + ε · D(real)²]</c>, <c>L_G = −E[D(fake)]</c>.
/// </summary>
public static class LossCatalog
{
    /// <summary>The terms; a program adds its own with <c>[.. LossCatalog.All, new OwnTerm()]</c>.</summary>
    public static IReadOnlyList<LossTerm> All { get; } =
    [
        new GradientPenalty(),
        new R1Penalty(),
        new R2Penalty(),
        new PairedScores(),
        new RealScores(),
        new RealLabels(),
        new FakeScores(),
        new FakeLabels(),
        new GeneratorScores(),
        new PairedGeneratorScores(),
        new GeneratorLabels(),
        new Diversity(),
    ];
}
