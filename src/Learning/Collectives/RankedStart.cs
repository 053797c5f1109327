using System.Runtime.InteropServices;
using PGGan.Autograd;
using PGGan.Learning.Runs;

namespace PGGan.Learning.Collectives;

/// <summary>
/// Gives every rank what rank 0 begins with: weights, running statistics, averages, moments, where the run is. Rank 0 alone has read a
/// checkpoint, so the others need no access to it.
/// </summary>
internal static class RankedStart
{
    private const int Numbers = 5;

    /// <summary>Takes rank 0's networks and position; the sums of an unfinished tick stay with rank 0.</summary>
    /// <param name="ranks">Who takes part.</param>
    /// <param name="step">This rank's networks.</param>
    /// <param name="state">This rank's position; rank 0's counts.</param>
    /// <returns>The position of all.</returns>
    public static RunState Share(ICollective ranks, TrainingStep step, RunState state)
    {
        foreach ((_, Tensor values) in Checkpoint.AllArrays(step))
        {
            float[] host = ranks.Rank == 0 ? values.ToArray() : new float[values.Shape.Count];
            ranks.Broadcast(MemoryMarshal.AsBytes(host.AsSpan()), root: 0);
            if (ranks.Rank > 0)
            {
                values.Workspace.Engine.Upload(host, values.Storage);
            }
        }

        long[] counts = [state.Position.ImagesSeen, state.Position.GroupStart, state.Position.Repeat, state.Tick, state.TickStart,
            step.GeneratorAdam.Step, step.DiscriminatorAdam.Step];
        double[] products = [step.GeneratorAdam.Beta2Product, step.DiscriminatorAdam.Beta2Product, step.AugmentStrength?.Value ?? 0];
        ranks.Broadcast(MemoryMarshal.AsBytes(counts.AsSpan()), root: 0);
        ranks.Broadcast(MemoryMarshal.AsBytes(products.AsSpan()), root: 0);
        if (ranks.Rank == 0)
        {
            return state;
        }

        (step.GeneratorAdam.Step, step.DiscriminatorAdam.Step) = (counts[Numbers], counts[Numbers + 1]);
        (step.GeneratorAdam.Beta2Product, step.DiscriminatorAdam.Beta2Product) = (products[0], products[1]);
        if (step.AugmentStrength is { } strength)
        {
            strength.Value = products[2];
        }

        step.Statistics.Reset();
        return new RunState(new RunPosition(counts[0], counts[1], (int)counts[2]), (int)counts[3], counts[4]);
    }
}
