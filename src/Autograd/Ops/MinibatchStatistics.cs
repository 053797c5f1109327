using PGGan.Kernels;

namespace PGGan.Autograd.Ops;

/// <summary>Minibatch standard deviation (Karras et al. 2018, §3): the discriminator sees how much the samples of a group differ.</summary>
public static class MinibatchStatistics
{
    /// <summary>
    /// One more channel, last, that holds the group's statistic at every pixel. Sample n is in group <c>n mod M</c>, <c>M = N / G</c>,
    /// <c>G = min(groupSize, N)</c>; the statistic is the mean over (h, w, c) of <c>√(var over the group + 1e-8)</c>, population variance.
    /// </summary>
    /// <param name="x"><c>[N, H, W, C]</c>.</param>
    /// <param name="groupSize">Samples of a group.</param>
    /// <returns><c>[N, H, W, C + 1]</c>. Gradients of every order.</returns>
    /// <exception cref="ArgumentException">N is not a multiple of the group size.</exception>
    public static Tensor MinibatchStddev(this Tensor x, int groupSize = 4)
    {
        int n = x.Shape[0], h = x.Shape[1], w = x.Shape[2], c = x.Shape[3];
        int group = Math.Min(groupSize, n), groups = n / group;
        if (group * groups != n)
        {
            throw new ArgumentException($"MinibatchStddev: batch {n} is not a multiple of group size {group}; choose a batch that is.");
        }

        StddevGeometry g = new(group, groups, h * w * c);
        Tensor y = x.Workspace.NewFeatureMap(new Shape(n, h, w, c + 1));                // [N, H, W, C + 1]
        x.Workspace.Engine.StddevChannel(g, c, x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => Gradient(x, dy, g))]);
    }

    /// <summary>From the gradient of y to that of x. As a function of dy, the adjoint of <see cref="Tangent"/>.</summary>
    private static Tensor Gradient(Tensor x, Tensor dy, StddevGeometry g)
    {
        Tensor dx = x.Workspace.NewLike(x);
        x.Workspace.Engine.StddevChannelGrad(g, x.Shape[3], x.Storage, dy.Storage, dx.Storage);
        return Tape.Record(dx, [(dy, u => Tangent(x, u, g)), (x, u => Curvature(x, dy, u, g))]);
    }

    /// <summary>From a change of x to that of y.</summary>
    private static Tensor Tangent(Tensor x, Tensor u, StddevGeometry g)
    {
        Tensor v = x.Workspace.NewFeatureMap(x.Shape.With(-1, x.Shape[3] + 1));
        x.Workspace.Engine.StddevChannelTangent(g, x.Shape[3], x.Storage, u.Storage, v.Storage);
        return Tape.Record(v, [(u, dv => Gradient(x, dv, g)), (x, dv => Curvature(x, dv, u, g))]);
    }

    /// <summary>The derivative of <c>⟨u, Gradient(x, dy)⟩</c> by x.</summary>
    private static Tensor Curvature(Tensor x, Tensor dy, Tensor u, StddevGeometry g)
    {
        if (x.Workspace.Recording)
        {
            // To be differentiated a third time, it is taken through the slow composition, which is made of differentiable operations.
            Tensor first = Tape.Grad(Reference(x, g), [x], createGraph: true, seed: dy)[0]!;
            return Tape.Grad(first, [x], createGraph: true, seed: u)[0]!;
        }

        Tensor ddx = x.Workspace.NewLike(x);
        x.Workspace.Engine.StddevChannelCurvature(g, x.Shape[3], x.Storage, dy.Storage, u.Storage, ddx.Storage);
        return ddx;
    }

    /// <summary>What <see cref="MinibatchStddev"/> fuses, operation by operation; the tests hold the fused passes to it.</summary>
    internal static Tensor Reference(Tensor x, StddevGeometry g)
    {
        int pixels = x.Shape[1] * x.Shape[2];
        Tensor samples = x.Reshape(new Shape(g.GroupSize, g.Groups, g.Elements));       // [G, M, HWC]
        Tensor centred = samples - samples.Mean(0, 1).Broadcast(samples.Shape, 0, 1);   // [G, M, HWC]
        Tensor variance = centred.Dot(centred, 0, 1).Scale(1f / g.GroupSize);           // [M, HWC]
        Tensor everywhere = variance.Offset(StddevGeometry.Epsilon).Sqrt().Mean(1, 1)   // [M]
            .Broadcast(new Shape(g.Groups, pixels), 1, 1)                               // [M, HW]
            .Broadcast(new Shape(g.GroupSize, g.Groups, pixels), 0, 1);                 // [G, M, HW]
        return x.Concat(everywhere.Reshape(x.Shape.With(-1, 1)));                       // [N, H, W, C + 1]
    }
}
