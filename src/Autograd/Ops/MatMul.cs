using PGGan.Kernels;

namespace PGGan.Autograd.Ops;

/// <summary>
/// The matrix product in three transposed forms, closed under differentiation. A matrix is a convolution's operand with images of one
/// pixel, so these are the <see cref="Conv2d"/> triangle at H = W = R = 1 and share its kernels.
/// </summary>
public static class MatMul
{
    /// <summary><c>y = scale · a · bᵀ</c>; a <c>[M, K]</c>, b <c>[N, K]</c>, y <c>[M, N]</c>: a dense layer with weight b.</summary>
    /// <exception cref="ArgumentException">The inner sizes differ.</exception>
    public static Tensor MatMulTransposeB(this Tensor a, Tensor b, float scale = 1)
    {
        Check(nameof(MatMulTransposeB), a, b, a.Shape[-1], b.Shape[-1]);
        return Pixels(a).Conv(Pixels(b), scale).Reshape(new Shape(a.Shape[0], b.Shape[0]));
    }

    /// <summary><c>y = scale · a · b</c>; a <c>[M, K]</c>, b <c>[K, N]</c>, y <c>[M, N]</c>.</summary>
    /// <exception cref="ArgumentException">The inner sizes differ.</exception>
    public static Tensor Product(this Tensor a, Tensor b, float scale = 1)
    {
        Check(nameof(Product), a, b, a.Shape[-1], b.Shape[0]);
        ConvGeometry g = new(n: a.Shape[0], 1, 1, c: b.Shape[1], k: b.Shape[0], kernel: 1);
        return Pixels(a).ConvInputGrad(Pixels(b), g, scale).Reshape(new Shape(a.Shape[0], b.Shape[1]));
    }

    /// <summary><c>y = scale · aᵀ · b</c>; a <c>[K, M]</c>, b <c>[K, N]</c>, y <c>[M, N]</c>.</summary>
    /// <exception cref="ArgumentException">The inner sizes differ.</exception>
    public static Tensor MatMulTransposeA(this Tensor a, Tensor b, float scale = 1)
    {
        Check(nameof(MatMulTransposeA), a, b, a.Shape[0], b.Shape[0]);
        ConvGeometry g = new(n: a.Shape[0], 1, 1, c: b.Shape[1], k: a.Shape[1], kernel: 1);
        return Pixels(b).ConvWeightGrad(Pixels(a), g, scale).Reshape(new Shape(a.Shape[1], b.Shape[1]));
    }

    // [rows, 1, 1, columns].
    private static Tensor Pixels(Tensor matrix) => matrix.Reshape(new Shape(matrix.Shape[0], 1, 1, matrix.Shape[1]));

    private static void Check(string operation, Tensor a, Tensor b, int left, int right)
    {
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2 || left != right)
        {
            throw new ArgumentException($"{operation}: {a.Shape} and {b.Shape} are not matrices with equal inner sizes.");
        }
    }
}
