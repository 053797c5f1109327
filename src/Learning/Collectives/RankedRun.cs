using System.Globalization;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;

namespace PGGan.Learning.Collectives;

/// <summary>What several ranks find out about each other before they train.</summary>
internal static class RankedRun
{
    /// <summary>Requires that the run can be shared and that the ranks fit together, and measures how fast they add up arrays.</summary>
    /// <param name="config">The run's, with the labels of its data.</param>
    /// <param name="request">Engine, images and ranks.</param>
    /// <returns>Lines for people: a table of the ranks, and the speed.</returns>
    /// <exception cref="CommonFaultException">
    /// The run needs all of a minibatch at once, or a rank has another program, arithmetic or set of images than rank 0.
    /// </exception>
    public static string[] Check(TrainingConfig config, RunRequest request)
    {
        ICollective ranks = request.Ranks;
        RankFacts[] all = RankFacts.Gather(ranks, RankFacts.Of(request.Workspace.Engine, request.Images.Fingerprint));
        IReadOnlyList<string> names = RankFacts.Names(all);
        ranks.Introduce(names, onProcessors: request.Workspace.Engine is CpuEngine);
        RankFacts.RequireSame(all);
        SharedMinibatch.Require(config, ranks);
        ReductionSpeed speed = ReductionSpeed.Measure(ranks);
        return
        [
            .. all.Select((facts, rank) => string.Create(CultureInfo.InvariantCulture,
                $"{(rank == 0 ? "Ranks:" : ""),-10} {rank,3}  {facts.Host}  {facts.Device}")),
            string.Create(CultureInfo.InvariantCulture,
                $"{"Reduction:",-10} {speed.Latency * 1e6:0} µs and {speed.BytesPerSecond / 1e9:0.00} GB/s on arrays of the host"
                    + $"{(ranks.Transport is string transport ? $", {transport}" : "")}"),
            .. RankClocks.Notes(ranks, () => DateTimeOffset.UtcNow, names),
            .. SharedMinibatch.Notes(config, ranks),
        ];
    }
}
