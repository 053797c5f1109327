using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Bench;

/// <summary>
/// What a training iteration costs at least, at full fade: operations of its convolutions by the direct sum, enlarged images counted as the
/// four small convolutions that they are, and the traffic if every pass read and wrote its arrays once with all that is pointwise inside of
/// it.
/// </summary>
/// <param name="Flops">Two a multiply-add.</param>
/// <param name="Bytes">Read or written.</param>
internal sealed record StepFloor(double Flops, double Bytes)
{
    // 2×2 taps of the small image instead of 3×3 of the large one.
    private const double OfEnlarged = 4.0 / 9;

    // What Adam reads and writes of a parameter: w, g, v and w, v; with a moving average also that, twice.
    private const int AdamArrays = 5, AveragingAdamArrays = 7;

    /// <summary>The floor of networks grown to a resolution.</summary>
    /// <param name="config">Their sizes.</param>
    /// <param name="resolution">How far they are grown.</param>
    /// <param name="n">Images of a minibatch.</param>
    /// <param name="bytesPerValue">Of a stored feature map.</param>
    public static StepFloor Of(ModelConfig config, int resolution, int n, int bytesPerValue)
    {
        ConvGeometry[] generator = [.. PaperLayers.Generator(config, resolution, n)];
        ConvGeometry[] body = [.. PaperLayers.Body(config, resolution, n)], head = [.. PaperLayers.Head(config, n)];

        // G: forward for D's step; forward and both gradients for its own. No gradient by the latents. D: real and fake images forward and
        // both gradients, G's step forward and by input; the penalty forward and by input, that differentiated by what came in and by
        // weight and, below the minibatch stddev, whose statistic is not linear, back by both once more. Of images only the penalty and G's
        // step need the gradient.
        Work[] works =
        [
            .. generator.Select((layer, i) => new Work(layer, Passes: i == 0 ? 3 : 4)),
            .. body.Select((layer, i) => new Work(layer, Passes: i == 0 ? 11 : 14, Stored: i > 0 && i % 2 == 0 ? 0.25 : 1)),
            .. head.Select(layer => new Work(layer, Passes: 12)),
        ];
        double adam = (AveragingAdamArrays * Weights(generator)) + (AdamArrays * Weights([.. body, .. head]));
        return new StepFloor(works.Sum(work => work.Flops),
            (bytesPerValue * works.Sum(work => work.Values)) + (sizeof(float) * (works.Sum(work => work.Weights) + adam)));

        static double Weights(ConvGeometry[] layers) => layers.Sum(layer => (double)layer.Weight.Count);
    }

    /// <summary>A layer, how often it is passed, and what part of its output is stored: a quarter before an average of 2×2.</summary>
    private readonly record struct Work(ConvGeometry Layer, int Passes, double Stored = 1)
    {
        public double Flops => Passes * Layer.Flops * (Layer.Resample == Resample.UpBefore ? OfEnlarged : 1);

        public double Values => Passes * (Layer.Input.Count + (Stored * Layer.Output.Count));

        public double Weights => Passes * (double)Layer.Weight.Count;
    }
}
