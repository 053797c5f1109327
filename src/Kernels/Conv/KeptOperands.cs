namespace PGGan.Kernels.Gpu;

/// <summary>
/// Copies of arrays as products read them, kept for as long as someone says that the arrays stand still (<see cref="Engine.KeepOperand"/>):
/// an image of three channels is read forward and by the gradient of the weight.
/// </summary>
internal sealed class KeptOperands
{
    private readonly Dictionary<Storage, Entry> entries = [];

    /// <summary>Begins to keep the copy of an array; the last holder that is disposed lets it go.</summary>
    public IDisposable Keep(Storage x)
    {
        if (!entries.TryGetValue(x, out Entry? entry))
        {
            entry = new Entry();
            entries.Add(x, entry);
        }

        entry.Holders++;
        return new Holder(this, x);
    }

    /// <summary>The copy that is kept of an array, or null where nobody keeps one.</summary>
    /// <param name="x">The array.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="copy">Makes the copy.</param>
    public Storage? Get(Storage x, int channels, Func<Storage> copy)
    {
        if (!entries.TryGetValue(x, out Entry? entry))
        {
            return null;
        }

        if (entry.Copy is null)
        {
            (entry.Copy, entry.Channels) = (copy(), channels);
        }

        return entry.Channels == channels ? entry.Copy : null;
    }

    /// <summary>Lets all copies go, because arrays change.</summary>
    public void Clear()
    {
        foreach (Entry entry in entries.Values)
        {
            entry.Copy?.Release();
            entry.Copy = null;
        }
    }

    private void Leave(Storage x)
    {
        Entry entry = entries[x];
        if (--entry.Holders == 0)
        {
            entries.Remove(x);
            entry.Copy?.Release();
        }
    }

    private sealed class Entry
    {
        public int Holders { get; set; }

        public Storage? Copy { get; set; }

        public int Channels { get; set; }
    }

    private sealed class Holder(KeptOperands operands, Storage x) : IDisposable
    {
        private bool isDisposed;

        public void Dispose()
        {
            if (!isDisposed)
            {
                operands.Leave(x);
            }

            isDisposed = true;
        }
    }
}
