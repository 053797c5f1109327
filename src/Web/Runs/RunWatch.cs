namespace PGGan.Web.Runs;

/// <summary>
/// Notices when runs change, for the pages that are open. It looks at names, lengths and times once in two seconds, which works on every
/// file system; notifications of the system do not, on network disks.
/// </summary>
internal sealed class RunWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly RunCatalog catalog;
    private readonly Timer timer;
    private readonly Lock gate = new();
    private readonly List<Watcher> watchers = [];

    /// <summary>Watches the runs of a catalog.</summary>
    public RunWatch(RunCatalog catalog)
    {
        this.catalog = catalog;
        timer = new Timer(_ => Look());
    }

    /// <summary>Calls back whenever a run changes, until disposed.</summary>
    /// <param name="key">Of the run; null: of any.</param>
    /// <param name="changed">Called on another thread.</param>
    public IDisposable Watch(string? key, Action changed)
    {
        Watcher watcher = new(this, key, changed, catalog.VersionOf(key));
        lock (gate)
        {
            watchers.Add(watcher);
            if (watchers.Count == 1)
            {
                timer.Change(Interval, Timeout.InfiniteTimeSpan);
            }
        }

        return watcher;
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    // Once for all pages about the same run.
    private void Look()
    {
        Watcher[] now;
        lock (gate)
        {
            now = [.. watchers];
        }

        foreach (IGrouping<string?, Watcher> same in now.GroupBy(watcher => watcher.Key))
        {
            string version = catalog.VersionOf(same.Key);
            foreach (Watcher watcher in same.Where(watcher => watcher.Version != version))
            {
                watcher.Version = version;
                watcher.Changed();
            }
        }

        lock (gate)
        {
            if (watchers.Count > 0)
            {
                timer.Change(Interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Remove(Watcher watcher)
    {
        lock (gate)
        {
            watchers.Remove(watcher);
        }
    }

    private sealed class Watcher(RunWatch owner, string? key, Action changed, string version) : IDisposable
    {
        public string? Key => key;

        public Action Changed => changed;

        public string Version { get; set; } = version;

        public void Dispose() => owner.Remove(this);
    }
}
