namespace PGGan.Kernels.Gpu;

/// <summary>Mean and standard deviation over the group of one element of <c>[M, elements]</c>.</summary>
/// <param name="Mean">Mean over the group.</param>
/// <param name="Deviation"><c>√(var + ε)</c>, population variance.</param>
internal readonly record struct GroupMoments(float Mean, float Deviation)
{
    /// <summary>
    /// Of element <paramref name="i"/> of <c>[M, elements]</c>; x is <c>[G, M, elements]</c>, so members are M · elements apart. Two
    /// passes, as the difference of squares would cancel.
    /// </summary>
    public static GroupMoments Of(in StddevGeometry g, Floats x, int i)
    {
        int step = g.Groups * g.Elements;
        float sum = 0;
        for (int member = 0; member < g.GroupSize; member++)
        {
            sum += x.Load((member * step) + i);
        }

        float mean = sum / g.GroupSize, squares = 0;
        for (int member = 0; member < g.GroupSize; member++)
        {
            float difference = x.Load((member * step) + i) - mean;
            squares += difference * difference;
        }

        return new GroupMoments(mean, MathF.Sqrt((squares / g.GroupSize) + StddevGeometry.Epsilon));
    }
}

/// <summary>The statistic's terms: <c>σ[m, e] / elements</c>, summed over e.</summary>
internal readonly struct StddevTerm(StddevGeometry g, Floats x) : ITerm
{
    /// <inheritdoc/>
    public float At(int i) => GroupMoments.Of(g, x, i).Deviation / g.Elements;
}

/// <summary><c>dx[g, m, e] = dstat[m] · (x[g, m, e] − mean[m, e]) / (G · elements · σ[m, e])</c></summary>
internal readonly struct StddevGradKernel(
    int count, StddevGeometry g, Floats x, Floats dstat, Floats dx) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            GroupMoments moments = GroupMoments.Of(g, x, (int)i);
            float factor = dstat.Load((int)(i / (uint)g.Elements)) / ((float)g.GroupSize * g.Elements * moments.Deviation);
            for (int member = 0; member < g.GroupSize; member++)
            {
                int at = (member * count) + (int)i;
                dx.Store(at, factor * (x.Load(at) - moments.Mean));
            }
        }
    }
}
