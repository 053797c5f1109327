using PGGan.Autograd;
using PGGan.Kernels;

namespace PGGan.Learning.Collectives;

/// <summary>
/// Adds up the gradients that the ranks have computed from their parts of a minibatch: afterwards every rank has the same ones, to the bit,
/// and updates its networks alike. They go through an array in the host's memory, with everything else that is summed at that moment, in
/// one call: values of the loss, and whether some rank is asked to stop.
/// </summary>
/// <param name="workspace">Where the gradients live.</param>
/// <param name="ranks">Who takes part.</param>
internal sealed class GradientReduction(Workspace workspace, ICollective ranks) : IDisposable
{
    private HostFloats? host;

    /// <summary>Whether this rank is asked to stop; it is asked for at each reduction.</summary>
    public Func<bool>? AsksToStop { get; set; }

    /// <summary>Whether a rank was asked to stop at one of the reductions so far: the same on every rank.</summary>
    public bool StopAsked { get; private set; }

    /// <summary>Sums gradients and losses over the ranks.</summary>
    /// <param name="gradients">Those of this rank; afterwards those of all.</param>
    /// <param name="losses">The names under which losses may have been computed.</param>
    public void Sum(GradientSum gradients, IReadOnlyList<string> losses)
    {
        // [stop, is there a gradient of parameter i?, (is there a loss j?, its value), gradients]
        int flags = 1, values = flags + gradients.Count, arrays = values + (2 * losses.Count);
        Span<float> all = Host(arrays + Enumerable.Range(0, gradients.Count).Sum(i => gradients.ShapeOf(i).Count));
        all[..arrays].Clear();
        all[0] = AsksToStop?.Invoke() == true ? 1 : 0;
        for (int j = 0; j < losses.Count; j++)
        {
            if (gradients.TryLoss(losses[j]) is Tensor loss)
            {
                all[values + (2 * j)] = 1;
                workspace.Engine.Download(loss.Storage, all.Slice(values + (2 * j) + 1, 1));
            }
        }

        Span<float> next = all[arrays..];
        for (int i = 0; i < gradients.Count; i++)
        {
            Span<float> array = Take(ref next, gradients.ShapeOf(i).Count);
            if (gradients[i] is Tensor gradient)
            {
                all[flags + i] = 1;
                workspace.Engine.Download(gradient.Storage, array);
            }
            else
            {
                array.Clear();   // computed by others, or by nobody
            }
        }

        ranks.Sum(all);
        StopAsked |= all[0] > 0;
        for (int j = 0; j < losses.Count; j++)
        {
            if (all[values + (2 * j)] > 0)
            {
                gradients.Set(losses[j], all.Slice(values + (2 * j) + 1, 1));
            }
        }

        next = all[arrays..];
        for (int i = 0; i < gradients.Count; i++)
        {
            Span<float> array = Take(ref next, gradients.ShapeOf(i).Count);
            if (all[flags + i] > 0)
            {
                gradients.Set(i, array);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => host?.Dispose();

    private static Span<float> Take(ref Span<float> rest, int length)
    {
        Span<float> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    // Networks only grow, so it is made a few times in a run.
    private Span<float> Host(int length)
    {
        if (host is null || host.Length < length)
        {
            host?.Dispose();
            host = workspace.Engine.HostMemory(length);
        }

        return host.Span[..length];
    }
}
