using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>
/// GDPP (Elfeki et al. 2019) in G's loss: how far the generated images' diversity is from the real ones', by D's features. It reports its
/// value before the weight, and the part of G's updates in which it was not finite and left out.
/// </summary>
internal sealed class Diversity : LossTerm
{
    /// <inheritdoc/>
    public override string Name => "gdpp";

    /// <inheritdoc/>
    public override LossPass Pass => LossPass.GeneratedImages;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reports { get; } = ["gdpp", "gdpp_left_out"];

    /// <inheritdoc/>
    public override PassCost Cost => new(Generator: 0, Discriminator: 1);   // the real images' features

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.GdppWeight > 0;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context)
    {
        Tensor fake = context.OnFake.Features, real = RealFeatures(context);
        (Tensor diversity, bool isFinite) = Gdpp.Of(real, fake);
        Tensor leftOut = fake.Workspace.Full(new Shape(1), isFinite ? 0 : 1);
        return new LossValue(diversity.Scale(context.Config.Loss.GdppWeight), diversity, leftOut);
    }

    /// <summary>D's features of the real images <c>[N, F]</c>, without history.</summary>
    private static Tensor RealFeatures(LossContext context)
    {
        Tensor images = context.SeenReal;
        using IDisposable noGrad = images.Workspace.NoGrad();
        using Scope scope = images.Workspace.OpenScope("features of real images");
        return scope.Keep(context.Discriminator.Evaluate(images, context.Growth).Features);
    }
}
