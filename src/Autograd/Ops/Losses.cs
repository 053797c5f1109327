using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>
/// What losses are made of: few numbers in few passes, since at the low resolutions a step waits for the number of its passes.
/// </summary>
public static class Losses
{
    /// <summary><c>y = scale · √(Σ x²)</c> over the axes. Its derivative where the sum is zero is taken as zero.</summary>
    /// <exception cref="ArgumentException">The axes are not x's, not neighbours, or none.</exception>
    public static Tensor Norm(this Tensor x, Axes axes, float scale = 1)
    {
        Tensor y = x.Workspace.New(x.Shape.Without(axes));
        x.Workspace.Engine.Norm(x.Shape.Extent(axes), scale, x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => x.MultiplyOver(x.Workspace.Recording
            ? dy.Multiply(y.Reciprocal()).Scale(scale * scale)
            : x.Workspace.Map2(new NormSlope(scale * scale), dy, y), axes))]);
    }

    /// <summary><c>y = 1/n · Σ_i (curvature · (x_i − centre)² + slope · x_i)</c>, of shape <c>[1]</c>.</summary>
    /// <param name="x">Any n numbers: scores or norms.</param>
    /// <param name="curvature">Weight of the square.</param>
    /// <param name="centre">Where it is zero.</param>
    /// <param name="slope">Weight of the number itself.</param>
    public static Tensor MeanQuadratic(this Tensor x, float curvature, float centre, float slope)
    {
        Workspace workspace = x.Workspace;
        Extent all = new(1, x.Shape.Count, 1);
        float share = 1f / x.Shape.Count;
        Tensor y = workspace.New(new Shape(1));
        workspace.Engine.Sum(new Then<Quadratic, Scale>(new Quadratic(curvature, centre, slope), new Scale(share)), all,
            x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => workspace.Recording ? Composed(dy) : Fused(dy))]);

        Tensor Composed(Tensor dy) =>
            x.Offset(-centre).Scale(2 * curvature * share).Offset(slope * share).MultiplyOver(dy, Axes.Outer(x.Shape.Rank));

        Tensor Fused(Tensor dy)
        {
            Tensor dx = workspace.NewLike(x);
            workspace.Engine.MapOver(new QuadraticSlope(2 * curvature * share, centre, slope * share), all, x.Storage,
                dy.Storage, dx.Storage);
            return dx;
        }
    }

    /// <summary>
    /// <c>y = ln Σ eˣ</c> over the innermost axis, which vanishes from the shape. Its derivative is the softmax. Gradients of every order.
    /// </summary>
    public static Tensor LogSumExp(this Tensor x)
    {
        int columns = x.Shape[-1];
        Tensor y = x.Workspace.New(x.Shape.Without([-1]));
        x.Workspace.Engine.LogSumExp(x.Shape.Count / columns, columns, x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => x.AddOver(y.Scale(-1), [-1]).Exp().MultiplyOver(dy, [-1]))]);
    }

    /// <summary>
    /// Cross-entropy of a softmax for each attribute, summed over the attributes: <c>Σ_j w_j · t_j · (ln Σ_k e^x_k − x_j)</c>, k over the
    /// classes of j's attribute.
    /// </summary>
    /// <param name="logits">x <c>[N, L]</c>, the attributes' classes one behind the other.</param>
    /// <param name="targets">t <c>[N, L]</c>: one-hot vectors, one behind the other.</param>
    /// <param name="sizes">Classes of each attribute, L together.</param>
    /// <param name="classWeights">w <c>[L]</c>; null: all 1.</param>
    /// <returns><c>[N]</c></returns>
    /// <exception cref="ArgumentException">The shapes or the sizes do not fit each other.</exception>
    public static Tensor SoftmaxCrossEntropy(this Tensor logits, Tensor targets, IReadOnlyList<int> sizes, Tensor? classWeights = null)
    {
        if (logits.Shape.Rank != 2 || logits.Shape != targets.Shape || sizes.Count == 0 || sizes.Sum() != logits.Shape[1])
        {
            throw new ArgumentException(
                $"SoftmaxCrossEntropy: logits {logits.Shape} and targets {targets.Shape} must both be [N, L], L the sum of the attributes' "
                    + $"classes, {sizes.Sum()}.");
        }

        Tensor weighted = classWeights is null ? targets : targets.MultiplyOver(classWeights, [0]);    // [N, L]
        Tensor? sum = null;
        int start = 0;
        foreach (int size in sizes)
        {
            bool all = size == logits.Shape[1];
            Tensor x = all ? logits : logits.Slice(start, size), t = all ? weighted : weighted.Slice(start, size);   // [N, classes]
            Tensor entropy = x.Scale(-1).AddOver(x.LogSumExp(), [1]).Dot(t, [1]);                                     // [N]
            sum = sum is null ? entropy : sum + entropy;
            start += size;
        }

        return sum!;
    }
}
