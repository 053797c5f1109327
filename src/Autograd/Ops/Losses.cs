using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>What losses are made of: few numbers in few passes, since at the low resolutions a step waits for the number of its passes.</summary>
public static class Losses
{
    /// <summary><c>y = scale · √(Σ x²)</c> over the axes. Its derivative where the sum is zero is taken as zero.</summary>
    public static Tensor Norm(this Tensor x, int first, int count, float scale = 1)
    {
        Tensor y = x.Workspace.New(x.Shape.Without(first, count));
        x.Workspace.Engine.Sum(default(Square), x.Shape.Extent(first, count), x.Storage, y.Storage);
        x.Workspace.Engine.Map(new Then<Sqrt, Scale>(default, new Scale(scale)), y.Shape.Count, y.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => x.MultiplyOver(x.Workspace.Recording
            ? dy.Multiply(y.Reciprocal()).Scale(scale * scale)
            : x.Workspace.Map2(new NormSlope(scale * scale), dy, y), first, count))]);
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
        workspace.Engine.Sum(new Then<Quadratic, Scale>(new Quadratic(curvature, centre, slope), new Scale(share)), all, x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => workspace.Recording ? Composed(dy) : Fused(dy))]);

        Tensor Composed(Tensor dy) => x.Offset(-centre).Scale(2 * curvature * share).Offset(slope * share).MultiplyOver(dy, 0, x.Shape.Rank);

        Tensor Fused(Tensor dy)
        {
            Tensor dx = workspace.NewLike(x);
            workspace.Engine.MapOver(new QuadraticSlope(2 * curvature * share, centre, slope * share), all, x.Storage, dy.Storage, dx.Storage);
            return dx;
        }
    }
}
