using System.Runtime.InteropServices;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Learning.Collectives;

namespace PGGan.Learning;

/// <summary>Count, mean and standard deviation of what was reported under one name.</summary>
/// <param name="Count">Values that count.</param>
/// <param name="Mean">Their mean; NaN when all were left out.</param>
/// <param name="StdDev">Their standard deviation.</param>
/// <param name="LeftOut">Values that were not finite and do not count.</param>
public readonly record struct Statistic(long Count, double Mean, double StdDev, long LeftOut = 0);

/// <summary>
/// Running sums by name. Values are added on the device, so that reporting never waits for it; they are read once a tick.
/// </summary>
internal sealed class Statistics
{
    /// <summary>Sums of a name: of the values, of their squares, and the number left out.</summary>
    public const int Moments = 3;

    private readonly Workspace workspace;
    private readonly string[] declared;
    private readonly SortedDictionary<string, Sums> sums = new(StringComparer.Ordinal);
    private readonly List<MomentsOperands> waiting = [];   // each holds a reference to its numbers

    /// <summary>Sums of the given names, which take their memory now.</summary>
    public Statistics(Workspace workspace, params ReadOnlySpan<string> names)
    {
        this.workspace = workspace;
        declared = names.ToArray();
        foreach (string name in names)
        {
            Of(name);
        }
    }

    /// <summary>Whether values that are not finite are left out and counted, one by one; else one makes the mean NaN.</summary>
    public bool LeavesOutNonFinite { get; init; }

    /// <summary>Adds every element of a tensor to the sums of a name, at the next <see cref="Flush"/> at the latest.</summary>
    public void Add(string name, Tensor values)
    {
        Sums target = Of(name);
        if (waiting.Exists(other => other.Sums == target.Moments.Storage))
        {
            Flush();
        }

        values.Storage.AddReference();
        waiting.Add(new(values.Shape.Count, values.Storage, target.Moments.Storage));
        target.Count += values.Shape.Count;
    }

    /// <summary>Adds what waits to be added: together, which on a GPU is one launch.</summary>
    public void Flush()
    {
        if (waiting.Count > 0)
        {
            workspace.Engine.AddMoments(CollectionsMarshal.AsSpan(waiting), LeavesOutNonFinite);
            waiting.ForEach(statistic => statistic.X.Release());
            waiting.Clear();
        }
    }

    /// <summary>
    /// Counts one value that an operation adds by itself: to the sums <c>(Σ x, Σ x², left out)</c> that are returned, <see
    /// cref="Engine.Adam"/>'s norms.
    /// </summary>
    public Tensor Adding(string name)
    {
        Sums target = Of(name);
        target.Count++;
        return target.Moments;
    }

    /// <summary>What was reported since the last <see cref="Reset"/>. Waits for the device.</summary>
    public IReadOnlyDictionary<string, Statistic> Read()
    {
        Flush();
        SortedDictionary<string, Statistic> result = new(StringComparer.Ordinal);
        foreach ((string name, Sums s) in sums)
        {
            if (s.Count > 0)
            {
                float[] moments = s.Moments.ToArray();
                long leftOut = (long)moments[2], count = s.Count - leftOut;
                double mean = moments[0] / (double)count, meanSquare = moments[1] / (double)count;   // of none: NaN
                double variance = meanSquare - (mean * mean);
                result[name] = new Statistic(count, mean, variance < 0 ? 0 : Math.Sqrt(variance), leftOut);   // NaN stays NaN
            }
        }

        return result;
    }

    /// <summary>Adds up what the ranks have reported under the names given at the start: afterwards each has the sums of all.</summary>
    public void SumOver(ICollective ranks)
    {
        if (ranks.Size == 1)
        {
            return;
        }

        Flush();
        const int Terms = Moments + 1;
        double[] all = new double[declared.Length * Terms];
        for (int i = 0; i < declared.Length; i++)
        {
            Sums own = Of(declared[i]);
            all[Terms * i] = own.Count;
            float[] moments = own.Moments.ToArray();
            for (int j = 0; j < Moments; j++)
            {
                all[(Terms * i) + 1 + j] = moments[j];
            }
        }

        ranks.Sum(all);
        for (int i = 0; i < declared.Length; i++)
        {
            ReadOnlySpan<double> sums = all.AsSpan(Terms * i, Terms);
            Load(declared[i], (long)sums[0], [(float)sums[1], (float)sums[2], (float)sums[3]]);
        }
    }

    /// <summary>Starts again, e.g. at a tick.</summary>
    public void Reset()
    {
        Flush();
        foreach (Sums s in sums.Values)
        {
            s.Count = 0;
            workspace.Engine.Fill(s.Moments.Storage, 0);
        }
    }

    /// <summary>
    /// The sums of an unfinished tick: of all values, of their squares, and the number left out by name, with the count of all.
    /// </summary>
    public IEnumerable<(string Name, long Count, float[] Moments)> Save()
    {
        Flush();
        return sums.Select(s => (s.Key, s.Value.Count, s.Value.Moments.ToArray()));
    }

    /// <summary>Goes on from what <see cref="Save"/> returned.</summary>
    public void Load(string name, long count, ReadOnlySpan<float> moments)
    {
        Flush();
        Sums target = Of(name);
        target.Count = count;
        workspace.Engine.Upload(moments, target.Moments.Storage);
    }

    private Sums Of(string name)
    {
        if (!sums.TryGetValue(name, out Sums? s))
        {
            s = new Sums(workspace.Persistent(new Shape(Moments)));
            sums[name] = s;
        }

        return s;
    }

    private sealed record Sums(Tensor Moments)
    {
        public long Count { get; set; }
    }
}
