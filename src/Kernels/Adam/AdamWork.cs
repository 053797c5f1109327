using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>A parameter's arrays and the number of its first part among the parts of all parameters.</summary>
internal unsafe struct AdamArrays
{
    public int FirstPart;
    public Tiles Tiles;
    public float* Weight, FirstMoment, SecondMoment, Gradient, Average;
}

/// <summary>The parameters of an update, one's parts behind the other's.</summary>
internal readonly unsafe struct AdamParts(AdamArrays* parameters, int count)
{
    /// <summary>
    /// The parameter that a part belongs to, the last one that does not begin after it; and the part's first float and the one behind its
    /// last.
    /// </summary>
    public AdamArrays* Find(int part, out nint start, out nint end)
    {
        int low = 0, high = count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = parameters[middle].FirstPart <= part ? (middle, high) : (low, middle - 1);
        }

        AdamArrays* found = parameters + low;
        Tile tile = found->Tiles[part - found->FirstPart];
        start = tile.Column;
        end = start + tile.Columns;
        return found;
    }
}

/// <summary>
/// Sum of the squares of each part of the gradients, the last part first: what was read last, and is still in a cache, the update reads
/// first.
/// </summary>
internal readonly unsafe struct SquaresWork(AdamParts parts, int count, float* squares) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        part = count - 1 - part;
        float* gradient = parts.Find(part, out nint i, out nint end)->Gradient;
        T sum = T.Splat(0), sum1 = sum, sum2 = sum, sum3 = sum;
        for (; i <= end - (4 * T.Count); i += 4 * T.Count)
        {
            T g0 = T.Load(gradient + i), g1 = T.Load(gradient + i + T.Count);
            T g2 = T.Load(gradient + i + (2 * T.Count)), g3 = T.Load(gradient + i + (3 * T.Count));
            sum = T.MultiplyAdd(g0, g0, sum);
            sum1 = T.MultiplyAdd(g1, g1, sum1);
            sum2 = T.MultiplyAdd(g2, g2, sum2);
            sum3 = T.MultiplyAdd(g3, g3, sum3);
        }

        float tail = 0;
        for (; i < end; i++)
        {
            tail += gradient[i] * gradient[i];
        }

        squares[part] = T.Sum(sum + sum1 + (sum2 + sum3)) + tail;
    }
}

/// <summary>
/// Parts of <see cref="Engine.Adam"/>: pieces of one parameter after another's, in one launch. Without <c>moves</c>, the averages alone
/// move.
/// </summary>
internal readonly unsafe struct AdamWork(AdamStep step, Lerp towards, AdamParts parts, bool moves) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        AdamArrays* p = parts.Find(part, out nint start, out nint end);
        if (p->Average is not null)
        {
            Average<T>(towards, p->Weight, p->Average, start, end);
        }

        if (!moves)
        {
            return;
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
