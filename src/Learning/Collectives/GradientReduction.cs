using PGGan.Autograd;
using PGGan.Kernels;

namespace PGGan.Learning.Collectives;

/// <summary>
/// Adds up the gradients that the ranks have computed from their parts of a minibatch: afterwards every rank has the same ones, to the bit,
/// and updates its networks alike. They go through an array in the host's memory, in buckets that are summed one after the other while the
/// walk back through the networks still computes what comes after them. Values of the loss, and whether some rank is asked to stop, come
/// last.
/// </summary>
/// <param name="workspace">Where the gradients live.</param>
/// <param name="ranks">Who takes part.</param>
internal sealed class GradientReduction(Workspace workspace, ICollective ranks) : IDisposable
{
    private readonly List<IPendingSum> sums = [];   // one for each bucket that has begun
    private HostFloats? host;
    private GradientSum? gradients;
    private IReadOnlyList<string> losses = [];
    private GradientBuckets? buckets;
    private int[] missing = [];     // parameters of each bucket that have no final gradient yet
    private bool[] isFinal = [];

    /// <summary>
    /// Fewest floats of a bucket. Small buckets begin early and cost a latency each: 4 MiB take some 0.3 ms of 100 Gb/s, 30 times the
    /// latency of a switched network.
    /// </summary>
    public int BucketFloats { get; set; } = 1 << 20;

    /// <summary>Whether this rank is asked to stop; it is asked for at each reduction.</summary>
    public Func<bool>? AsksToStop { get; set; }

    /// <summary>Whether a rank was asked to stop at one of the reductions so far: the same on every rank.</summary>
    public bool StopAsked { get; private set; }

    /// <summary>Begins the reduction of gradients that are about to be computed.</summary>
    /// <param name="gradients">Those of this rank; after <see cref="Finish"/> those of all.</param>
    /// <param name="losses">The names under which losses may be computed.</param>
    /// <param name="lastFirst">Whether the last parameters have their gradients first.</param>
    public void Begin(GradientSum gradients, IReadOnlyList<string> losses, bool lastFirst)
    {
        (this.gradients, this.losses) = (gradients, losses);
        buckets = new GradientBuckets(gradients, lastFirst, BucketFloats);
        MakeRoom(buckets.Length + HeadLength);
        isFinal = new bool[gradients.Count];
        missing = new int[buckets.Count];
        for (int i = 0; i < gradients.Count; i++)
        {
            missing[buckets.Of(i)]++;
        }

        sums.Clear();
    }

    /// <summary>Takes the gradient by a parameter, which is final on this rank, or that there is none.</summary>
    public void Add(int parameter)
    {
        if (isFinal[parameter])
        {
            throw new InvalidOperationException($"GradientReduction: the gradient by parameter {parameter} was final before.");
        }

        isFinal[parameter] = true;
        Span<float> array = host!.Span[buckets!.Values(parameter, gradients!.ShapeOf(parameter))];
        Tensor? gradient = gradients[parameter];
        host.Span[buckets.Flag(parameter)] = gradient is null ? 0 : 1;
        if (gradient is null)
        {
            array.Clear();   // computed by others, or by nobody
        }
        else
        {
            workspace.Engine.Download(gradient.Storage, array);
        }

        missing[buckets.Of(parameter)]--;
        while (sums.Count < buckets.Count && missing[sums.Count] == 0)
        {
            sums.Add(ranks.BeginSum(host, buckets[sums.Count]));   // the same order on every rank, whatever is final first
        }
    }

    /// <summary>Takes all that was not final before and returns when every rank has the sums.</summary>
    public void Finish()
    {
        for (int i = 0; i < isFinal.Length; i++)
        {
            if (!isFinal[i])
            {
                Add(i);
            }
        }

        Range head = buckets!.Length..(buckets.Length + HeadLength);
        WriteHead(host!.Span[head]);
        sums.Add(ranks.BeginSum(host, head));
        for (int number = 0; number < buckets.Count; number++)
        {
            sums[number].Complete();
            Upload(number);
        }

        sums[^1].Complete();
        ReadHead(host.Span[head]);
        sums.Clear();
        gradients = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // After a fault sums may be under way, and others write to what they are computed from: it goes with the process.
        if (sums.Count == 0)
        {
            host?.Dispose();
        }
    }

    // [stop, (is there a loss j?, its value)]
    private int HeadLength => 1 + (2 * losses.Count);

    private void WriteHead(Span<float> head)
    {
        head.Clear();
        head[0] = AsksToStop?.Invoke() == true ? 1 : 0;
        for (int j = 0; j < losses.Count; j++)
        {
            if (gradients!.TryLoss(losses[j]) is Tensor loss)
            {
                head[1 + (2 * j)] = 1;
                workspace.Engine.Download(loss.Storage, head.Slice(2 + (2 * j), 1));
            }
        }
    }

    private void ReadHead(ReadOnlySpan<float> head)
    {
        StopAsked |= head[0] > 0;
        for (int j = 0; j < losses.Count; j++)
        {
            if (head[1 + (2 * j)] > 0)
            {
                gradients!.Set(losses[j], head.Slice(2 + (2 * j), 1));
            }
        }
    }

    private void Upload(int number)
    {
        for (int i = 0; i < gradients!.Count; i++)
        {
            if (buckets!.Of(i) == number && host!.Span[buckets.Flag(i)] > 0)
            {
                gradients.Set(i, host.Span[buckets.Values(i, gradients.ShapeOf(i))]);
            }
        }
    }

    // Networks only grow, so it is made a few times in a run.
    private void MakeRoom(int length)
    {
        if (host is null || host.Length < length)
        {
            host?.Dispose();
            host = workspace.Engine.HostMemory(length);
        }
    }
}
