using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Metrics;
using PGGan.Model;
using PGGan.Tests.Learning;

namespace PGGan.Tests.Metrics;

public sealed class LabelModesTests
{
    [Test]
    public void CountsTheCombinationsThatAreReached()
    {
        using Workspace workspace = new(new CpuEngine(2));
        LabelModes modes = new(new MetricContext(workspace, new Shades(), 4, null));
        using IImageStatistics one = modes.Kind.Begin(2, 4), uneven = modes.Kind.Begin(4, 4), all = modes.Kind.Begin(256, 4);
        one.Add(Plain(40, 30));
        uneven.Add(Plain(40, 100));
        uneven.Add(Plain(100, 230));
        all.Add(Plain([.. Enumerable.Range(0, 256).Select(i => (byte)i)]));

        // Three of the four combinations: a quarter of the shades is dark, a quarter neither dark nor bright, half bright.
        Assert.That(Numbers(one), Is.EqualTo(new[] { 1, 3, Math.Log(4) }).AsCollection.Within(1e-12));
        Assert.That(Numbers(uneven), Is.EqualTo(new[] { 3, 3, (0.5 * Math.Log(2)) + (0.25 * Math.Log(0.5)) }).AsCollection.Within(1e-12));
        Assert.That(Numbers(all)[2], Is.LessThan(0.01));
        Assert.That(modes.Compare(all, one)[3], Has.Property("Name").EqualTo("modes_accuracy").And.Property("Value").GreaterThan(0.9));

        double[] Numbers(IImageStatistics statistics) => [.. modes.Compare(all, statistics).Take(3).Select(value => value.Value)];
    }

    [Test]
    public void FewImagesAreRefused()
    {
        using Workspace workspace = new(new CpuEngine(1));
        using LabelledSource few = new([.. Enumerable.Range(0, 49).Select(i => i % 2)]);
        Assert.That(() => new LabelModes(new MetricContext(workspace, few, 4, null)),
            Throws.TypeOf<PGGanException>().With.Message.Contains("49 images are too few"));
    }

    private static byte[] Plain(params byte[] shades) => [.. shades.SelectMany(shade => Enumerable.Repeat(shade, 4 * 4 * 3))];

    /// <summary>256 plain gray images, each of its number; dark below 64, bright from 128 on.</summary>
    private sealed class Shades : IImageSource
    {
        public string Name => "shades";

        public int Resolution => 4;

        public int Channels => 1;

        public int Count => 256;

        public string Fingerprint => Name;

        public LabelSchema Labels { get; } = new()
        {
            Attributes = [new LabelAttribute("dark", ["no", "yes"]), new LabelAttribute("bright", ["no", "yes"])],
        };

        public void Read(int index, int resolution, Span<byte> pixels) => pixels.Fill((byte)index);

        public void ReadLabel(int index, Span<float> label) =>
            (index < 64 ? [0, 1, 1, 0] : index < 128 ? [1, 0, 1, 0] : new float[] { 1, 0, 0, 1 }).CopyTo(label);

        public void Dispose()
        {
        }
    }
}
