using System.Runtime.CompilerServices;
using PGGan.Kernels;

namespace PGGan.Autograd.Ops;

/// <summary>Doubling and halving of the resolution, each other's adjoint.</summary>
public static class Resampling
{
    /// <summary><c>y[n, 2h+a, 2w+b, c] = scale · x[n, h, w, c]</c>: nearest neighbour. Adjoint of <see cref="SumPool2"/>.</summary>
    public static Tensor Upsample2(this Tensor x, float scale = 1)
    {
        Shape s = x.Shape;
        Tensor y = x.Workspace.NewFeatureMap(new Shape(s[0], 2 * s[1], 2 * s[2], s[3]));   // [N, 2H, 2W, C]
        x.Workspace.Engine.Upsample2(s, scale, x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.SumPool2(scale))]);
    }

    /// <summary><c>y[n, h, w, c] = scale · Σ_{a,b} x[n, 2h+a, 2w+b, c]</c>. Adjoint of <see cref="Upsample2"/>.</summary>
    /// <exception cref="ArgumentException">A side is odd.</exception>
    public static Tensor SumPool2(this Tensor x, float scale = 1)
    {
        Shape s = x.Shape;
        RequireEvenSides(s);
        Tensor y = x.Workspace.NewFeatureMap(new Shape(s[0], s[1] / 2, s[2] / 2, s[3]));   // [N, H/2, W/2, C]
        x.Workspace.Engine.SumPool2(s, scale, x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.Upsample2(scale))]);
    }

    /// <summary>
    /// Twice the size by bilinear interpolation, along each axis <c>y[2i] = ¼ x[i − 1] + ¾ x[i]</c> and
    /// <c>y[2i + 1] = ¾ x[i] + ¼ x[i + 1]</c>, the border repeated; times scale. Adjoint of <see cref="SumPoolBilinear2"/>.
    /// </summary>
    public static Tensor UpsampleBilinear2(this Tensor x, float scale = 1)
    {
        Shape s = x.Shape;
        Tensor y = x.Workspace.NewFeatureMap(new Shape(s[0], 2 * s[1], 2 * s[2], s[3]));   // [N, 2H, 2W, C]
        x.Workspace.Engine.UpsampleBilinear2(s, scale, x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.SumPoolBilinear2(scale))]);
    }

    /// <summary>
    /// Half the size, along each axis <c>y[i] = ¼ x[2i − 1] + ¾ x[2i] + ¾ x[2i + 1] + ¼ x[2i + 2]</c>, the border repeated; times scale.
    /// With ¼ it is an average, by the filter (1, 3, 3, 1) / 8 each way. Adjoint of <see cref="UpsampleBilinear2"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A side is odd.</exception>
    public static Tensor SumPoolBilinear2(this Tensor x, float scale = 1)
    {
        Shape s = x.Shape;
        RequireEvenSides(s);
        Tensor y = x.Workspace.NewFeatureMap(new Shape(s[0], s[1] / 2, s[2] / 2, s[3]));   // [N, H/2, W/2, C]
        x.Workspace.Engine.SumPoolBilinear2(s, scale, x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.UpsampleBilinear2(scale))]);
    }

    /// <summary>
    /// <c>y = o + fade · (fresh − o)</c>, <c>o = Upsample2(old)</c>: an image of half the resolution behind one that fades in.
    /// <c>old [N, H, W, C]</c>, <c>fresh [N, 2H, 2W, C]</c>.
    /// </summary>
    /// <exception cref="ArgumentException">fresh is not twice as large as old.</exception>
    public static Tensor FadeIn(this Tensor old, Tensor fresh, float fade)
    {
        Shape s = old.Shape, large = new(s[0], 2 * s[1], 2 * s[2], s[3]);
        if (fresh.Shape != large)
        {
            throw new ArgumentException($"FadeIn: behind {s} fades {large} in, not {fresh.Shape}.");
        }

        Tensor y = old.Workspace.NewLike(fresh);
        old.Workspace.Engine.FadeIn(large, fade, old.Storage, fresh.Storage, y.Storage);
        return Tape.Record(y, [(old, dy => dy.SumPool2(1 - fade)), (fresh, dy => dy.Scale(fade))]);
    }

    /// <summary>The average of each 2×2: the box filter of the image pyramid and of the discriminator.</summary>
    public static Tensor AveragePool2(this Tensor x) => x.SumPool2(0.25f);

    private static void RequireEvenSides(Shape shape, [CallerMemberName] string operation = "")
    {
        if (shape[1] % 2 != 0 || shape[2] % 2 != 0)
        {
            throw new ArgumentException($"{operation}: {shape} has an odd side and cannot be halved.");
        }
    }
}
