using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Tests.Model;

/// <summary>A generator with any of its switches as plain double loops.</summary>
/// <param name="config">Sizes and switches.</param>
/// <param name="growth">Which layers take part.</param>
/// <param name="running">Whether batch normalisation goes by its running statistics.</param>
internal sealed class NaiveGenerator(ModelConfig config, Growth growth, bool running)
{
    private static readonly double Gain = Math.Sqrt(2);

    /// <summary>Images <c>[N, R, R, Channels]</c> from what is behind each other in the latents and labels <c>[N, L]</c>.</summary>
    public Dense Images(IReadOnlyDictionary<string, double[]> numbers, Dense input)
    {
        NaiveLayers layers = new(config, numbers);
        int n = input.Shape[0];
        Dense z = (config.NormalizeLatents ? layers.PixelNormed(input) : input).Reshape(new Shape(n, 1, 1, input.Shape[1]));
        Dense x = layers.Conv("4x4.dense", z, 1, Gain / 4);
        Shape square = new(n, 4, 4, x.Shape[3] / 16);
        x = config.BiasPerPixel ? Normed(layers.Activated("4x4.dense", x, config.GeneratorSlope).Reshape(square))
            : Finished("4x4.dense", x.Reshape(square));
        x = config.ConvsPerBlock == 2 ? Layer("4x4.conv", x) : x;
        Dense previous = x;
        for (int r = 8; r <= growth.Resolution; r *= 2)
        {
            previous = x;
            x = Layer($"{r}x{r}.conv0", config.Bilinear ? Naive.UpsampleBilinear2(x, 1) : Naive.Upsample2(x, 1));
            x = config.ConvsPerBlock == 2 ? Layer($"{r}x{r}.conv1", x) : x;
        }

        Dense image = ToRgb(x);
        image = growth.Fade < 1 && growth.Resolution > 4 ? NaiveLayers.Mixed(Naive.Upsample2(ToRgb(previous), 1), image, growth.Fade)
            : image;
        return config.TanhOutput ? image.Map(Math.Tanh) : image;

        Dense Layer(string name, Dense maps) => Finished(name, layers.Conv(name, maps, 3, Gain));

        Dense Finished(string name, Dense product)
        {
            if (config.GeneratorNormalization == LayerNormalization.Batch)
            {
                int channels = product.Shape[3];
                product = running ? layers.RunningStandardized(name, product) : layers.Standardized(name, product, i => i % channels);
            }

            return Normed(layers.Activated(name, product, config.GeneratorSlope));
        }

        Dense Normed(Dense activated) => config.PixelNorm ? layers.PixelNormed(activated) : activated;

        Dense ToRgb(Dense maps)
        {
            string name = $"{maps.Shape[1]}x{maps.Shape[1]}.torgb";
            return layers.Activated(name, layers.Conv(name, maps, config.ToRgbKernel, 1), 1);
        }
    }
}
