using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// What a pass computes for each element of an array: to be written (<see cref="MapKernel{TTerm}"/>) or summed (<see cref="SumKernel{T,
/// TTerm}"/>).
/// </summary>
internal interface ITerm
{
    /// <summary>The terms of elements <c>index · T.Width</c> and following.</summary>
    T At<T>(int index)
        where T : struct, IDeviceLane<T>;
}

/// <summary><c>value</c></summary>
internal readonly struct ConstantTerm(float value) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T> => T.Splat(value);
}

/// <summary><c>op(x[i])</c></summary>
internal readonly struct UnaryTerm<TOp>(Floats x, TOp op) : ITerm
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T> => op.Apply(T.Load(x, index));
}

/// <summary><c>op(a[i], b[i])</c></summary>
internal readonly struct BinaryTerm<TOp>(Floats a, Floats b, TOp op) : ITerm
    where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T> => op.Apply(T.Load(a, index), T.Load(b, index));
}

/// <summary><c>op(a[i], b[i], c[i])</c></summary>
internal readonly struct TernaryTerm<TOp>(Floats a, Floats b, Floats c, TOp op) : ITerm
    where TOp : unmanaged, ITernaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T> => op.Apply(T.Load(a, index), T.Load(b, index), T.Load(c, index));
}

/// <summary><c>c[o, i]</c> for each element of <c>[o, r, i]</c>: c repeated along the middle.</summary>
internal readonly struct RepeatedTerm(Floats c, int reduced, int inner) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T>
    {
        if (inner == 1)
        {
            return T.Splat(c.Load((int)((uint)index / (uint)(reduced / T.Width))));
        }

        uint row = (uint)(inner / T.Width), place = (uint)index, outer = place / (row * (uint)reduced);
        return T.Load(c, (int)((outer * row) + (place % row)));
    }
}

/// <summary><c>op(x[o, r, i], c[o, i])</c></summary>
internal readonly struct OverTerm<TOp>(Floats x, RepeatedTerm c, TOp op) : ITerm
    where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T> => op.Apply(T.Load(x, index), c.At<T>(index));
}

/// <summary><c>a[o, r, i] + c[o, i] · (b[o, r, i] − a[o, r, i])</c></summary>
internal readonly struct LerpTerm(Floats a, Floats b, RepeatedTerm c) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T>
    {
        T from = T.Load(a, index), to = T.Load(b, index);
        return from + ((to - from) * c.At<T>(index));
    }
}

/// <summary>
/// <c>dx[i] = gate(dy[i], y[i])</c>, which it also writes: the gradient of an activation and, summed, of the bias before it.
/// </summary>
internal readonly struct GateTerm(LeakyReluGate gate, Floats dy, Floats y, Floats dx) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T>
    {
        T gated = gate.Apply(T.Load(dy, index), T.Load(y, index));
        T.Store(dx, index, gated);
        return gated;
    }
}
