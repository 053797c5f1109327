namespace PGGan.Tests;

/// <summary>What random numbers of tests and benchmarks are for: <see cref="PGGan.Kernels.RandomStream.Purpose"/>.</summary>
internal static class TestRandom
{
    /// <summary>Tests and benchmarks.</summary>
    public const int Test = 9;
}
