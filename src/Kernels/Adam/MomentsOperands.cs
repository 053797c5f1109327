namespace PGGan.Kernels;

/// <summary>The arrays of one statistic that <see cref="Engine.AddMoments"/> adds to.</summary>
/// <param name="Count">Numbers.</param>
/// <param name="X">The numbers.</param>
/// <param name="Sums">2 sums, or 3: of the numbers, of their squares, and how many were left out.</param>
public readonly record struct MomentsOperands(int Count, Storage X, Storage Sums);
