using NUnit.Framework;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary><c>reals.png</c>: the real images of <see cref="GridImages"/> at full size, row by row, as they are.</summary>
internal sealed class RealsTests
{
    [TestCase(1, false)]
    [TestCase(3, false)]
    [TestCase(3, true)]
    public void EachCellIsItsImageUnchanged(int channels, bool conditional)
    {
        using TemporaryFolder folder = new();
        using SyntheticImages planets = new(16, count: 40, seed: 0, "light");
        using IImageSource data = channels == 3 ? planets : new CallbackImages("gray", 16, 1, 40, Gray);
        TrainingConfig config = new()
        {
            Model = new ModelConfig { Resolution = 16, Channels = channels, Labels = conditional ? planets.Labels : LabelSchema.None },
            Data = new DataConfig { Mirror = true, Conditional = conditional },
            Run = new RunConfig { Seed = 5, Grid = new GridSize(4, 3) },
        };
        string path = folder.PathOf("reals.png");
        Samples.WriteReals(path, data, config);

        PixelBuffer grid = ImageCodec.Decode(File.ReadAllBytes(path));
        Assert.That((grid.Width, grid.Height), Is.EqualTo((64, 48)));
        int[] chosen = GridImages.Choose(data, config);
        Assert.That(chosen, Has.Length.EqualTo(12));
        for (int cell = 0; cell < 12; cell++)
        {
            byte[] expected = new byte[16 * 16 * channels];
            data.Read(chosen[cell], 16, expected);
            PixelBuffer shown = grid.Region(cell % 4 * 16, cell / 4 * 16, 16, 16, channels, default);
            Assert.That(shown.Pixels.SequenceEqual(expected), Is.True, $"cell {cell}");
        }

        static void Gray(int index, Span<byte> pixels)
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] = (byte)((index * 5) + i);   // left and right differ
            }
        }
    }
}
