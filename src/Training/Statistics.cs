using PGGan.Autograd;
using PGGan.Kernels;

namespace PGGan.Training;

/// <summary>Count, mean and standard deviation of what was reported under one name.</summary>
internal readonly record struct Statistic(long Count, double Mean, double StdDev);

/// <summary>
/// Running sums by name. Values are added on the device, so that reporting never waits for it; they are read once a tick.
/// </summary>
internal sealed class Statistics
{
    private readonly Workspace workspace;
    private readonly SortedDictionary<string, Sums> sums = new(StringComparer.Ordinal);

    /// <summary>Sums of the given names, which take their memory now.</summary>
    public Statistics(Workspace workspace, params ReadOnlySpan<string> names)
    {
        this.workspace = workspace;
        foreach (string name in names)
        {
            Of(name);
        }
    }

    /// <summary>Adds every element of a tensor to the sums of a name.</summary>
    public void Add(string name, Tensor values)
    {
        Sums target = Of(name);
        workspace.Engine.AddMoments(values.Shape.Count, values.Storage, target.Moments.Storage);
        target.Count += values.Shape.Count;
    }

    /// <summary>What was reported since the last <see cref="Reset"/>. Waits for the device.</summary>
    public IReadOnlyDictionary<string, Statistic> Read()
    {
        SortedDictionary<string, Statistic> result = new(StringComparer.Ordinal);
        foreach ((string name, Sums s) in sums)
        {
            if (s.Count > 0)
            {
                float[] moments = s.Moments.ToArray();
                double mean = moments[0] / (double)s.Count, meanSquare = moments[1] / (double)s.Count;
                double variance = meanSquare - (mean * mean);
                result[name] = new Statistic(s.Count, mean, variance < 0 ? 0 : Math.Sqrt(variance));   // NaN stays NaN
            }
        }

        return result;
    }

    /// <summary>Starts anew, e.g. at a tick.</summary>
    public void Reset()
    {
        foreach (Sums s in sums.Values)
        {
            s.Count = 0;
            workspace.Engine.Fill(s.Moments.Storage, 0);
        }
    }

    /// <summary>The sums of an unfinished tick: sum and sum of squares by name, with their count.</summary>
    public IEnumerable<(string Name, long Count, float Sum, float SumOfSquares)> Save() =>
        sums.Select(s => (s.Key, s.Value.Count, s.Value.Moments.ToArray())).Select(s => (s.Key, s.Count, s.Item3[0], s.Item3[1]));

    /// <summary>Goes on from what <see cref="Save"/> returned.</summary>
    public void Load(string name, long count, float sum, float sumOfSquares)
    {
        Sums target = Of(name);
        target.Count = count;
        workspace.Engine.Upload([sum, sumOfSquares], target.Moments.Storage);
    }

    private Sums Of(string name)
    {
        if (!sums.TryGetValue(name, out Sums? s))
        {
            s = new Sums(workspace.Persistent(new Shape(2)));
            sums[name] = s;
        }

        return s;
    }

    private sealed record Sums(Tensor Moments)
    {
        public long Count { get; set; }
    }
}
