using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Learning.Losses;

/// <summary>
/// <see cref="DeterminantalDiversity"/> as an operation on tensors. The eigenvalues are found on the host, which waits for the features:
/// the one loss that does. Its gradient is a constant to the tape, so it can be differentiated once.
/// </summary>
internal static class Gdpp
{
    /// <summary>The loss <c>[1]</c>, and whether it was finite: else it and its gradient are 0.</summary>
    /// <param name="real">Features of real images <c>[N, F]</c>; no gradient flows to them.</param>
    /// <param name="fake">Features of generated images <c>[N, F]</c>.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static (Tensor Loss, bool IsFinite) Of(Tensor real, Tensor fake)
    {
        if (real.Shape != fake.Shape || fake.Shape.Rank != 2)
        {
            throw new ArgumentException($"Gdpp: features must be two [N, F] of one shape, they are {real.Shape} and {fake.Shape}.");
        }

        Workspace workspace = fake.Workspace;
        DeterminantalDiversity diversity = DeterminantalDiversity.Of(real.ToArray(), fake.ToArray(), fake.Shape[0]);
        Tensor gradient = workspace.NewLike(fake);
        workspace.Engine.Upload(Array.ConvertAll(diversity.Gradient, x => (float)x), gradient.Storage);
        Tensor loss = workspace.From([(float)diversity.Loss], new Shape(1));
        return (Tape.Record(loss, [(fake, dy => Scaled(gradient, dy))], nameof(Gdpp)), diversity.IsFinite);
    }

    private static Tensor Scaled(Tensor gradient, Tensor dy) => gradient.Workspace.Recording
        ? throw new NotSupportedException(
            "Gdpp: its gradient comes from the host as a constant and has no derivative; differentiate it once, without createGraph.")
        : gradient.MultiplyOver(dy, [0, 1]);
}
