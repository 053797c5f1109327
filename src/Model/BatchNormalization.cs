using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Model;

/// <summary>
/// Batch normalisation (Ioffe, Szegedy 2015) behind a convolution:
/// <c>y[n,h,w,c] = gain[c] · (x[n,h,w,c] − mean[c]) / √(variance[c] + ε)</c> with the mean and the population variance of channel c over n,
/// h and w. The bias is the layer's own, added behind it.
/// </summary>
public sealed class BatchNormalization : Module
{
    /// <summary>ε, in the root.</summary>
    public const float Epsilon = 1e-4f;

    /// <summary>How far a minibatch moves the running statistics towards its own.</summary>
    public const float Momentum = 0.1f;

    private readonly Parameter gain;
    private readonly ModuleBuffer runningMean;
    private readonly ModuleBuffer runningVariance;

    /// <summary>One for so many channels; it starts with gain 1, mean 0 and variance 1.</summary>
    public BatchNormalization(Workspace workspace, int channels)
    {
        Shape perChannel = new(channels);
        gain = Define("gain", workspace.Full(perChannel, 1));
        runningMean = DefineBuffer("running_mean", workspace.Full(perChannel, 0));
        runningVariance = DefineBuffer("running_variance", workspace.Full(perChannel, 1));
    }

    /// <summary>x <c>[N, H, W, C]</c>, normalised by the statistics asked for.</summary>
    public Tensor Forward(Tensor x, BatchStatistics statistics)
    {
        Tensor mean = runningMean.Value, variance = runningVariance.Value;
        if (statistics != BatchStatistics.Running)
        {
            mean = x.Mean([0, 1, 2]);                                                        // [C]
            variance = x.Variance(mean, [0, 1, 2]);                                          // [C]
        }

        if (statistics == BatchStatistics.TrackedMinibatch)
        {
            Move(runningMean.Value, mean);
            Move(runningVariance.Value, variance);
        }

        return x.Standardize(mean, variance, [0, 1, 2], Epsilon).MultiplyOver(gain.Value, [0, 1, 2]);
    }

    private static void Move(Tensor running, Tensor towards) =>
        running.Workspace.Engine.Map2(new Lerp(Momentum), running.Shape.Count, running.Storage, towards.Storage, running.Storage);
}
