using System.Globalization;
using System.Text.Json;
using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;
using PGGan.Tests.Learning.Runs;
using PGGan.Tests.Learning.TensorBoard;
using PGGan.Training;

namespace PGGan.Tests.Learning;

[NonParallelizable]
public sealed class TrainerTests
{
    // Phases of 48 images, batches of 6 in groups of 2: fades from 48 and from 144, ticks every 24.
    private static readonly TrainingConfig Tiny = new()
    {
        Preset = "tiny",
        Model = new ModelConfig { Resolution = 16, LatentSize = 5, FmapBase = 32, FmapMax = 6, StddevGroup = 3 },
        Schedule = new ScheduleConfig
        {
            TrainKimg = PerResolution<double>.Parse("0.048"),
            FadeKimg = PerResolution<double>.Parse("0.048"),
            TotalKimg = 0.24,
            Minibatch = PerResolution<int>.Parse("4:6,16:3"),
            MinibatchRepeats = 2,
            TickKimg = PerResolution<double>.Parse("0.024"),
        },
        Data = new DataConfig { Mirror = true },
        Run = new RunConfig { Seed = 3, SnapshotTicks = 2, Keep = 2, Grid = new GridSize(3, 2) },
    };

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("pggan-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("none")]
    [TestCase("4:3")]
    public void ARunStoppedAtAnyMomentGoesOnAsIfLeftAlone(string batchGpu) =>
        AssertGoesOn(Tiny with { Schedule = Tiny.Schedule with { BatchGpu = PerResolution<int>.Parse(batchGpu) } });

    /// <summary>Scores in pairs, penalties in every third update, moved images, bilinear resampling.</summary>
    [Test]
    public void ARelativisticRunGoesOnBitForBit() => AssertGoesOn(Tiny with
    {
        Model = Tiny.Model with { Bilinear = true },
        Loss = new LossConfig
        {
            Kind = LossKind.Relativistic,
            PenaltyWeight = 0,
            DriftWeight = 0,
            R1Weight = 0.5f,
            R2Weight = 0.5f,
            PenaltyInterval = 3,
        },
        Augment = new AugmentConfig { Mode = AugmentMode.Diff, Kinds = AugmentKinds.Translation },
    });

    /// <summary>The strength of augmentation moves at each tick, and is that of a run left alone.</summary>
    [Test]
    public void AnAugmentedRunGoesOnWithItsStrength()
    {
        AssertGoesOn(Tiny with
        {
            Augment = new AugmentConfig { Mode = AugmentMode.Ada, Kinds = (AugmentKinds)127, SpeedKimg = 0.1, InitialStrength = 0.5 },
        });
        string run = Run(Path.Combine(folder, "alone"));
        double[] strengths = [.. RunFiles.Ticks(run).Select(tick =>
        {
            using JsonDocument document = JsonDocument.Parse(tick);
            return document.RootElement.GetProperty("augment_strength").GetDouble();
        })];
        double[] moves = [.. strengths.Prepend(0.5).Zip(strengths, (before, after) => Math.Abs(after - before))];
        Assert.That(moves, Is.All.InRange(0.0, 0.24 + 1e-9), "24 images of 100, less at the ends");
        Assert.That(moves, Has.Some.EqualTo(0.24).Within(1e-9));
        Assert.That(strengths, Is.All.InRange(0.0, 1.0));
        using (SafeTensorsFile last = SafeTensorsFile.Open(Path.Combine(run, "checkpoint-000000.240.safetensors")))
        {
            Assert.That(double.Parse(last.Texts["augment_strength"], CultureInfo.InvariantCulture), Is.EqualTo(strengths[^1]));
        }

        LoggedValue[] shown = EventLog.ShownWithoutTimes(run);
        Assert.That(shown.Where(value => value.Tag == "Progress/augment").Select(value => value.Step), Is.Not.Empty);
        Assert.That(shown.Where(value => value.Tag == "Loss/signs/real").Select(value => value.Step), Is.Not.Empty);
    }

    private void AssertGoesOn(TrainingConfig config)
    {
        string alone = Path.Combine(folder, "alone");
        Assert.That(Train(config, alone, threads: 2), Is.EqualTo(RunEnd.Finished));
        Assert.That(RunFiles.Ticks(Run(alone)), Has.Length.EqualTo(10));

        // Images read until the stop, by each process: inside ticks, groups and fades, across doublings.
        string stopped = Path.Combine(folder, "stopped");
        int stops = 0;
        foreach (int reads in new[] { 13, 40, 31, 20, 37, 26, 29 })
        {
            stops += Train(config, stopped, threads: 1 + (reads % 2), stopAfterReads: reads) == RunEnd.Stopped ? 1 : 0;
        }

        Assert.That(Train(config, stopped, threads: 2), Is.EqualTo(RunEnd.Finished));
        Assert.That(stops, Is.EqualTo(7), "the run was stopped on its way");
        RunFiles.AssertSame(Run(alone), Run(stopped));
    }

    [Test]
    public void CurvesAveragesAndFrozenBlocksGoOnBitForBit()
    {
        TrainingConfig config = Tiny with
        {
            Schedule = Tiny.Schedule with { StartResolution = 8, RateCurve = ScheduleCurve.Parse("cosine:1..0.1:0.03..0.2") },
            Loss = Tiny.Loss with { R1Auto = true, PenaltyCurve = ScheduleCurve.Parse("linear:1..0.5:0..0.2") },
            Optimizer = Tiny.Optimizer with
            {
                AverageHalfLives = [0.01, 0.1],
                FreezeDiscriminator = 1,
                Beta2Curve = ScheduleCurve.Parse("cosine:0.9..0.99:0..0.2"),
            },
        };
        string alone = Path.Combine(folder, "alone"), stopped = Path.Combine(folder, "stopped");
        Assert.That(Train(config, alone, threads: 2), Is.EqualTo(RunEnd.Finished));
        foreach (int reads in new[] { 23, 40, 31 })
        {
            Assert.That(Train(config, stopped, threads: 1, stopAfterReads: reads), Is.EqualTo(RunEnd.Stopped));
        }

        Assert.That(Train(config, stopped, threads: 2), Is.EqualTo(RunEnd.Finished));
        RunFiles.AssertSame(Run(alone), Run(stopped));
    }

    [Test]
    public void GoingOnFromAnOlderCheckpointSetsTheNewerOnesAside()
    {
        string outdir = Path.Combine(folder, "runs");
        Train(Tiny, outdir, threads: 2);
        string run = Run(outdir);
        string[] ticks = RunFiles.Ticks(run);
        LoggedValue[] shown = EventLog.ShownWithoutTimes(run);
        Assert.That(shown.Where(value => value.Tag == "Loss/real_scores").Select(value => value.Step),
            Is.EqualTo(Enumerable.Range(1, 10).Select(tick => 24 * tick)));
        Assert.That(shown.Where(value => value.Picture is not null).Select(value => (value.Tag, value.Step)),
            Is.EqualTo(new[] { ("Images/reals", 0L) }
            .Concat(Enumerable.Range(0, 11).Select(tick => ("Images/fakes", 24L * tick)))));
        string older = Path.Combine(run, "checkpoint-000000.192.safetensors"),
            last = Path.Combine(run, "checkpoint-000000.240.safetensors");
        byte[] before = File.ReadAllBytes(last);

        Train(Tiny, outdir, threads: 1, from: older);

        Assert.That(File.ReadAllBytes(last), Is.EqualTo(before));
        Assert.That(File.ReadAllBytes(Path.Combine(run, "set-aside", Path.GetFileName(last))), Is.EqualTo(before));
        Assert.That(RunFiles.Ticks(run), Is.EqualTo(ticks));
        Assert.That(EventLog.ShownWithoutTimes(run), Is.EquivalentTo(shown), "TensorBoard drops what was made twice");
    }

    [Test]
    public void ALongerRunGoesOnFromTheEnd()
    {
        string outdir = Path.Combine(folder, "runs");
        Train(Tiny, outdir, threads: 2);
        TrainingConfig longer = Tiny with { Schedule = Tiny.Schedule with { TotalKimg = 0.288 } };
        Train(longer, outdir, threads: 2);
        Assert.That(RunFiles.Ticks(Run(outdir)), Has.Length.EqualTo(12));

        Train(longer, Path.Combine(folder, "alone"), threads: 2);
        string alone = Run(Path.Combine(folder, "alone"));
        string reals = Path.Combine(folder, "reals.png");
        using (SyntheticImages data = new(16, count: 20))
        {
            Samples.WriteReals(reals, data, Tiny);
        }

        Assert.That(File.ReadAllBytes(Path.Combine(alone, "reals.png")), Is.EqualTo(File.ReadAllBytes(reals)));
        const string last = "checkpoint-000000.288.safetensors";
        Assert.That(RunFiles.Ticks(Run(outdir)), Is.EqualTo(RunFiles.Ticks(alone)));
        Assert.That(File.ReadAllBytes(Path.Combine(Run(outdir), last)), Is.EqualTo(File.ReadAllBytes(Path.Combine(alone, last))));
    }

    /// <summary>
    /// Iterations of the whole run: 26 up to the first group that sees 16×16 fade in, at image 156, then 28 of half the images; of its last
    /// stage: 16.
    /// </summary>
    [TestCase(true, 16)]
    [TestCase(false, 54)]
    public void OptimizersRestartAtBothEndsOfAFadeUnlessAskedNotTo(bool reset, int steps)
    {
        TrainingConfig config = Tiny with { Optimizer = Tiny.Optimizer with { ResetOnGrowth = reset } };
        Train(config, folder, threads: 2);
        using SafeTensorsFile last = SafeTensorsFile.Open(Path.Combine(Run(folder), "checkpoint-000000.240.safetensors"));
        Assert.That((last.Texts["generator_adam.step"], last.Texts["discriminator_adam.step"]), Is.EqualTo(($"{steps}", $"{steps}")));
    }

    [Test]
    public void SeveralUpdatesOfTheDiscriminatorAreCountedAndGoOnBitForBit()
    {
        TrainingConfig config = Tiny with
        {
            Schedule = Tiny.Schedule with { DiscriminatorRepeats = 3, TotalKimg = 0.144 },
            Optimizer = Tiny.Optimizer with { ResetOnGrowth = false }
        };
        string alone = Path.Combine(folder, "alone"), stopped = Path.Combine(folder, "stopped");
        Train(config, alone, threads: 2);
        using (SafeTensorsFile last = SafeTensorsFile.Open(Path.Combine(Run(alone), "checkpoint-000000.144.safetensors")))
        {
            Assert.That((last.Texts["generator_adam.step"], last.Texts["discriminator_adam.step"]), Is.EqualTo(("8", "24")));
        }

        Assert.That(Train(config, stopped, threads: 1, stopAfterReads: 25), Is.EqualTo(RunEnd.Stopped));
        Assert.That(Train(config, stopped, threads: 2), Is.EqualTo(RunEnd.Finished));
        RunFiles.AssertSame(Run(alone), Run(stopped));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void ARunWhoseImagesAreGoneSavesWhatIsWhole(int discriminatorRepeats)
    {
        TrainingConfig config = Tiny with
        {
            Schedule = Tiny.Schedule with
            {
                DiscriminatorRepeats = discriminatorRepeats,
                TotalKimg = 0.12
            }
        };
        string alone = Path.Combine(folder, "alone"), broken = Path.Combine(folder, "broken");
        Train(config, alone, threads: 2);
        int saved = 0;
        foreach (int reads in new[] { 19, 33, 30 })
        {
            PGGanException fault = Assert.Throws<PGGanException>(
                () => Train(config, broken, threads: 1, reads, stop: _ => throw new ImageDataException("Cache: level-0004.u8 was cut.")))!;
            Assert.That(fault.Message, Does.StartWith("Cache: level-0004.u8 was cut.").And.Not.Contain("\n"));
            bool isSaved = fault.Message.EndsWith($"The run is saved; then go on with `resume={Run(broken)}`.", StringComparison.Ordinal);
            Assert.That(isSaved, Is.True.Or.EqualTo(discriminatorRepeats == 1));
            saved += isSaved ? 1 : 0;
        }

        Assert.That(saved, discriminatorRepeats == 1 ? Is.EqualTo(3) : Is.LessThan(3));
        Assert.That(Train(config, broken, threads: 2), Is.EqualTo(RunEnd.Finished));
        RunFiles.AssertSame(Run(alone), Run(broken));
    }

    [Test]
    public void NothingStaysRentedBetweenSteps()
    {
        using Workspace workspace = new(new CpuEngine(2));
        TrainingStep step = new(workspace, Tiny);
        List<long> live = [];
        using StoppingSource data = new(stopAfterReads: int.MaxValue, () => { });
        using StopSignal stop = new(_ => { });
        using RunLog log = new(new PlainView(TextWriter.Null));
        foreach (double kimg in new[] { 0.024, 0.06, 0.12, 0.2, 0.24 })
        {
            TrainingConfig config = Tiny with { Schedule = Tiny.Schedule with { TotalKimg = kimg } };
            RunDirectory directory = RunDirectory.Create(folder, "x", config);
            new Trainer(step, workspace, config, data, directory, log, stop).Run();
            live.Add(workspace.Engine.Pool.Live);
        }

        Assert.That(live, Is.All.EqualTo(live[0]));
    }

    [Test]
    public void ADivergedRunStopsWithItsLastGoodCheckpointAndSavesNoBadOne()
    {
        TrainingConfig wild = Tiny with
        {
            Schedule = Tiny.Schedule with
            {
                GeneratorRate = PerResolution<float>.Parse("1e30"),
                DiscriminatorRate = PerResolution<float>.Parse("1e30")
            }
        };
        DivergedException? thrown = Assert.Throws<DivergedException>(() => Train(wild, folder, threads: 2));
        string good = Path.Combine(Run(folder), "checkpoint-000000.000.safetensors");
        Assert.That(thrown!.Message, Does.Contain("diverged").And.Contain("kimg").And.Contain(good).And.Not.Contain("\n"));
        Assert.That(Directory.GetFiles(Run(folder), "*.safetensors*"), Is.EqualTo(new[] { good }));
        Assert.DoesNotThrow(() => Checkpoint.Open(good).Dispose());
    }

    [Test]
    public void ARunWhoseUpdatesAreAllLeftOutHasDivergedToo()
    {
        TrainingConfig overflowing = Tiny with { Loss = Tiny.Loss with { PenaltyWeight = 3e38f } };
        DivergedException? thrown = Assert.Throws<DivergedException>(() => Train(overflowing, folder, threads: 2));
        Assert.That(thrown!.Message, Does.Contain("diverged").And.Contain("discriminator_gradient_norm"));
    }

    [Test]
    public void SamplesDoNotDependOnHowManyAreDrawn()
    {
        using Workspace workspace = new(new CpuEngine(2));
        Generator generator = new(workspace, Tiny.Model, seed: 1);
        Growth growth = new(8, 0.5f);
        float[] all = Samples.Draw(workspace, generator, 7, [0, 1, 2, 3, 4], growth, minibatch: 4);
        float[] one = Samples.Draw(workspace, generator, 7, [4], growth, minibatch: 4);
        Assert.That(one, Is.EqualTo(all[^one.Length..]));
        Assert.That(all[..one.Length], Is.Not.EqualTo(one));
    }

    private static string Run(string outdir) => Directory.GetDirectories(outdir).Order().First();

    private static RunEnd Train(TrainingConfig config, string outdir, int threads, int stopAfterReads = int.MaxValue, string? from = null,
        Action<StopSignal>? stop = null)
    {
        using StopSignal signal = new(_ => { });
        using StoppingSource data = new(stopAfterReads, () => (stop ?? (asked => asked.Request()))(signal));
        using RunLog log = new(new PlainView(TextWriter.Null));
        using Workspace workspace = new(new CpuEngine(threads));
        using ResumedRun? resumed = Directory.Exists(outdir) && Directory.GetDirectories(outdir).Length > 0
            ? ResumedRun.Open(outdir, from ?? "latest", _ => { })
            : null;
        RunDirectory directory = resumed?.Folder is string run ? RunDirectory.At(run, config) : RunDirectory.Create(outdir, "tiny", config);
        File.WriteAllText(directory.ConfigPath, ConfigJson.Write(config));
        Trainer trainer = new(new TrainingStep(workspace, config), workspace, config, data, directory, log, signal);
        if (resumed is not null)
        {
            RunRewind.To(directory.FullPath, resumed.Checkpoint.State.Position.ImagesSeen, _ => { });
            trainer.Resume(resumed.Checkpoint);
        }

        return trainer.Run();
    }

    /// <summary>The built-in images; asks the run to stop when so many have been read.</summary>
    private sealed class StoppingSource(int stopAfterReads, Action stop) : IImageSource
    {
        private readonly SyntheticImages images = new(16, count: 20);
        private int reads;

        public string Name => images.Name;

        public int Resolution => images.Resolution;

        public int Channels => images.Channels;

        public int Count => images.Count;

        public LabelSchema Labels => LabelSchema.None;

        public void ReadLabel(int index, Span<float> label)
        {
        }

        public string Fingerprint => images.Fingerprint;

        public void Read(int index, int resolution, Span<byte> pixels)
        {
            if (++reads == stopAfterReads)
            {
                stop();
            }

            images.Read(index, resolution, pixels);
        }

        public void Dispose() => images.Dispose();
    }
}
