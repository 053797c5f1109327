using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>
/// A layer that tells what it makes of an image's values and what that costs: for tables and for the forecast of a run's duration.
/// </summary>
public interface ILayer
{
    /// <summary>Its output and cost for one image.</summary>
    /// <param name="input">Shape of one image's input: <c>[H, W, C]</c>, or <c>[C]</c> where there are no pixels.</param>
    LayerCost Cost(Shape input);

    /// <summary>What its weight is multiplied by at each use; 1 by default.</summary>
    float Scale => 1;
}

/// <summary>What a layer makes of one image's values, and what that costs.</summary>
/// <param name="Output"><c>[H, W, K]</c>, or <c>[K]</c> where there are no pixels.</param>
/// <param name="MultiplyAdds">Of its forward pass.</param>
public readonly record struct LayerCost(Shape Output, double MultiplyAdds);
