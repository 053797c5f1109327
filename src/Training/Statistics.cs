using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

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
        using IDisposable noGrad = workspace.NoGrad();
        using Scope scope = workspace.OpenScope("statistics");
        AddTo(target.Values, values.Sum());
        AddTo(target.Squares, values.Dot(values, 0, values.Shape.Rank));
        target.Count += values.Shape.Count;

        void AddTo(Tensor total, Tensor part) => workspace.Engine.Map2(default(Add), 1, total.Storage, part.Storage, total.Storage);
    }

    /// <summary>What was reported since the last <see cref="Reset"/>. Waits for the device.</summary>
    public IReadOnlyDictionary<string, Statistic> Read()
    {
        SortedDictionary<string, Statistic> result = new(StringComparer.Ordinal);
        foreach ((string name, Sums s) in sums)
        {
            if (s.Count > 0)
            {
                double mean = s.Values.ToArray()[0] / (double)s.Count, meanSquare = s.Squares.ToArray()[0] / (double)s.Count;
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
            workspace.Engine.Fill(s.Values.Storage, 0);
            workspace.Engine.Fill(s.Squares.Storage, 0);
        }
    }

    /// <summary>The sums of an unfinished tick: sum and sum of squares by name, with their count.</summary>
    public IEnumerable<(string Name, long Count, float Sum, float SumOfSquares)> Save() =>
        sums.Select(s => (s.Key, s.Value.Count, s.Value.Values.ToArray()[0], s.Value.Squares.ToArray()[0]));

    /// <summary>Goes on from what <see cref="Save"/> returned.</summary>
    public void Load(string name, long count, float sum, float sumOfSquares)
    {
        Sums target = Of(name);
        target.Count = count;
        workspace.Engine.Upload([sum], target.Values.Storage);
        workspace.Engine.Upload([sumOfSquares], target.Squares.Storage);
    }

    private Sums Of(string name)
    {
        if (!sums.TryGetValue(name, out Sums? s))
        {
            s = new Sums(workspace.Persistent(new Shape(1)), workspace.Persistent(new Shape(1)));
            sums[name] = s;
        }

        return s;
    }

    private sealed record Sums(Tensor Values, Tensor Squares)
    {
        public long Count { get; set; }
    }
}
