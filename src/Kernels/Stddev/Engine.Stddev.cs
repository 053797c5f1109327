using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels;

/// <content> Minibatch standard deviation as a layer, closed under differentiation to the second order. Here the four are made of other
/// operations; an engine that can do each in one pass overrides it.
/// </content>
public abstract partial class Engine
{
    /// <summary>
    /// A map with <see cref="MinibatchStddev"/>'s statistic next to it: <c>y[n, p, c] = x[n, p, c]</c> for c &lt; C,
    /// <c>y[n, p, C] = stat[n mod M]</c>.
    /// </summary>
    /// <param name="g">Group size G, groups M, elements a sample.</param>
    /// <param name="channels">C.</param>
    /// <param name="x">Input <c>[N, pixels, C]</c>.</param>
    /// <param name="y">Output <c>[N, pixels, C + 1]</c>.</param>
    public virtual void StddevChannel(in StddevGeometry g, int channels, Storage x, Storage y)
    {
        Storage stat = Pool.Rent(g.Groups);
        MinibatchStddev(g, x, stat);
        AppendStatistic(g, channels, x, stat, y);
        stat.Release();
    }

    /// <summary>
    /// Gradient of <see cref="StddevChannel"/>: <c>dx[g, m, e] = dy[n, p, c] + dstat[m] · ∂stat[m] / ∂x[g, m, e]</c>, <c>dstat[m]</c> the
    /// sum of dy's last channel over the group. Linear in dy.
    /// </summary>
    /// <param name="g">Group size G, groups M, elements a sample.</param>
    /// <param name="channels">C.</param>
    /// <param name="x">The layer's input <c>[N, pixels, C]</c>.</param>
    /// <param name="dy">Gradient of y <c>[N, pixels, C + 1]</c>.</param>
    /// <param name="dx">Gradient of x <c>[N, pixels, C]</c>.</param>
    public virtual void StddevChannelGrad(in StddevGeometry g, int channels, Storage x, Storage dy, Storage dx)
    {
        Storage dstat = Pool.Rent(g.Groups), through = Pool.Rent(g.Count);
        SumAppended(g, channels, dy, dstat);
        MinibatchStddevGrad(g, x, dstat, dx);
        Copy(new BlockCopy(g.Count / channels, channels, 0, channels + 1, 0, channels), dy, through);
        Map2(default(Add), g.Count, dx, through, dx);
        through.Release();
        dstat.Release();
    }

    /// <summary>
    /// The change of <see cref="StddevChannel"/>'s result with x along u, the adjoint of <see cref="StddevChannelGrad"/> by dy:
    /// <c>v[n, p, c] = u[n, p, c]</c>, <c>v[n, p, C] = Σ_{g,e} u[g, m, e] · ∂stat[m] / ∂x[g, m, e]</c>.
    /// </summary>
    /// <param name="g">Group size G, groups M, elements a sample.</param>
    /// <param name="channels">C.</param>
    /// <param name="x">The layer's input <c>[N, pixels, C]</c>.</param>
    /// <param name="u">Change of x <c>[N, pixels, C]</c>.</param>
    /// <param name="v">Change of y <c>[N, pixels, C + 1]</c>.</param>
    public virtual void StddevChannelTangent(in StddevGeometry g, int channels, Storage x, Storage u, Storage v)
    {
        Storage ones = Pool.Rent(g.Groups), slope = Pool.Rent(g.Count), stat = Pool.Rent(g.Groups),
            samples = Pool.Rent(g.GroupSize * g.Groups);
        Fill(ones, 1);
        MinibatchStddevGrad(g, x, ones, slope);
        Sum2(default(Multiply), new Extent(g.GroupSize * g.Groups, g.Elements, 1), u, slope, samples);
        Sum(default(Identity), new Extent(1, g.GroupSize, g.Groups), samples, stat);
        AppendStatistic(g, channels, u, stat, v);
        samples.Release();
        stat.Release();
        slope.Release();
        ones.Release();
    }

    /// <summary>
    /// The adjoint of <see cref="StddevChannelGrad"/> by x: with c and w the distances of x and u from their means over the group,
    /// <c>ddx[g, m, e] = dstat[m] / (G · elements) · (w / σ − c · Σ_g(c · w) / (G · σ³))</c>, σ of element (m, e), <c>dstat[m]</c> the sum
    /// of dy's last channel.
    /// </summary>
    /// <param name="g">Group size G, groups M, elements a sample.</param>
    /// <param name="channels">C.</param>
    /// <param name="x">The layer's input <c>[N, pixels, C]</c>.</param>
    /// <param name="dy">Gradient of y <c>[N, pixels, C + 1]</c>.</param>
    /// <param name="u">Gradient of dx <c>[N, pixels, C]</c>.</param>
    /// <param name="ddx">Its part by x <c>[N, pixels, C]</c>.</param>
    public virtual void StddevChannelCurvature(in StddevGeometry g, int channels, Storage x, Storage dy, Storage u, Storage ddx)
    {
        int kept = g.Groups * g.Elements;
        Extent over = new(1, g.GroupSize, kept);
        Scale mean = new(1f / g.GroupSize);
        Storage centred = Pool.Rent(g.Count), average = Pool.Rent(kept), inverse = Pool.Rent(kept), products = Pool.Rent(kept);
        Storage dstat = Pool.Rent(g.Groups), perSample = Pool.Rent(g.GroupSize * g.Groups);

        Sum(mean, over, x, average);
        MapOver(default(Subtract), over, x, average, centred);                          // c
        Sum(mean, over, u, average);
        MapOver(default(Subtract), over, u, average, ddx);                              // w
        Sum2(default(Multiply), over, centred, ddx, products);                          // Σ_g(c · w)
        Sum2(default(Multiply), over, centred, centred, inverse);
        Map(new Then<Scale, Offset>(mean, new Offset(StddevGeometry.Epsilon)), kept, inverse, inverse);
        Map(new Then<Sqrt, Reciprocal>(default, default), kept, inverse, inverse);   // 1 / σ
        Map2(new Then2<Multiply, Scale>(default, mean), kept, products, inverse, products);
        Map2(default(Multiply), kept, products, inverse, products);                     // Σ_g(c · w) / (G · σ²)
        MapOver(default(Multiply), over, centred, products, centred);
        Map2(default(Subtract), g.Count, ddx, centred, ddx);
        MapOver(default(Multiply), over, ddx, inverse, ddx);

        SumAppended(g, channels, dy, dstat);
        Map(new Scale(1f / ((float)g.GroupSize * g.Elements)), g.Groups, dstat, dstat);
        Broadcast(new Extent(1, g.GroupSize, g.Groups), dstat, perSample);
        MapOver(default(Multiply), new Extent(g.GroupSize * g.Groups, g.Elements, 1), ddx, perSample, ddx);
        foreach (Storage temporary in (ReadOnlySpan<Storage>)[centred, average, inverse, products, dstat, perSample])
        {
            temporary.Release();
        }
    }

    /// <summary>x with the statistic of its group appended to every pixel as a channel.</summary>
    private void AppendStatistic(in StddevGeometry g, int channels, Storage x, Storage stat, Storage y)
    {
        int rows = g.Count / channels, pixels = g.Elements / channels;
        Storage samples = Pool.Rent(g.GroupSize * g.Groups), everywhere = Pool.Rent(rows);
        Broadcast(new Extent(1, g.GroupSize, g.Groups), stat, samples);                 // [G, M]
        Broadcast(new Extent(g.GroupSize * g.Groups, pixels, 1), samples, everywhere);  // [G, M, pixels]
        Copy(new BlockCopy(rows, channels, 0, channels, 0, channels + 1), x, y);
        Copy(new BlockCopy(rows, 1, 0, 1, channels, channels + 1), everywhere, y);
        everywhere.Release();
        samples.Release();
    }

    /// <summary>The sum of the last channel over each group.</summary>
    private void SumAppended(in StddevGeometry g, int channels, Storage y, Storage stat)
    {
        int rows = g.Count / channels, pixels = g.Elements / channels;
        Storage everywhere = Pool.Rent(rows), samples = Pool.Rent(g.GroupSize * g.Groups);
        Copy(new BlockCopy(rows, 1, channels, channels + 1, 0, 1), y, everywhere);
        Sum(default(Identity), new Extent(g.GroupSize * g.Groups, pixels, 1), everywhere, samples);
        Sum(default(Identity), new Extent(1, g.GroupSize, g.Groups), samples, stat);
        samples.Release();
        everywhere.Release();
    }
}
