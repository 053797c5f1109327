using PGGan.Data;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>The real images of one step.</summary>
/// <param name="Pixels"><c>[N, R, R, C]</c></param>
/// <param name="Mirror">One flag an image: flip left and right.</param>
internal sealed record Minibatch(byte[] Pixels, bool[] Mirror)
{
    /// <summary>Labels of the images, which generated ones are made with in D's step, <c>[N, L]</c>; empty without labels.</summary>
    public float[] Labels { get; init; } = [];

    /// <summary>
    /// Labels to generate images with in G's step, each that of an image drawn from the set, <c>[N, L]</c>; empty without labels.
    /// </summary>
    public float[] GeneratorLabels { get; init; } = [];

    /// <summary>Images of zeros with labels of zeros: for what a step takes, not for what it computes.</summary>
    public static Minibatch Black(in Phase phase, ModelConfig model)
    {
        int labels = phase.Minibatch * model.Labels.Size;
        return new Minibatch(new byte[phase.Minibatch * phase.Resolution * phase.Resolution * model.Channels], new bool[phase.Minibatch])
        {
            Labels = new float[labels],
            GeneratorLabels = new float[labels],
        };
    }
}

/// <summary>
/// Hands out the images of one step after another and reads the next ones meanwhile, on another thread. Which images they are depends on
/// the position in the run alone, so reading ahead changes nothing.
/// </summary>
internal sealed class MinibatchFeed : IDisposable
{
    private readonly IImageSource source;
    private readonly IImageOrder order;
    private readonly bool mirror;
    private readonly int labelSize;
    private readonly ModelConfig model;
    private readonly RankShare share;
    private Task<Minibatch>? ahead;
    private (long ImagesSeen, int Resolution, int Count) aheadOf;

    /// <summary>A feed of the images a run is shown.</summary>
    /// <param name="source">All images.</param>
    /// <param name="config">Their order.</param>
    /// <param name="share">The part of each minibatch that is read, the rest stays zero; null: all of it.</param>
    public MinibatchFeed(IImageSource source, TrainingConfig config, RankShare? share = null)
    {
        this.share = share ?? RankShare.Whole;
        model = config.Model;
        this.source = source;
        order = config.Data.Balance ? new BalancedOrder(config.Run.Seed, source) : new DataOrder(config.Run.Seed, source.Count);
        mirror = config.Data.Mirror;
        labelSize = config.Model.Labels.Size;
    }

    /// <summary>The images of the step that begins at a number of images seen.</summary>
    public Minibatch Take(long imagesSeen, in Phase phase)
    {
        Task<Minibatch>? ready = ahead;
        ahead = null;
        if (ready is not null && aheadOf == (imagesSeen, phase.Resolution, phase.Minibatch))
        {
            return ready.GetAwaiter().GetResult();
        }

        Wait(ready);
        return Read(imagesSeen, phase.Resolution, phase.Minibatch);
    }

    /// <summary>Begins to read the images of a later step.</summary>
    public void ReadAhead(long imagesSeen, in Phase phase)
    {
        (long, int Resolution, int Count) wanted = (imagesSeen, phase.Resolution, phase.Minibatch);
        aheadOf = wanted;
        ahead = Task.Run(() => Read(imagesSeen, wanted.Resolution, wanted.Count));
    }

    /// <summary>Waits for a read that nobody wants any more; the source may be disposed afterwards.</summary>
    public void Dispose() => Wait(ahead);

    private static void Wait(Task<Minibatch>? task)
    {
        // Its fault is of no interest: a minibatch that is needed is read again and fails then.
        task?.ContinueWith(done => _ = done.Exception, TaskScheduler.Default).Wait();
    }

    private Minibatch Read(long imagesSeen, int resolution, int count)
    {
        int length = resolution * resolution * source.Channels;
        Minibatch minibatch = new(new byte[count * length], new bool[count])
        {
            Labels = new float[count * labelSize],
            GeneratorLabels = new float[count * labelSize],
        };
        int groups = count / model.CoupledSamples(count);
        (int first, int own) = share.Of(groups);
        for (int i = 0; i < count; i++)
        {
            if (i % groups < first || i % groups >= first + own)
            {
                continue;   // of a group that another rank computes
            }

            int index = order.IndexAt(imagesSeen + i);
            source.Read(index, resolution, minibatch.Pixels.AsSpan(i * length, length));
            minibatch.Mirror[i] = mirror && order.IsMirrored(imagesSeen + i);
            if (labelSize > 0)
            {
                source.ReadLabel(index, minibatch.Labels.AsSpan(i * labelSize, labelSize));
                source.ReadLabel(order.DrawnFor(imagesSeen + i), minibatch.GeneratorLabels.AsSpan(i * labelSize, labelSize));
            }
        }

        return minibatch;
    }
}
