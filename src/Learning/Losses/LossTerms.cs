using System.Numerics;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>
/// The terms that take part in a run, by pass: computed in the order in which the passes are first named, and in a pass in the order of its
/// terms.
/// </summary>
internal sealed class LossTerms
{
    private readonly TrainingConfig config;
    private readonly IGenerator generator;
    private readonly IDiscriminator discriminator;
    private readonly LossConstants constants;
    private readonly IGrouping<LossPass, LossTerm>[] passes;

    /// <summary>Those of a list that the configuration names.</summary>
    /// <param name="workspace">Where constants live.</param>
    /// <param name="terms">All there are.</param>
    /// <param name="config">A valid configuration.</param>
    /// <param name="generator">G.</param>
    /// <param name="discriminator">D.</param>
    /// <exception cref="ArgumentException">Two have one name, or report one statistic.</exception>
    public LossTerms(Workspace workspace, IReadOnlyList<LossTerm> terms, TrainingConfig config, IGenerator generator,
        IDiscriminator discriminator)
    {
        (this.config, this.generator, this.discriminator) = (config, generator, discriminator);
        constants = new LossConstants(workspace);
        passes = [.. TakingPart(terms, config).GroupBy(term => term.Pass)];
        RequireDistinct("name", passes.SelectMany(pass => pass).Select(term => term.Name));
        RequireDistinct("statistic", StatisticNames);
    }

    /// <summary>Every statistic that they report.</summary>
    public IEnumerable<string> StatisticNames =>
        passes.SelectMany(pass => pass.SelectMany(term => term.ReportsIn(config)).Concat(pass.Key.ReportsLoss ? [pass.Key.Name] : []));

    /// <summary>The names under which a player's losses are computed: its passes, in their order.</summary>
    public IReadOnlyList<string> LossNames(Player player) =>
        [.. passes.Where(pass => pass.Key.Player == player).Select(pass => pass.Key.Name)];

    /// <summary>What they cost together.</summary>
    public PassCost Cost =>
        passes.SelectMany(pass => pass).Aggregate(PassCost.None, (sum, term) => sum + (term.Cost / term.Interval(config)));

    /// <summary>The least common multiple of their intervals: a stretch of updates in which each takes its share.</summary>
    public int Interval => passes.SelectMany(pass => pass).Select(term => term.Interval(config)).Distinct().Aggregate(1, LeastMultiple);

    /// <summary>Adds the gradients of a player's terms, pass by pass, and reports what the terms report.</summary>
    /// <param name="player">Whose.</param>
    /// <param name="gradients">Of the player's parameters.</param>
    /// <param name="share">Weight of these images' mean in the minibatch's.</param>
    /// <param name="inputs">The images.</param>
    /// <param name="statistics">Where reported values go.</param>
    public void Add(Player player, GradientSum gradients, float share, LossInputs inputs, Statistics statistics)
    {
        (LossPass Pass, LossTerm[] Terms)[] due = [.. passes.Where(pass => pass.Key.Player == player)
            .Select(pass => (pass.Key, pass.Where(term => inputs.Update % term.Interval(config) == 0).ToArray()))
            .Where(pass => pass.Item2.Length > 0)];
        foreach ((LossPass pass, LossTerm[] terms) in due)
        {
            gradients.Add(pass.Name, share, () => Sum(terms, ContextOf(inputs), statistics), isLast: pass == due[^1].Pass);
        }
    }

    /// <summary>Reports the sums of a player's passes that are statistics, over all images added.</summary>
    public void Report(Player player, GradientSum gradients, Statistics statistics)
    {
        foreach (IGrouping<LossPass, LossTerm> pass in passes.Where(pass => pass.Key.Player == player && pass.Key.ReportsLoss))
        {
            if (gradients.TryLoss(pass.Key.Name) is Tensor loss)
            {
                // A term alone is reported as it is, without the weight that makes up for the updates without it.
                int interval = pass.Count() == 1 ? pass.Single().Interval(config) : 1;
                statistics.Add(pass.Key.Name, interval == 1 ? loss : loss.Scale(1f / interval));
            }
        }
    }

    /// <summary>What terms compute with, for one pass.</summary>
    internal LossContext ContextOf(LossInputs inputs) => new(config, generator, discriminator, constants, inputs);

    private static IEnumerable<LossTerm> TakingPart(IReadOnlyList<LossTerm> terms, TrainingConfig config) =>
        terms.Where(term => term.TakesPart(config));

    private Tensor Sum(IEnumerable<LossTerm> terms, LossContext context, Statistics statistics)
    {
        Tensor? sum = null;
        foreach (LossTerm term in terms)
        {
            (Tensor loss, IReadOnlyList<Tensor> reported) = term.Compute(context);
            loss = term.Interval(config) is int interval and > 1 ? loss.Scale(interval) : loss;
            sum = sum is null ? loss : sum + loss;
            IReadOnlyList<string> names = term.ReportsIn(config);
            if (reported.Count != names.Count)
            {
                throw new ArgumentException(
                    $"{term.Name}: it reports {reported.Count} values and names {names.Count}; return one for each of Reports.");
            }

            foreach ((string name, Tensor values) in names.Zip(reported))
            {
                statistics.Add(name, values);
            }
        }

        return sum!;   // a pass has a term
    }

    private static int LeastMultiple(int a, int b) => a / (int)BigInteger.GreatestCommonDivisor(a, b) * b;

    private static void RequireDistinct(string what, IEnumerable<string> names)
    {
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { Key: string twice })
        {
            throw new ArgumentException($"LossTerms: two terms have the {what} '{twice}'; give one of them another.");
        }
    }
}
