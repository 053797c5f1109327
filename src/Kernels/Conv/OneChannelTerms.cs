using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// <c>scale · dy[n] · w[c]</c> for each element of <c>[n, c]</c>: the gradient by the input of a layer with one output channel.
/// </summary>
internal readonly struct OneChannelInputTerm(Floats dy, Floats w, int channels, float scale) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T>
    {
        uint row = (uint)(channels / T.Width), place = (uint)index;
        return T.Splat(scale) * (T.Splat(dy.Load((int)(place / row))) * T.Load(w, (int)(place % row)));
    }
}

/// <summary><c>scale · dy[n] · x[n, c]</c>, whose sum over n is the gradient of the layer's weight.</summary>
internal readonly struct OneChannelWeightTerm(Floats dy, Floats x, int channels, float scale) : ITerm
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(int index)
        where T : struct, IDeviceLane<T> =>
        T.Splat(scale) * (T.Splat(dy.Load((int)((uint)index / (uint)(channels / T.Width)))) * T.Load(x, index));
}
