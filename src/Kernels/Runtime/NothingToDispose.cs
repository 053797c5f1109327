namespace PGGan.Kernels;

/// <summary>What an engine gives that keeps nothing.</summary>
internal sealed class NothingToDispose : IDisposable
{
    public void Dispose()
    {
    }
}
