using PGGan.Autograd;
using PGGan.Autograd.Ops;

namespace PGGan.Learning.Projection;

/// <summary>
/// How far an image is from another: <c>d(x, y) = pixel · mean (x − y)² + pyramid · 1/L · Σ_{l=1…L} mean (P_l(x) − P_l(y))²</c>, <c>P_l</c>
/// the box average over <c>2^l × 2^l</c> pixels, down to 4×4. The averages make outlines and large areas count where no pixel fits yet. (Of
/// a pyramid of differences between levels they would not: those of the box are orthogonal, and their mean squares add up to that of the
/// pixels.)
/// </summary>
/// <param name="Pixel">Weight of the pixels.</param>
/// <param name="Pyramid">Weight of the averages.</param>
internal sealed record ImageDistance(float Pixel, float Pyramid)
{
    private const int SmallestLevel = 4;

    /// <summary>The distances of images, <c>[N]</c>, differentiable.</summary>
    /// <param name="x"><c>[N, R, R, C]</c>, R a power of two.</param>
    /// <param name="y"><c>[N, R, R, C]</c></param>
    public Tensor Of(Tensor x, Tensor y)
    {
        Tensor level = x - y;                                                    // [N, R, R, C]
        Tensor distance = MeanSquare(level).Scale(Pixel);                        // [N]
        int levels = Levels(x.Shape[1]);
        for (int l = 1; l <= levels && Pyramid > 0; l++)
        {
            level = level.AveragePool2();                                        // [N, R/2^l, R/2^l, C]
            distance += MeanSquare(level).Scale(Pyramid / levels);
        }

        return distance;
    }

    private static Tensor MeanSquare(Tensor x) => x.Dot(x, [1, 2, 3]).Scale(1f / x.Shape.Extent([1, 2, 3]).Reduced);

    private static int Levels(int resolution)
    {
        int levels = 0;
        for (; resolution > SmallestLevel; resolution /= 2)
        {
            levels++;
        }

        return levels;
    }
}
