namespace PGGan.Files;

/// <summary>
/// Work on other threads, its results in order: the calling thread makes the next item, such as drawing a picture, while others encode the
/// last ones.
/// </summary>
internal static class OrderedTasks
{
    /// <summary>
    /// The results in the order of their items; the items are asked for on the calling thread, few ahead, so memory stays flat.
    /// </summary>
    /// <param name="source">The items.</param>
    /// <param name="work">Run on several threads at once.</param>
    public static IEnumerable<TResult> Select<TSource, TResult>(IEnumerable<TSource> source, Func<TSource, TResult> work)
    {
        int most = Environment.ProcessorCount + 1;
        Queue<Task<TResult>> running = new();
        try
        {
            foreach (TSource item in source)
            {
                if (running.Count == most)
                {
                    yield return running.Dequeue().GetAwaiter().GetResult();
                }

                running.Enqueue(Task.Run(() => work(item)));
            }

            while (running.TryDequeue(out Task<TResult>? next))
            {
                yield return next.GetAwaiter().GetResult();
            }
        }
        finally
        {
            // After a fault nothing goes on behind the caller's back; the first fault is the one to report.
            Task.WhenAll(running).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }
    }

    /// <summary>Runs actions on several threads; they are asked for on the calling thread, few ahead.</summary>
    public static void Run(IEnumerable<Action> actions)
    {
        foreach (bool _ in Select(actions, action =>
        {
            action();
            return true;
        }))
        {
        }
    }
}
