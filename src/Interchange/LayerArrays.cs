namespace PGGan.Interchange;

/// <summary>Weight and bias of a layer.</summary>
/// <param name="Weight">In the order <c>[out, in, kh, kw]</c>, or <c>[out, in]</c> of a dense layer.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Bias">One number an output channel; of a dense layer maybe one a row.</param>
internal sealed record LayerArrays(float[] Weight, long[] Shape, float[] Bias);
