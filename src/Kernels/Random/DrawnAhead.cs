namespace PGGan.Kernels.Gpu;

/// <summary>
/// Normal numbers that a device is given, drawn on another thread than the one that launches: a training step asks for each stream at items
/// that lie equally far apart, so what it will ask for next is begun when it asks, two requests ahead. Numbers depend on the stream and the
/// item alone, so a wrong guess costs time and nothing else.
/// </summary>
internal sealed class DrawnAhead
{
    // With one alone, a launching thread that needs less time than the drawing waits for a thread to start, and then to be woken itself.
    private const int Ahead = 2;

    private readonly Dictionary<RandomStream, Guesses> streams = [];

    /// <summary>Requests that were drawn already, or begun.</summary>
    public long Hits { get; private set; }

    /// <summary>
    /// Elements 0 to <paramref name="length"/> − 1 of the items, row by row; until the stream is asked again, whose coming numbers take the
    /// same array.
    /// </summary>
    /// <param name="stream">Seed and purpose.</param>
    /// <param name="firstItem">The first item.</param>
    /// <param name="items">How many.</param>
    /// <param name="length">Elements of an item.</param>
    public ReadOnlySpan<float> Normal(RandomStream stream, long firstItem, int items, int length)
    {
        Draw asked = new(firstItem, items, length);
        if (!streams.TryGetValue(stream, out Guesses? guesses))
        {
            guesses = new Guesses();
            streams.Add(stream, guesses);
        }

        float[]? free = guesses.Given;
        bool isHit = guesses.Coming.TryDequeue(out (Draw Draw, Task<float[]> Numbers) next) && next.Draw == asked;
        float[] numbers = isHit ? next.Numbers.GetAwaiter().GetResult() : Drawn(stream, asked, reused: null);
        Hits += isHit ? 1 : 0;

        // Two requests tell how far apart they are.
        long step = firstItem - guesses.Last.FirstItem;
        bool isStep = step > 0 && guesses.Last with { FirstItem = firstItem } == asked;
        if (!isHit || !isStep)
        {
            guesses.Coming.Clear();
        }

        while (isStep && guesses.Coming.Count < Ahead)
        {
            Draw coming = asked with { FirstItem = firstItem + (step * (guesses.Coming.Count + 1)) };
            float[]? reused = free;
            free = null;
            guesses.Coming.Enqueue((coming, Task.Run(() => Drawn(stream, coming, reused))));
        }

        (guesses.Last, guesses.Given) = (asked, numbers);
        return numbers;
    }

    // The numbers of a large minibatch are too many to be garbage after every step: the arrays of a stream take turns.
    private static float[] Drawn(RandomStream stream, Draw draw, float[]? reused)
    {
        int count = checked(draw.Items * draw.Length);
        float[] numbers = reused?.Length == count ? reused : new float[count];
        for (int n = 0; n < draw.Items; n++)
        {
            Philox.Normal(stream, draw.FirstItem + n, numbers.AsSpan(n * draw.Length, draw.Length));
        }

        return numbers;
    }

    private readonly record struct Draw(long FirstItem, int Items, int Length);

    /// <summary>What was asked of a stream last, with its numbers, and what is drawn for the next requests.</summary>
    private sealed class Guesses
    {
        public Draw Last { get; set; }

        public float[]? Given { get; set; }

        public Queue<(Draw Draw, Task<float[]> Numbers)> Coming { get; } = new();
    }
}
