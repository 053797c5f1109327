namespace PGGan.Kernels.Gpu;

// Minibatch standard deviation: the map with its channel in one launch, and so its derivatives.
public sealed partial class GpuEngine
{
    private const int StddevParts = 8;

    /// <inheritdoc/>
    public override void MinibatchStddev(in StddevGeometry g, Storage x, Storage stat) =>
        Sum(new StddevTerm(g, FloatsOf(x, g.Count)), new Extent(g.Groups, g.Elements, 1), FloatsOf(stat, g.Groups),
            nameof(MinibatchStddev));

    /// <inheritdoc/>
    public override void MinibatchStddevGrad(in StddevGeometry g, Storage x, Storage dstat, Storage dx)
    {
        int count = g.Groups * g.Elements;
        Launch(GroupsFor(count), new StddevGradKernel(count, g, FloatsOf(x, g.Count), FloatsOf(dstat, g.Groups), FloatsOf(dx, g.Count)));
    }

    /// <inheritdoc/>
    public override void StddevChannel(in StddevGeometry g, int channels, Storage x, Storage y)
    {
        StddevShare share = Share(g, channels);
        Floats map = FloatsOf(x, g.Count);
        WideMap wide = new(FloatsOf(y, g.CountWithChannel(channels)), CopyFor(y, g.CountWithChannel(channels), channels + 1));
        if (channels % 4 == 0)
        {
            Launch(g.Groups * share.Parts, new StddevChannelKernel<Lane4>(share, map, wide));
        }
        else
        {
            Launch(g.Groups * share.Parts, new StddevChannelKernel<Lane1>(share, map, wide));
        }
    }

    /// <inheritdoc/>
    public override void StddevChannelGrad(in StddevGeometry g, int channels, Storage x, Storage dy, Storage dx)
    {
        StddevShare share = Share(g, channels);
        Floats map = FloatsOf(x, g.Count), wide = FloatsOf(dy, g.CountWithChannel(channels)), target = FloatsOf(dx, g.Count);
        if (channels % 4 == 0)
        {
            Launch(g.Groups * share.Parts, new StddevChannelGradKernel<Lane4>(share, map, wide, target));
        }
        else
        {
            Launch(g.Groups * share.Parts, new StddevChannelGradKernel<Lane1>(share, map, wide, target));
        }
    }

    /// <inheritdoc/>
    public override void StddevChannelTangent(in StddevGeometry g, int channels, Storage x, Storage u, Storage v)
    {
        StddevShare share = Share(g, channels);
        Floats map = FloatsOf(x, g.Count), change = FloatsOf(u, g.Count);
        WideMap wide = new(FloatsOf(v, g.CountWithChannel(channels)), CopyFor(v, g.CountWithChannel(channels), channels + 1));
        if (channels % 4 == 0)
        {
            Launch(g.Groups * share.Parts, new StddevTangentKernel<Lane4>(share, map, change, wide));
        }
        else
        {
            Launch(g.Groups * share.Parts, new StddevTangentKernel<Lane1>(share, map, change, wide));
        }
    }

    /// <inheritdoc/>
    public override void StddevChannelCurvature(in StddevGeometry g, int channels, Storage x, Storage dy, Storage u, Storage dx)
    {
        StddevShare share = Share(g, channels);
        Floats map = FloatsOf(x, g.Count), wide = FloatsOf(dy, g.CountWithChannel(channels)), change = FloatsOf(u, g.Count),
            target = FloatsOf(dx, g.Count);
        if (channels % 4 == 0)
        {
            Launch(g.Groups * share.Parts, new StddevCurvatureKernel<Lane4>(share, map, wide, change, target));
        }
        else
        {
            Launch(g.Groups * share.Parts, new StddevCurvatureKernel<Lane1>(share, map, wide, change, target));
        }
    }

    private StddevShare Share(in StddevGeometry g, int channels) =>
        new(g.GroupSize, g.Groups, g.Elements, channels, Math.Min(StddevParts, ((g.Elements / 4 - 1) / tuning.GroupThreads) + 1));
}
