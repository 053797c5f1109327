using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Bench;

/// <summary>The shapes of every convolution and dense layer of networks grown to a resolution, each once.</summary>
internal static class PaperLayers
{
    private static readonly (int Resolution, int Batch)[] Growth = [(4, 16), (8, 16), (16, 16), (32, 16), (64, 8), (128, 4), (256, 2)];

    /// <summary>The paper's sizes, 4×4 to 256×256, with the minibatches that the project is measured at.</summary>
    public static IEnumerable<ConvGeometry> All => Growth.SelectMany(stage => At(new ModelConfig(), stage.Resolution, stage.Batch)).Distinct();

    private static IEnumerable<ConvGeometry> At(ModelConfig config, int r, int n)
    {
        int maps = config.FeatureMaps(r);
        if (r == ModelConfig.SmallestResolution)
        {
            yield return new(n, 1, 1, config.LatentSize, 16 * maps, kernel: 1);                        // G: dense
            yield return new(n, r, r, maps, maps, kernel: 3);                                          // G: conv
            yield return new(n, r, r, maps + 1, maps, kernel: 3);                                      // D: conv, the stddev channel counted
            yield return new(n, 1, 1, 16 * maps, config.FeatureMaps(2), kernel: 1);                    // D: dense0
            yield return new(n, 1, 1, config.FeatureMaps(2), 1, kernel: 1);                            // D: dense1
        }
        else
        {
            yield return new(n, r / 2, r / 2, config.FeatureMaps(r / 2), maps, kernel: 3, Resample.UpBefore);   // G: conv0
            yield return new(n, r, r, maps, maps, kernel: 3);                                          // G: conv1, D: conv0
            yield return new(n, r, r, maps, config.FeatureMaps(r / 2), kernel: 3);                     // D: conv1
        }

        yield return new(n, r, r, maps, config.Channels, kernel: 1);                                   // G: toRGB
        yield return new(n, r, r, config.Channels, maps, kernel: 1);                                   // D: fromRGB
    }
}
