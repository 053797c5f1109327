namespace PGGan.Kernels;

/// <summary>A copy of <see cref="Rows"/> runs of <see cref="Columns"/> floats between two strided places.</summary>
public readonly record struct BlockCopy(int Rows, int Columns, int SourceOffset, int SourceStride, int TargetOffset, int TargetStride);
