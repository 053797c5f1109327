using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Losses;

namespace OwnLoss;

/// <summary>
/// A term of the generator's loss: <c>weight · mean((x − box(x))²)</c>, the squared distance of its images x from what is left of them at
/// half the resolution. It is computed in the pass of the generator's scores, so it costs no pass of its own.
/// </summary>
internal sealed class Smoothness(float weight) : LossTerm
{
    public const string Statistic = "smoothness";

    public override string Name => Statistic;

    public override LossPass Pass => LossPass.GeneratedImages;

    public override IReadOnlyList<string> Reports { get; } = [Statistic];

    public override LossValue Compute(LossContext context)
    {
        Tensor images = context.Fake;                                        // [N, R, R, C]
        Tensor difference = images - images.AveragePool2().Upsample2();
        Tensor distance = (difference * difference).Mean();                  // [1]
        return new LossValue(distance.Scale(weight), distance);
    }
}
