namespace PGGan.Learning.Runs;

/// <summary>
/// Where a run is. The schedule is evaluated at the start of a group of minibatches and holds for all of the group
/// (Karras et al.'s <c>minibatch_repeats</c>).
/// </summary>
/// <param name="ImagesSeen">Real images shown to the discriminator so far.</param>
/// <param name="GroupStart">Images seen when the running group began.</param>
/// <param name="Repeat">Minibatches of the group already done.</param>
internal readonly record struct RunPosition(long ImagesSeen, long GroupStart, int Repeat)
{
    /// <summary>Where the run is after one more iteration.</summary>
    /// <param name="images">Its real images: a minibatch for each of the discriminator's updates.</param>
    /// <param name="repeats">Iterations of a group.</param>
    public RunPosition After(int images, int repeats)
    {
        long seen = ImagesSeen + images;
        return Repeat + 1 < repeats ? new RunPosition(seen, GroupStart, Repeat + 1) : new RunPosition(seen, seen, 0);
    }
}
