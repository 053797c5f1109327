using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>A random part of a step on top of a byte: as it was before it was rounded.</summary>
public sealed class DequantizationTests
{
    private const float HalfStep = 1f / 255;
    private static readonly Phase Phase = new(8, 1, Minibatch: 12, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);

    [Test]
    public void ValuesStayWithinHalfAStepAndDiffer()
    {
        float[] plain = Images(dequantize: false, Phase), spread = Images(dequantize: true, Phase);
        float[] noise = [.. spread.Zip(plain, (s, p) => s - p)];
        Assert.Multiple(() =>
        {
            Assert.That(noise, Is.All.InRange(-HalfStep - 1e-6f, HalfStep + 1e-6f));
            Assert.That(noise.Max(), Is.GreaterThan(0.95f * HalfStep));
            Assert.That(noise.Min(), Is.LessThan(-0.95f * HalfStep));
            Assert.That(noise.Average(), Is.Zero.Within(5 * HalfStep / Math.Sqrt(3 * noise.Length)), "five standard deviations");
            Assert.That(noise.Chunk(192).Select(image => image[0]), Is.Unique, "every image has its own");
            Assert.That(noise[..192].Distinct().Count(), Is.GreaterThan(150), "and every value");
        });
    }

    [Test]
    public void NumbersAreTheImagesWhateverTheMinibatch()
    {
        float[] all = Images(dequantize: true, Phase, firstImage: 100), later = Images(dequantize: true, Phase, firstImage: 103);
        float[] black = Images(dequantize: false, Phase);
        Assert.That(Noise(later)[..192], Is.EqualTo(Noise(all)[(3 * 192)..(4 * 192)]).Within(1e-6));
        Assert.That(Noise(all)[..192], Is.Not.EqualTo(Noise(Images(dequantize: true, Phase, firstImage: 99))[..192]).Within(1e-6));

        float[] Noise(float[] images) => [.. images.Zip(black, (s, p) => s - p)];
    }

    [Test]
    public void PartsHaveTheSame()
    {
        float[] all = Images(dequantize: true, Phase, 50);
        Phase inParts = Phase with { MaxAtOnce = 4 };
        ModelConfig model = Config(true).Model;
        MinibatchPart[] parts = MinibatchPart.Of(inParts, model);
        Assert.That(parts, Has.Length.EqualTo(3));
        foreach (MinibatchPart part in parts)
        {
            float[] expected = [.. Enumerable.Range(0, part.Images).SelectMany(i => all.Skip(192 * part.PlaceOf(i)).Take(192))];
            Assert.That(Images(dequantize: true, inParts, 50, part), Is.EqualTo(expected));
        }
    }

    private static TrainingConfig Config(bool dequantize) => new()
    {
        Model = new ModelConfig { Resolution = 8, StddevGroup = 2 },
        Data = new DataConfig { Dequantize = dequantize },
        Run = new RunConfig { Seed = 6 },
    };

    private static float[] Images(bool dequantize, Phase phase, long firstImage = 0, MinibatchPart? part = null)
    {
        using Workspace workspace = new(new CpuEngine(2));
        using Scope scope = workspace.OpenScope("test");
        TrainingConfig config = Config(dequantize);
        byte[] pixels = new byte[12 * 8 * 8 * 3];
        new Random(4).NextBytes(pixels);
        MinibatchInputs inputs = new(workspace, config);
        return inputs.Images(part ?? MinibatchPart.Of(phase, config.Model)[0], phase, firstImage,
            new Minibatch(pixels, new bool[12])).ToArray();
    }
}
