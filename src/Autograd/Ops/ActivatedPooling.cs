using PGGan.Kernels;

namespace PGGan.Autograd.Ops;

/// <summary>
/// Leaky ReLU and the average of each 2×2 in one pass: <c>y[n, h, w, c] = ¼ · Σ_{a,b} lrelu(x[n, 2h+a, 2w+b, c])</c>. What is between them
/// is never stored; one bit a value, the sign of x, is kept. As a function of x the pass is linear wherever no sign changes, so its
/// gradient and that gradient's gradient are an adjoint pair.
/// </summary>
internal static class ActivatedPooling
{
    /// <summary>
    /// Runs the pass on <paramref name="values"/>, which hold <c>x + bias</c>, and records the result as a function of x, a virtual tensor,
    /// and bias.
    /// </summary>
    public static Tensor Pool(Tensor x, Tensor bias, Storage values, float slope)
    {
        Workspace workspace = x.Workspace;
        ActPoolGeometry g = new(x.Shape, slope);
        Tensor y = workspace.NewFeatureMap(g.Small), signs = workspace.New(new Shape(g.SignWords));
        workspace.Engine.ActPool(g, values, y.Storage, signs.Storage);
        return Tape.Record(y, [(x, bias, Gradients)], nameof(ActivatedPooling));

        (Tensor X, Tensor? Bias) Gradients(Tensor dy, SecondGradient ofBias)
        {
            if (workspace.Recording || !ofBias.IsWanted)
            {
                Tensor composed = Gradient(dy, signs, g);
                return (composed, ofBias.IsWanted ? composed.Sum([0, 1, 2]) : null);
            }

            Tensor dx = workspace.NewFeatureMap(g.Large), dbias = ofBias.Sum ?? workspace.New(new Shape(g.Large[3]));
            workspace.Engine.ActPoolGrad(g, dy.Storage, signs.Storage, dx.Storage, dbias.Storage, add: ofBias.Sum is not null);
            return (dx, dbias);
        }
    }

    /// <summary>From the gradient of y to that of x. Adjoint of <see cref="Tangent"/>.</summary>
    private static Tensor Gradient(Tensor dy, Tensor signs, ActPoolGeometry g)
    {
        Tensor dx = dy.Workspace.NewFeatureMap(g.Large);                        // [N, H, W, C]
        dy.Workspace.Engine.ActPoolGrad(g, dy.Storage, signs.Storage, dx.Storage, dbias: null);
        return Tape.Record(dx, [(dy, u => Tangent(u, signs, g))]);
    }

    /// <summary>From a change of x to that of y. Adjoint of <see cref="Gradient"/>.</summary>
    private static Tensor Tangent(Tensor u, Tensor signs, ActPoolGeometry g)
    {
        Tensor v = u.Workspace.NewFeatureMap(g.Small);                          // [N, H/2, W/2, C]
        u.Workspace.Engine.ActPoolTangent(g, u.Storage, signs.Storage, v.Storage);
        return Tape.Record(v, [(u, dv => Gradient(dv, signs, g))]);
    }
}
