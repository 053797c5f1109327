using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>One <see cref="AdamStep"/> an element, in place.</summary>
internal readonly struct AdamKernel(
    int count,
    AdamStep step,
    Floats weight,
    Floats firstMoment,
    Floats secondMoment,
    Floats gradient) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            ScalarLane w = new(weight.Load((int)i)), m = new(firstMoment.Load((int)i)), v = new(secondMoment.Load((int)i));
            step.Apply(ref w, ref m, ref v, new ScalarLane(gradient.Load((int)i)));
            weight.Store((int)i, w.Value);
            firstMoment.Store((int)i, m.Value);
            secondMoment.Store((int)i, v.Value);
        }
    }
}

/// <summary>The same where β₁ = 0 and the first moment is the gradient.</summary>
internal readonly struct AdamWithoutFirstMomentKernel(
    int count, AdamStep step, Floats weight, Floats secondMoment, Floats gradient) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            ScalarLane w = new(weight.Load((int)i)), v = new(secondMoment.Load((int)i));
            step.Apply(ref w, ref v, new ScalarLane(gradient.Load((int)i)));
            weight.Store((int)i, w.Value);
            secondMoment.Store((int)i, v.Value);
        }
    }
}

/// <summary>
/// <c>v = byte · 2/255 − 1</c>, mirrored where the sample's flag says so, faded to the nearest ×2 of its 2×2 average.
/// </summary>
internal readonly struct ImagesKernel(
    int count, int height, int width, int channels, float fade, ArrayView<byte> bytes, ArrayView<byte> mirror, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            Pixel p = Pixel.Of(i, (uint)height, (uint)width, (uint)channels);
            int column = mirror[(int)p.Image] != 0 ? width - 1 - (int)p.Column : (int)p.Column;
            int line = (int)((p.Image * (uint)height) + p.Row);
            float value = At(line, column, (int)p.Channel);
            if (fade != 1)
            {
                // A mirrored 2×2 block is a 2×2 block: only the order within it changes.
                float old = 0.25f * (value + At(line ^ 1, column, (int)p.Channel)
                    + (At(line, column ^ 1, (int)p.Channel) + At(line ^ 1, column ^ 1, (int)p.Channel)));
                value = new Lerp(fade).Apply(new ScalarLane(old), new ScalarLane(value)).Value;
            }

            y.Store((int)i, value);
        }
    }

    private float At(int line, int column, int channel) => (bytes[(((line * width) + column) * channels) + channel] * (2f / 255f)) - 1f;
}
