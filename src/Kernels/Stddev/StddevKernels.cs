using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>Mean and standard deviation over the group of neighbouring elements of <c>[M, elements]</c>.</summary>
/// <param name="Mean">Mean over the group.</param>
/// <param name="Deviation"><c>√(var + ε)</c>, population variance.</param>
internal readonly record struct GroupMoments<T>(T Mean, T Deviation)
    where T : struct, IDeviceLane<T>
{
    /// <summary>
    /// Of lane <paramref name="i"/> of <c>[M, elements]</c>; x is <c>[G, M, elements]</c>, so members are <paramref name="step"/> lanes
    /// apart. Two passes, as the difference of squares would cancel.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GroupMoments<T> Of(int members, int step, Floats x, int i)
    {
        T mean = MeanOf(members, step, x, i), squares = T.Splat(0), size = T.Splat(members);
        for (int member = 0; member < members; member++)
        {
            T difference = T.Load(x, (member * step) + i) - mean;
            squares += difference * difference;
        }

        return new GroupMoments<T>(mean, T.Sqrt((squares / size) + T.Splat(StddevGeometry.Epsilon)));
    }

    /// <summary>The mean alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MeanOf(int members, int step, Floats x, int i)
    {
        T sum = T.Splat(0);
        for (int member = 0; member < members; member++)
        {
            sum += T.Load(x, (member * step) + i);
        }

        return sum / T.Splat(members);
    }
}

/// <summary>The statistic's terms: <c>σ[m, e] / elements</c>, summed over e.</summary>
internal readonly struct StddevTerm(StddevGeometry g, Floats x) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T> =>
        GroupMoments<T>.Of(g.GroupSize, g.Groups * g.Elements / T.Width, x, index).Deviation / T.Splat(g.Elements);
}

/// <summary><c>dx[g, m, e] = dstat[m] · (x[g, m, e] − mean[m, e]) / (G · elements · σ[m, e])</c></summary>
internal readonly struct StddevGradKernel(int count, StddevGeometry g, Floats x, Floats dstat, Floats dx) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            GroupMoments<Lane1> moments = GroupMoments<Lane1>.Of(g.GroupSize, count, x, (int)i);
            float factor = dstat.Load((int)(i / (uint)g.Elements)) / ((float)g.GroupSize * g.Elements * moments.Deviation.Value);
            for (int member = 0; member < g.GroupSize; member++)
            {
                int at = (member * count) + (int)i;
                dx.Store(at, factor * (x.Load(at) - moments.Mean.Value));
            }
        }
    }
}

/// <summary><c>y[n, p, c] = x[n, p, c]</c>, <c>y[n, p, C] = stat[n mod M]</c></summary>
internal readonly struct StddevChannelKernel<T>(StddevShare share, Floats x, WideMap y) : IKernel
    where T : struct, IDeviceLane<T>
{
    /// <inheritdoc/>
    public void Execute()
    {
        StddevGroup<T> own = StddevGroup<T>.Of(share);
        T sum = T.Splat(0);
        for (int e = Group.IdxX; e < own.Lanes; e += Group.DimX)
        {
            sum += GroupMoments<T>.Of(share.GroupSize, own.Step, x, own.First + e).Deviation;
        }

        own.Write(share, x, y, StddevGroup<T>.Total(T.Sum(sum)) / share.Elements);
    }
}

/// <summary>
/// <c>v[n, p, c] = u[n, p, c]</c>, <c>v[n, p, C] = Σ_{g,e} u[g, m, e] · (x[g, m, e] − mean[m, e]) / (G · elements · σ[m, e])</c>: the
/// change of <see cref="StddevChannelKernel{T}"/>'s result with x, along u.
/// </summary>
internal readonly struct StddevTangentKernel<T>(StddevShare share, Floats x, Floats u, WideMap v) : IKernel
    where T : struct, IDeviceLane<T>
{
    /// <inheritdoc/>
    public void Execute()
    {
        StddevGroup<T> own = StddevGroup<T>.Of(share);
        T sum = T.Splat(0);
        for (int e = Group.IdxX; e < own.Lanes; e += Group.DimX)
        {
            GroupMoments<T> moments = GroupMoments<T>.Of(share.GroupSize, own.Step, x, own.First + e);
            T change = T.Splat(0);
            for (int member = 0; member < share.GroupSize; member++)
            {
                int at = (member * own.Step) + own.First + e;
                change += T.Load(u, at) * (T.Load(x, at) - moments.Mean);
            }

            sum += change / moments.Deviation;
        }

        own.Write(share, u, v, StddevGroup<T>.Total(T.Sum(sum)) / ((float)share.GroupSize * share.Elements));
    }
}

/// <summary>
/// <c>dx[g, m, e] = dy[n, p, c] + dstat[m] · (x[g, m, e] − mean[m, e]) / (G · elements · σ[m, e])</c>, <c>dstat[m]</c> the sum of dy's last
/// channel over the group.
/// </summary>
internal readonly struct StddevChannelGradKernel<T>(StddevShare share, Floats x, Floats dy, Floats dx) : IKernel
    where T : struct, IDeviceLane<T>
{
    /// <inheritdoc/>
    public void Execute()
    {
        StddevGroup<T> own = StddevGroup<T>.Of(share);
        T scale = T.Splat(own.LastChannel(share, dy) / ((float)share.GroupSize * share.Elements));
        for (int e = own.Begin + Group.IdxX; e < own.End; e += Group.DimX)
        {
            GroupMoments<T> moments = GroupMoments<T>.Of(share.GroupSize, own.Step, x, own.First + e);
            T factor = scale / moments.Deviation;
            for (int member = 0; member < share.GroupSize; member++)
            {
                int at = (member * own.Step) + own.First + e, number = at * T.Width;
                T through = T.Gather(dy, number + (number / share.Channels));
                T.Store(dx, at, through + (factor * (T.Load(x, at) - moments.Mean)));
            }
        }
    }
}

/// <summary>
/// What x's change along u adds to <see cref="StddevChannelGradKernel{T}"/>'s result, with c and w the distances of x and u from their
/// means over the group: <c>ddx[g, m, e] = dstat[m] / (G · elements) · (w / σ − c · Σ_g(c · w) / (G · σ³))</c>.
/// </summary>
internal readonly struct StddevCurvatureKernel<T>(StddevShare share, Floats x, Floats dy, Floats u, Floats dx) : IKernel
    where T : struct, IDeviceLane<T>
{
    /// <inheritdoc/>
    public void Execute()
    {
        StddevGroup<T> own = StddevGroup<T>.Of(share);
        T scale = T.Splat(own.LastChannel(share, dy) / ((float)share.GroupSize * share.Elements));
        for (int e = own.Begin + Group.IdxX; e < own.End; e += Group.DimX)
        {
            GroupMoments<T> moments = GroupMoments<T>.Of(share.GroupSize, own.Step, x, own.First + e);
            T mean = GroupMoments<T>.MeanOf(share.GroupSize, own.Step, u, own.First + e), products = T.Splat(0);
            for (int member = 0; member < share.GroupSize; member++)
            {
                int at = (member * own.Step) + own.First + e;
                products += (T.Load(x, at) - moments.Mean) * (T.Load(u, at) - mean);
            }

            T factor = scale / moments.Deviation;
            T back = products / (T.Splat(share.GroupSize) * moments.Deviation * moments.Deviation);
            for (int member = 0; member < share.GroupSize; member++)
            {
                int at = (member * own.Step) + own.First + e;
                T.Store(dx, at, factor * (T.Load(u, at) - mean - ((T.Load(x, at) - moments.Mean) * back)));
            }
        }
    }
}

/// <summary>
/// How a map <c>[G, M, pixels, C]</c> with a channel for the statistic next to it is dealt to groups of threads: to each group of samples
/// <c>Parts</c> of them. Each computes the number that its samples share again, which costs less than a second launch, and writes its part.
/// </summary>
/// <param name="GroupSize">G.</param>
/// <param name="Groups">M.</param>
/// <param name="Elements">pixels · C.</param>
/// <param name="Channels">C.</param>
/// <param name="Parts">Groups of threads to a group of samples.</param>
internal readonly record struct StddevShare(int GroupSize, int Groups, int Elements, int Channels, int Parts);

/// <summary>A map that a kernel writes, and the copy that products read.</summary>
/// <param name="Map">The map.</param>
/// <param name="Copy">The copy, where there is one.</param>
internal readonly record struct WideMap(Floats Map, OperandCopy Copy);

/// <summary>What a group of threads has of a <see cref="StddevShare"/>, counted in lanes.</summary>
/// <param name="First">Of the first sample's elements, in x.</param>
/// <param name="Lanes">Of a sample.</param>
/// <param name="Step">From a sample of the group to the next.</param>
/// <param name="Begin">Of the part that is written, within a sample.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct StddevGroup<T>(int First, int Lanes, int Step, int Begin, int End)
    where T : struct, IDeviceLane<T>
{
    public static StddevGroup<T> Of(StddevShare share)
    {
        int lanes = share.Elements / T.Width, part = ((lanes - 1) / share.Parts) + 1, begin = Grid.IdxX % share.Parts * part;
        return new StddevGroup<T>(Grid.IdxX / share.Parts * lanes, lanes, share.Groups * lanes, begin, Math.Min(begin + part, lanes));
    }

    /// <summary>The sum of the group's values as a tree, in each of its threads. Every thread must come by.</summary>
    public static float Total(float value)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(SumPlan.MaxThreads);
        int thread = Group.IdxX;

        // In a loop every thread has to have read the last total. A barrier after the read would not hold: ILGPU 1.5.3 moves a load down to
        // its use, past barriers.
        Group.Barrier();
        shared[thread] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (thread < half)
            {
                shared[thread] += shared[thread + half];
            }

            Group.Barrier();
        }

        return shared[0];
    }

    /// <summary>The sum of the last channel of <paramref name="y"/> over the group's samples.</summary>
    public float LastChannel(StddevShare share, Floats y)
    {
        int pixels = share.Elements / share.Channels, ownPixel = First * T.Width / share.Channels;
        float sum = 0;
        for (int i = Group.IdxX; i < pixels * share.GroupSize; i += Group.DimX)
        {
            int pixel = (i / pixels * share.Groups * pixels) + ownPixel + (i % pixels);
            sum += y.Load((pixel * (share.Channels + 1)) + share.Channels);
        }

        return Total(sum);
    }

    /// <summary>The part of x to y, and the number that the samples share as each pixel's last channel.</summary>
    public void Write(StddevShare share, Floats x, WideMap y, float shared)
    {
        for (int e = Begin + Group.IdxX; e < End; e += Group.DimX)
        {
            for (int member = 0; member < share.GroupSize; member++)
            {
                int at = (member * Step) + First + e, number = at * T.Width, pixel = number / share.Channels;
                T values = T.Load(x, at);
                T.Scatter(y.Map, number + pixel, values);   // each pixel before has one channel more
                y.Copy.Scatter(pixel, number % share.Channels, values);
                int next = number + T.Width;
                if (next % share.Channels == 0)
                {
                    y.Map.Store(next + pixel, shared);
                    y.Copy.End(pixel, share.Channels, shared);
                }
            }
        }
    }
}
