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

        Tensor samples = x.Reshape(new Shape(group, groups, h * w * c));                // [G, M, HWC]
        Tensor everywhere = Statistic(samples)                                          // [M]
            .Broadcast(new Shape(groups, h * w), 1, 1)                                  // [M, HW]
            .Broadcast(new Shape(group, groups, h * w), 0, 1);                          // [G, M, HW]
        return x.Concat(everywhere.Reshape(new Shape(n, h, w, 1)));                     // [N, H, W, C + 1]
    }

    /// <summary>The statistic <c>[M]</c> of samples <c>[G, M, elements]</c> in one pass. Gradients of every order.</summary>
    public static Tensor Statistic(this Tensor samples)
    {
        Workspace workspace = samples.Workspace;
        StddevGeometry geometry = new(samples.Shape[0], samples.Shape[1], samples.Shape[2]);
        Tensor stat = workspace.New(new Shape(geometry.Groups));
        workspace.Engine.MinibatchStddev(geometry, samples.Storage, stat.Storage);
        return Tape.Record(stat, [(samples, dstat => workspace.Recording ? Composed(dstat) : Fused(dstat))]);

        // To be differentiated again, the gradient is taken through the slow composition, which is made of differentiable operations.
        Tensor Composed(Tensor dstat) => Tape.Grad(Reference(samples), [samples], createGraph: true, seed: dstat)[0]!;

        Tensor Fused(Tensor dstat)
        {
            Tensor dx = workspace.NewLike(samples);
            workspace.Engine.MinibatchStddevGrad(geometry, samples.Storage, dstat.Storage, dx.Storage);
            return dx;
        }
    }

    /// <summary>What <see cref="Statistic"/> fuses, operation by operation; the tests hold the fused pass to it.</summary>
    internal static Tensor Reference(Tensor samples)
    {
        Tensor centred = samples - samples.Mean(0, 1).Broadcast(samples.Shape, 0, 1);   // [G, M, HWC]
        Tensor variance = centred.Dot(centred, 0, 1).Scale(1f / samples.Shape[0]);      // [M, HWC]
        return variance.Offset(StddevGeometry.Epsilon).Sqrt().Mean(1, 1);               // [M]
    }
}
