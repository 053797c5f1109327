using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Data.Planets;
using PGGan.Imaging;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;
using PGGan.Tests.Metrics;
using PGGan.Training;

namespace PGGan.Tests.Learning;

/// <summary>A conditional network is trained until it draws what it is asked for: planets lit from the left or from the right.</summary>
[Category("Slow")]
internal sealed class ConditionalRunTests
{
    private const int Resolution = 8, Pictures = 256, Learned = 1000, HeldOut = 500;

    // Light comes from anywhere around; from nearly above or below its side cannot be seen at 8×8.
    private const float ClearlyAside = 0.2f;

    private static readonly RandomStream Stream = new(0, DataRandom.SyntheticImages);

    private static readonly TrainingConfig Config = new()
    {
        Preset = "conditional",
        Model = new ModelConfig { Resolution = Resolution, LatentSize = 16, FmapBase = 128, FmapMax = 32 },
        Schedule = new ScheduleConfig
        {
            TrainKimg = PerResolution<double>.Parse("4"),
            FadeKimg = PerResolution<double>.Parse("2"),
            TotalKimg = 16,
            Minibatch = PerResolution<int>.Parse("16"),
            GeneratorRate = PerResolution<float>.Parse("0.003"),
            DiscriminatorRate = PerResolution<float>.Parse("0.003"),
            TickKimg = PerResolution<double>.Parse("4"),
        },
        Optimizer = new OptimizerConfig { AverageHalfLifeKimg = 0.5 },
        Data = new DataConfig { Conditional = true, Attributes = ["light"] },
        Run = new RunConfig { Seed = 1, SnapshotTicks = 1000, Grid = new GridSize(8, 4) },
    };

    [Test]
    public void PicturesAreOfTheClassAskedForAndDiffer()
    {
        using SyntheticImages planets = new(Resolution, count: 4000, seed: 0, "light");
        int[] clear = [.. Enumerable.Range(0, planets.Count).Where(index => MathF.Abs(new Planet(Stream, index).Light.X) > ClearlyAside)
            .Take(Learned + HeldOut)];
        LinearClassifier classifier = new(Images(planets, clear[..Learned]),
            [.. clear[..Learned].Select(index => IsRight(planets, index))]);
        float[][] heldOut = Images(planets, clear[Learned..]);
        double recognised = heldOut.Zip(clear[Learned..]).Average(image => classifier.IsOne(image.First) == IsRight(planets, image.Second)
            ? 1.0 : 0);
        Assert.That(recognised, Is.GreaterThan(0.95), "real images that it has not seen");

        using TemporaryFolder folder = new();
        using Workspace workspace = new(new CpuEngine(2));
        TrainingConfig config = Config with { Model = Config.Model with { Labels = planets.Labels } };
        TrainingStep step = new(workspace, config);
        Train(step, workspace, config, planets, folder.Root);

        IReadOnlyList<LabelChoice> choices = LabelChoice.Parse("all", planets.Labels);
        float[][] left = Drawn(workspace, step.Averaged, config, choices[0]), right = Drawn(workspace, step.Averaged, config, choices[1]);
        double real = Spread(heldOut);
        TestContext.Out.WriteLine($"spread {Spread(left):0.000} and {Spread(right):0.000}, of real ones {real:0.000}");
        Assert.Multiple(() =>
        {
            Assert.That(left.Count(image => !classifier.IsOne(image)), Is.GreaterThanOrEqualTo(0.85 * Pictures), "lit from the left");
            Assert.That(right.Count(image => classifier.IsOne(image)), Is.GreaterThanOrEqualTo(0.85 * Pictures), "lit from the right");
            Assert.That(new[] { Spread(left), Spread(right) }, Is.All.GreaterThan(0.6 * real),
                "the pictures of a class differ about as much as real ones");
        });
    }

    private static void Train(TrainingStep step, Workspace workspace, TrainingConfig config, IImageSource data, string folder)
    {
        using StopSignal stop = new(_ => { });
        using RunLog log = new(new PlainView(TextWriter.Null));
        Trainer trainer = new(step, workspace, config, data, RunDirectory.Create(folder, "run", config), log, stop);
        Assert.That(trainer.Run(), Is.EqualTo(RunEnd.Finished));
    }

    private static float[][] Drawn(Workspace workspace, IGenerator generator, TrainingConfig config, LabelChoice choice)
    {
        int[] seeds = [.. Enumerable.Range(0, Pictures)];
        float[] labels = LabelChoice.Labels(config.Run.Seed, [.. seeds.Select(seed => (choice, seed))]);
        float[] images = Samples.Draw(workspace, generator, config.Run.Seed, seeds, new Growth(Resolution, 1), minibatch: 32, labels);
        return [.. images.Chunk(images.Length / Pictures)];
    }

    /// <summary>Real images as the networks see them, in [−1, 1].</summary>
    private static float[][] Images(SyntheticImages planets, int[] indices) => [.. indices.Select(index =>
    {
        byte[] pixels = new byte[Resolution * Resolution * 3];
        planets.Read(index, Resolution, pixels);
        return Array.ConvertAll(pixels, pixel => (pixel / 127.5f) - 1);
    })];

    private static bool IsRight(SyntheticImages planets, int index)
    {
        float[] label = new float[2];
        planets.ReadLabel(index, label);
        return label[1] == 1;
    }

    /// <summary>Standard deviation over the images, averaged over their values.</summary>
    private static double Spread(float[][] images) => Enumerable.Range(0, images[0].Length).Average(place =>
    {
        double mean = images.Average(image => (double)image[place]);
        return Math.Sqrt(images.Average(image => (image[place] - mean) * (image[place] - mean)));
    });
}
