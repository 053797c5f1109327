using PGGan.Autograd;

namespace PGGan.Learning.Projection;

/// <summary>The descents of a search: where each was nearest, and the way there.</summary>
/// <param name="options">How many, and how many frames are kept.</param>
/// <param name="latentSize">Length of a latent.</param>
/// <param name="start">Where they begin, <c>[Attempts, LatentSize]</c>.</param>
internal sealed class Attempts(SearchOptions options, int latentSize, float[] start)
{
    private readonly float[] best = [.. Enumerable.Repeat(float.PositiveInfinity, options.Attempts)];
    private readonly float[] bestLatents = [.. start];
    private readonly List<(int Step, float[] Latents)> frames = [];

    // Denser at first, when pictures change most.
    private readonly HashSet<int> framed =
        [.. Enumerable.Range(0, options.Frames - 1)
            .Select(i => (int)Math.Round(options.Steps * Math.Pow(i / (double)(options.Frames - 1), 2)))];

    /// <summary>The distances noted last.</summary>
    public IReadOnlyList<float> Now { get; private set; } = [];

    /// <summary>The smallest distance so far.</summary>
    public float Nearest => best.Min();

    /// <summary>Takes a step in.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="distances"><c>[Attempts]</c></param>
    /// <param name="latents">Where the attempts are, <c>[Attempts, LatentSize]</c>.</param>
    public void Note(int step, float[] distances, Tensor latents)
    {
        Now = distances;
        int[] nearer = [.. Enumerable.Range(0, best.Length).Where(i => distances[i] < best[i])];   // never one that is not a number
        if (nearer.Length == 0 && !framed.Contains(step))
        {
            return;
        }

        float[] values = latents.ToArray();
        foreach (int i in nearer)
        {
            best[i] = distances[i];
            Row(values, i).CopyTo(bestLatents, i * latentSize);
        }

        if (framed.Contains(step))
        {
            frames.Add((step, values));
        }
    }

    /// <summary>The nearest picture of all.</summary>
    /// <param name="labels">The attempts' labels, <c>[Attempts, LabelSize]</c>.</param>
    public SearchResult Result(float[] labels)
    {
        int winner = Array.IndexOf(best, Nearest), labelSize = labels.Length / best.Length;
        float[] found = Row(bestLatents, winner);
        SearchFrame[] descent = [.. frames.Where(frame => frame.Step < options.Steps)
            .Select(frame => new SearchFrame(frame.Step, Row(frame.Latents, winner)))];
        return new SearchResult(found, labels[(winner * labelSize)..((winner + 1) * labelSize)], Nearest,
            [.. descent, new SearchFrame(options.Steps, found)]);
    }

    private float[] Row(float[] rows, int i) => rows[(i * latentSize)..((i + 1) * latentSize)];
}
