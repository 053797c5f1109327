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
        int c = x.Shape[3];
        StddevGeometry g = Geometry(x.Shape, groupSize);
        Tensor y = x.Workspace.NewFeatureMap(x.Shape.With(-1, c + 1));                  // [N, H, W, C + 1]
        x.Workspace.Engine.StddevChannel(g, c, x.Storage, y.Operand);   // which a convolution reads
        return Tape.Record(y, [(x, dy => Gradient(x, dy, g))]);
    }

    /// <summary>
    /// More channels, last, that hold the standard deviations of the samples of a group, averaged over what is asked for; over everything
    /// it is <see cref="MinibatchStddev(Tensor, int)"/>, which is faster.
    /// </summary>
    /// <param name="x"><c>[N, H, W, C]</c>.</param>
    /// <param name="groupSize">Samples of a group.</param>
    /// <param name="overPixels">Whether the pixels of a channel share their average.</param>
    /// <param name="overChannels">Whether the channels of a pixel share their average, which is then one more channel, and not C.</param>
    /// <returns><c>[N, H, W, C + 1]</c> or <c>[N, H, W, 2 · C]</c>. Gradients of every order.</returns>
    /// <exception cref="ArgumentException">N is not a multiple of the group size.</exception>
    public static Tensor MinibatchStddev(this Tensor x, int groupSize, bool overPixels, bool overChannels) =>
        Composed(x, Geometry(x.Shape, groupSize), overPixels, overChannels);

    private static StddevGeometry Geometry(Shape x, int groupSize)
    {
        int n = x[0], group = Math.Min(groupSize, n), groups = n / group;
        return group * groups == n
            ? new StddevGeometry(group, groups, x.Count / n)
            : throw new ArgumentException($"MinibatchStddev: batch {n} is not a multiple of group size {group}; choose a batch that is.");
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
        x.Workspace.Engine.StddevChannelTangent(g, x.Shape[3], x.Storage, u.Storage, v.Operand);
        return Tape.Record(v, [(u, dv => Gradient(x, dv, g)), (x, dv => Curvature(x, dv, u, g))]);
    }

    /// <summary>The derivative of <c>⟨u, Gradient(x, dy)⟩</c> by x.</summary>
    private static Tensor Curvature(Tensor x, Tensor dy, Tensor u, StddevGeometry g)
    {
        if (x.Workspace.Recording)
        {
            // To be differentiated a third time, it is taken through the slow composition, which is made of differentiable operations. By
            // an alias of x, with x behind it: dy and u may depend on x themselves, and what goes that way is the walk's business, not this
            // product's.
            Tensor alias = x.Reshape(x.Shape);
            Tensor first = Tape.Grad(Reference(alias, g), [alias], createGraph: true, seed: dy)[0]!;
            return Tape.Grad(first, [alias], createGraph: true, seed: u)[0]!;
        }

        Tensor ddx = x.Workspace.NewLike(x);
        x.Workspace.Engine.StddevChannelCurvature(g, x.Shape[3], x.Storage, dy.Storage, u.Storage, ddx.Storage);
        return ddx;
    }

    /// <summary>
    /// What <see cref="MinibatchStddev(Tensor, int)"/> fuses, operation by operation; the tests hold the fused passes to it.
    /// </summary>
    internal static Tensor Reference(Tensor x, StddevGeometry g) => Composed(x, g, overPixels: true, overChannels: true);

    private static Tensor Composed(Tensor x, StddevGeometry g, bool overPixels, bool overChannels)
    {
        int pixels = x.Shape[1] * x.Shape[2], channels = x.Shape[3], maps = overChannels ? 1 : channels;
        Tensor samples = x.Reshape(new Shape(g.GroupSize, g.Groups, g.Elements));       // [G, M, HWC]
        Tensor centred = samples - samples.Mean([0]).Broadcast(samples.Shape, [0]);     // [G, M, HWC]
        Tensor variance = centred.Dot(centred, [0]).Scale(1f / g.GroupSize);           // [M, HWC]
        Tensor deviation = variance.Offset(StddevGeometry.Epsilon).Sqrt();              // [M, HWC]
        Tensor everywhere = (overPixels, overChannels) switch                           // [M, HW · maps]
        {
            (true, true) => deviation.Mean([1]).Broadcast(new Shape(g.Groups, pixels), [1]),
            (true, false) => deviation.Reshape(new Shape(g.Groups, pixels, channels)).Mean([1])
                .Broadcast(new Shape(g.Groups, pixels, channels), [1])
                .Reshape(new Shape(g.Groups, pixels * channels)),
            (false, true) => deviation.Reshape(new Shape(g.Groups, pixels, channels)).Mean([2]),
            (false, false) => deviation,
        };
        Tensor ofEach = everywhere.Broadcast(new Shape(g.GroupSize, g.Groups, pixels * maps), [0]);     // [G, M, HW · maps]
        return x.Concat(ofEach.Reshape(x.Shape.With(-1, maps)));                                       // [N, H, W, C + maps]
    }
}
