namespace PGGan.Learning.Runs;

/// <summary>What something made and disposes with itself, the last part first.</summary>
internal sealed class OwnedParts : IDisposable
{
    private readonly Stack<IDisposable> parts = new();

    /// <summary>Takes a part over, and returns it.</summary>
    public T Add<T>(T part)
        where T : IDisposable
    {
        parts.Push(part);
        return part;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (parts.TryPop(out IDisposable? last))
        {
            last.Dispose();
        }
    }
}
