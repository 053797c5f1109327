namespace PGGan.Learning.Collectives;

/// <summary>A sum over the ranks that is under way.</summary>
internal interface IPendingSum
{
    /// <summary>Returns when the values are the sum.</summary>
    void Complete();
}
