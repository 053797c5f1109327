namespace PGGan.Learning.Collectives;

/// <summary>A sum that was done when it began.</summary>
internal sealed class CompletedSum : IPendingSum
{
    private CompletedSum()
    {
    }

    /// <summary>The only one.</summary>
    public static CompletedSum Instance { get; } = new();

    /// <inheritdoc/>
    public void Complete()
    {
        // There is nothing to wait for.
    }
}
