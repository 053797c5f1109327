namespace PGGan.Learning.Runs;

/// <summary>A program's own request to stop: nobody ends the process, so what is unsaved concerns nobody.</summary>
internal sealed class TokenStop : IStopRequest, IDisposable
{
    private readonly CancellationTokenSource source = new();

    /// <inheritdoc/>
    public CancellationToken Token => source.Token;

    /// <summary>Asks the run to stop.</summary>
    public void Request() => source.Cancel();

    /// <inheritdoc/>
    public IDisposable WhileUnsaved() => Nothing.ToDo;

    /// <inheritdoc/>
    public IDisposable WhileSaved() => Nothing.ToDo;

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private sealed class Nothing : IDisposable
    {
        public static Nothing ToDo { get; } = new();

        public void Dispose()
        {
        }
    }
}
