using System.Runtime.Intrinsics;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// A lane that is a vector register: what the CPU's loops are generic over, so that each is written once for every width.
/// </summary>
/// <typeparam name="T">The lane itself.</typeparam>
internal unsafe interface ISimdLane<T> : ILane<T>
    where T : struct, ISimdLane<T>
{
    /// <summary>Floats in the lane.</summary>
    static abstract int Count { get; }

    /// <summary>The <see cref="Count"/> floats at <paramref name="p"/>, aligned or not.</summary>
    static abstract T Load(float* p);

    /// <summary>The <see cref="Count"/> bytes at <paramref name="p"/> as floats from 0 to 255.</summary>
    static abstract T LoadBytes(byte* p);

    /// <summary>Writes the floats to <paramref name="p"/>, aligned or not.</summary>
    static abstract void Store(float* p, T x);

    /// <summary>
    /// Writes the floats to <paramref name="p"/>, aligned to the lane's size, past the caches: see <see cref="Streaming"/>.
    /// </summary>
    static abstract void Stream(float* p, T x);

    /// <summary><c>a · b + c</c>, rounded once where the processor can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>Four sums: of the floats whose places are equal modulo four, halves folded onto each other.</summary>
    static abstract Vector128<float> Fold(T x);

    /// <summary>Bit i is set where float i is greater than zero.</summary>
    static abstract uint PositiveBits(T x);

    /// <summary>Float i of <paramref name="ifSet"/> where bit i is set, else of <paramref name="otherwise"/>.</summary>
    static abstract T SelectBits(uint bits, T ifSet, T otherwise);

    /// <summary>The sum of the floats, halves folded onto each other.</summary>
    static abstract float Sum(T x);
}
