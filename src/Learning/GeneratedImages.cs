using PGGan.Autograd;
using PGGan.Imaging;
using PGGan.Learning.Configuration;
using PGGan.Metrics;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// The pictures 0, 1, … of a generator, those that the command <c>generate</c> draws by number, rounded to bytes as files are; pictures
/// smaller than the final resolution are enlarged to it by repeating pixels, as a run's grids are. A conditional generator is given the
/// labels of the real images that they are compared with.
/// </summary>
/// <param name="workspace">The generator's.</param>
/// <param name="generator">Typically the averaged one.</param>
/// <param name="config">Of its run.</param>
/// <param name="growth">How far it has grown.</param>
/// <param name="real">As many real images, whose labels are used.</param>
internal sealed class GeneratedImages(Workspace workspace, IGenerator generator, TrainingConfig config, Growth growth, RealImages real)
    : IImageSet
{
    // The most values of the last feature maps that are worth having at once on a CPU.
    private const int MaxPixels = 1 << 18, MaxAtOnce = 64;

    /// <inheritdoc/>
    public int Count => real.Count;

    /// <inheritdoc/>
    public int Resolution => config.Model.Resolution;

    /// <inheritdoc/>
    public void Read(int first, Span<byte> images)
    {
        int channels = config.Model.Channels, n = images.Length / (Resolution * Resolution * Rgb.Channels);
        int atOnce = Math.Clamp(MaxPixels / (growth.Resolution * growth.Resolution), 1, MaxAtOnce);
        float[] drawn = Samples.Draw(workspace, generator, config.Run.Seed, [.. Enumerable.Range(first, n)], growth, atOnce,
            real.Labels(first, n));
        byte[] bytes = new byte[drawn.Length];
        ImageGrid.ToBytes(drawn, bytes);
        Rgb.Of(ImageGrid.Enlarge(bytes, growth.Resolution, channels, Resolution / growth.Resolution), channels, images);
    }
}
