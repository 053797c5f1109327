using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>A parameter's arrays and the number of its first part among the parts of all parameters.</summary>
internal unsafe struct AdamArrays
{
    public int FirstPart;
    public Tiles Tiles;
    public float* Weight, FirstMoment, SecondMoment, Gradient, Average;
}

/// <summary>Parts of <see cref="Engine.Adam"/>: pieces of one parameter after another's, in one launch.</summary>
internal readonly unsafe struct AdamWork(AdamStep step, Lerp towards, AdamArrays* parameters, int count) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        AdamArrays* p = Find(part);
        Tile tile = p->Tiles[part - p->FirstPart];
        nint start = tile.Column, end = start + tile.Columns;
        if (p->Average is not null)
        {
            Average<T>(towards, p->Weight, p->Average, start, end);
        }

        if (p->FirstMoment is null)
        {
            Update<T>(step, p->Weight, p->SecondMoment, p->Gradient, start, end);
        }
        else
        {
            Update<T>(step, p->Weight, p->FirstMoment, p->SecondMoment, p->Gradient, start, end);
        }
    }

    /// <summary>The parameter that a part belongs to: the last one that does not begin after it.</summary>
    private AdamArrays* Find(int part)
    {
        int low = 0, high = count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = parameters[middle].FirstPart <= part ? (middle, high) : (low, middle - 1);
        }

        return parameters + low;
    }

    // Before the update, and by itself: the weights of a part stay in the second-level cache.
    private static void Average<T>(Lerp towards, float* weight, float* average, nint i, nint end)
        where T : struct, ISimdLane<T>
    {
        for (; i <= end - T.Count; i += T.Count)
        {
            T.Store(average + i, towards.Apply(T.Load(average + i), T.Load(weight + i)));
        }

        for (; i < end; i++)
        {
            average[i] = towards.Apply(new ScalarLane(average[i]), new ScalarLane(weight[i])).Value;
        }
    }

    private static void Update<T>(AdamStep step, float* w, float* v, float* g, nint i, nint end)
        where T : struct, ISimdLane<T>
    {
        for (; i <= end - T.Count; i += T.Count)
        {
            T weights = T.Load(w + i), seconds = T.Load(v + i);
            step.Apply(ref weights, ref seconds, T.Load(g + i));
            T.Store(w + i, weights);
            T.Store(v + i, seconds);
        }

        for (; i < end; i++)
        {
            ScalarLane weights = new(w[i]), seconds = new(v[i]);
            step.Apply(ref weights, ref seconds, new ScalarLane(g[i]));
            (w[i], v[i]) = (weights.Value, seconds.Value);
        }
    }

    private static void Update<T>(AdamStep step, float* w, float* m, float* v, float* g, nint i, nint end)
        where T : struct, ISimdLane<T>
    {
        for (; i <= end - T.Count; i += T.Count)
        {
            T weights = T.Load(w + i), firsts = T.Load(m + i), seconds = T.Load(v + i);
            step.Apply(ref weights, ref firsts, ref seconds, T.Load(g + i));
            T.Store(w + i, weights);
            T.Store(m + i, firsts);
            T.Store(v + i, seconds);
        }

        for (; i < end; i++)
        {
            ScalarLane weights = new(w[i]), firsts = new(m[i]), seconds = new(v[i]);
            step.Apply(ref weights, ref firsts, ref seconds, new ScalarLane(g[i]));
            (w[i], m[i], v[i]) = (weights.Value, firsts.Value, seconds.Value);
        }
    }
}
