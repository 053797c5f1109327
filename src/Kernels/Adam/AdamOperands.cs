namespace PGGan.Kernels;

/// <summary>The arrays of one parameter that <see cref="Engine.Adam"/> updates.</summary>
/// <param name="Count">Floats in each.</param>
/// <param name="Weight">w.</param>
/// <param name="FirstMoment">m; null: it is the gradient, because β₁ = 0.</param>
/// <param name="SecondMoment">v.</param>
/// <param name="Gradient">g, left as it is.</param>
/// <param name="Average">Moving average of w; null: none is kept.</param>
public readonly record struct AdamOperands(
    int Count, Storage Weight, Storage? FirstMoment, Storage SecondMoment, Storage Gradient, Storage? Average);
