using System.Diagnostics;

namespace PGGan.Data;

/// <summary>
/// Whether a source still has the bytes that a set was prepared from. Names, sizes and times of change do not show a file that was replaced
/// by one of the same size and time. A bounded number of pictures is hashed again, other ones each time: all of a small set; in a large one
/// the change is found sooner or later.
/// </summary>
internal static class SourceSample
{
    // All are looked at where that takes less than the patience; on a slow disk or network at least the fewest.
    private const int Most = 1024, Fewest = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// The name of a picture whose content is not the one that was prepared; null: none of those looked at. Pictures that cannot be read
    /// now do not count.
    /// </summary>
    /// <param name="pictures">The source.</param>
    /// <param name="prepared">The set made of it.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ImageDataException">The set itself is damaged; it is not used again.</exception>
    /// <exception cref="OperationCanceledException">It was to stop.</exception>
    public static string? FindChanged(IPictures pictures, PreparedImages prepared, CancellationToken stop)
    {
        if (pictures.Count != prepared.Manifest.Pictures)
        {
            return pictures.Name;
        }

        int[] chosen = Choose(pictures.Count);
        string? changed = null;
        long started = Stopwatch.GetTimestamp();
        for (int done = 0; done < chosen.Length && changed is null; done += Fewest)
        {
            if (done > 0 && Stopwatch.GetElapsedTime(started) > Patience)
            {
                break;
            }

            int first = done;
            ImagePreparation.RunParallel(
                Math.Min(Fewest, chosen.Length - done),
                k =>
                {
                    int picture = chosen[first + k];
                    UInt128 then = prepared.ReadPictureHash(picture);
                    if (TryHash(pictures, picture) is UInt128 now && now != then)
                    {
                        changed = pictures.NameOf(picture);
                    }
                },
                stop);
        }

        return changed;
    }

    // One of each stretch of the set, in random order.
    private static int[] Choose(int count)
    {
        int chosen = Math.Min(count, Most);
        int[] numbers = new int[chosen];
        for (int i = 0; i < chosen; i++)
        {
            int start = (int)((long)count * i / chosen), end = (int)((long)count * (i + 1) / chosen);
            numbers[i] = Random.Shared.Next(start, end);
        }

        Random.Shared.Shuffle(numbers);
        return numbers;
    }

    private static UInt128? TryHash(IPictures pictures, int picture)
    {
        try
        {
            return pictures.Hash(picture) is UInt128 hash && hash != default ? hash : null;
        }
        catch (ImageDataException)
        {
            return null;
        }
    }
}
