namespace PGGan.Kernels.Gpu;

/// <summary>
/// Normal numbers that a device is given, drawn on another thread than the one that launches: a training step asks for each stream at items
/// that lie equally far apart, so what it will ask for next is begun when it asks. Numbers depend on the stream and the item alone, so a
/// wrong guess costs time and nothing else.
/// </summary>
internal sealed class DrawnAhead
{
    private readonly Dictionary<RandomStream, Guess> guesses = [];

    /// <summary>Requests that were drawn already, or begun.</summary>
    public long Hits { get; private set; }

    /// <summary>
    /// Elements 0 to <paramref name="length"/> − 1 of the items, row by row; until the stream is asked again, whose next numbers take the
    /// same array.
    /// </summary>
    /// <param name="stream">Seed and purpose.</param>
    /// <param name="firstItem">The first item.</param>
    /// <param name="items">How many.</param>
    /// <param name="length">Elements of an item.</param>
    public ReadOnlySpan<float> Normal(RandomStream stream, long firstItem, int items, int length)
    {
        Draw asked = new(firstItem, items, length);
        bool isKnown = guesses.TryGetValue(stream, out Guess guess), isHit = isKnown && guess.Next is not null && guess.Coming == asked;
        float[] numbers = isHit ? guess.Next!.GetAwaiter().GetResult() : Drawn(stream, asked, reused: null);
        Hits += isHit ? 1 : 0;

        // Two requests tell how far apart they are.
        Draw coming = asked with { FirstItem = firstItem + (firstItem - guess.Last.FirstItem) };
        guesses[stream] = isKnown && coming.FirstItem > firstItem && guess.Last with { FirstItem = firstItem } == asked
            ? new Guess(asked, coming, Task.Run(() => Drawn(stream, coming, guess.Given)), numbers)
            : new Guess(asked, default, null, numbers);
        return numbers;
    }

    // The numbers of a large minibatch are too many to be garbage after every step: two arrays a stream take turns.
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

    private readonly record struct Guess(Draw Last, Draw Coming, Task<float[]>? Next, float[]? Given);
}
