using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Projection;
using PGGan.Learning.Runs;
using PGGan.Model;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Learning.Projection;

public sealed class LatentSearchTests
{
    private const int Resolution = 16, Channels = 3;

    private TemporaryFolder folder = null!;
    private Workspace workspace = null!;
    private TrainedGenerator generator = null!, conditional = null!;

    [OneTimeSetUp]
    public void MakeNetwork()
    {
        folder = new TemporaryFolder();
        workspace = new Workspace(new CpuEngine(2));
        generator = Fresh("fresh.safetensors", FreshCheckpoint.Config);
        ModelConfig labelled = FreshCheckpoint.Config.Model with { Labels = LabelSchema.Of("kind", ["a", "b", "c"]) };
        conditional = Fresh("conditional.safetensors",
            FreshCheckpoint.Config with { Model = labelled, Data = new DataConfig { Conditional = true } });
    }

    [OneTimeTearDown]
    public void RemoveNetwork()
    {
        workspace.Dispose();
        folder.Dispose();
    }

    [Test]
    public void APictureOfTheNetworkIsFoundAgain()
    {
        byte[] target = generator.Draw([(Any[0], 77)], minibatch: 1);
        SearchOptions options = new() { Candidates = 32, Attempts = 3, Steps = 150, Frames = 6 };
        List<SearchProgress> progress = [];
        HashSet<long> live = [];
        // The workspace keeps the ones that a gradient begins with.
        new LatentSearch(generator, options with { Steps = 1 }).Find(target, Any, _ => { });
        long before = workspace.Engine.Pool.Live;
        SearchResult found = new LatentSearch(generator, options).Find(target, Any, step =>
        {
            progress.Add(step);
            live.Add(workspace.Engine.Pool.Live);
        });

        Assert.That(workspace.Engine.Pool.Live, Is.EqualTo(before), "all that was rented is given back");
        Assert.That(live, Has.Count.EqualTo(1), "no step takes more than another");
        Assert.That(progress.Select(step => step.Step), Is.EqualTo(Enumerable.Range(0, 151)));
        Assert.That(progress.Select(step => step.Nearest), Is.Ordered.Descending);
        Assert.That(found.Distance, Is.EqualTo(progress[^1].Nearest).And.LessThan(progress[0].Nearest / 1000));

        byte[] picture = generator.Draw(found.Latent, found.Label, minibatch: 1);
        double contrast = Rms(target, generator.Draw([(Any[0], 78)], minibatch: 1));
        Assert.That(Rms(target, picture), Is.LessThan(0.6).And.LessThan(contrast / 10),
            $"roundings of the target to bytes; another picture is off by {contrast}");
        Assert.That(found.Label, Is.Empty);
        Assert.That(found.Latent.Sum(value => value * value) / found.Latent.Length, Is.EqualTo(1).Within(0.3),
            "the length stays that of a random latent");

        Assert.That(found.Descent.Select(frame => frame.Step), Is.EqualTo(new[] { 0, 6, 24, 54, 96, 150 }));
        Assert.That(found.Descent[^1].Latent, Is.EqualTo(found.Latent));
        double[] off = [.. found.Descent.Select(frame => Rms(target, generator.Draw(frame.Latent, found.Label, minibatch: 1)))];
        Assert.That(off[0], Is.GreaterThan(2 * off[3]).And.GreaterThan(10 * off[5]));
    }

    [Test]
    public void WithoutStepsTheNearestRandomLatentIsFound()
    {
        byte[] target = conditional.Draw([(Classes("a")[0], 3)], minibatch: 1);
        SearchOptions options = new()
        {
            Candidates = 11,
            Attempts = 4,
            Steps = 0,
            Seed = 2,
            Distance = new ImageDistance(Pixel: 1, Pyramid: 0)
        };
        SearchResult found = new LatentSearch(conditional, options).Find(target, Classes("all"), _ => { });

        // Twelve of them, whole minibatches of four; their classes in turn.
        float[][] latents = [.. Enumerable.Range(0, 12).Select(i =>
        {
            float[] latent = new float[6];
            Philox.Normal(new RandomStream(2, LearningRandom.LatentSearch), i, latent);
            return latent;
        })];
        float[][] labels = [.. Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 3).Select(of => of == i % 3 ? 1f : 0).ToArray())];
        int nearest = Enumerable.Range(0, 12).MinBy(i => Rms(target, conditional.Draw(latents[i], labels[i], minibatch: 1)));
        Assert.That((found.Latent, found.Label), Is.EqualTo((latents[nearest], labels[nearest])));
        Assert.That(found.Descent.Select(frame => frame.Step), Is.EqualTo(new[] { 0 }));

        found = new LatentSearch(conditional, options with { Steps = 5 }).Find(target, Classes("b"), _ => { });
        Assert.That(found.Label, Is.EqualTo(new float[] { 0, 1, 0 }), "the class asked for, also where another is nearer");
    }

    [Test]
    public void TheDistanceIsThatOfPixelsAndOfTheirAverages()
    {
        const int n = 2, pixels = 8 * 8 * 3;
        float[] x = new float[n * pixels], y = new float[n * pixels];
        Philox.Normal(new RandomStream(1, TestRandom.Test), 0, x);
        Philox.Normal(new RandomStream(1, TestRandom.Test), 1, y);
        Shape shape = new(n, 8, 8, 3);
        using Scope scope = workspace.OpenScope("test");
        float[] distances = new ImageDistance(0.5f, 3).Of(workspace.From(x, shape), workspace.From(y, shape)).ToArray();
        for (int image = 0; image < n; image++)
        {
            double pixel = 0, average = 0;
            for (int i = 0; i < pixels; i++)
            {
                pixel += Math.Pow(x[(image * pixels) + i] - y[(image * pixels) + i], 2) / pixels;
            }

            for (int row = 0; row < 4; row++)
            {
                for (int i = 0; i < 4 * 3; i++)
                {
                    int corner = (image * pixels) + (2 * row * 24) + (i / 3 * 6) + (i % 3);
                    average += Math.Pow(new[] { 0, 3, 24, 27 }.Sum(at => (x[corner + at] - y[corner + at]) / 4.0), 2) / (4 * 4 * 3);
                }
            }

            Assert.That(distances[image], Is.EqualTo((0.5 * pixel) + (3 * average)).Within(1e-5));   // 8 and 4: one level
        }
    }

    private static IReadOnlyList<LabelChoice> Any => LabelChoice.Parse(null, LabelSchema.None);

    private IReadOnlyList<LabelChoice> Classes(string name) => LabelChoice.Parse(name, conditional.Config.Model.Labels);

    private TrainedGenerator Fresh(string name, TrainingConfig config)
    {
        FreshCheckpoint.Save(folder.PathOf(name), config);
        using Checkpoint checkpoint = Checkpoint.Open(folder.PathOf(name));
        return new TrainedGenerator(workspace, checkpoint);
    }

    private static double Rms(byte[] a, byte[] b)
    {
        Assert.That(a, Has.Length.EqualTo(Resolution * Resolution * Channels).And.Length.EqualTo(b.Length));
        return Math.Sqrt(a.Zip(b, (x, y) => Math.Pow(x - y, 2)).Average());
    }
}
