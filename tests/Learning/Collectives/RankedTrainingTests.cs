using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;
using PGGan.Model;
using PGGan.Tests.Learning.Runs;
using PGGan.Training;

namespace PGGan.Tests.Learning.Collectives;

/// <summary>Whole runs of several ranks: one writes, all stop together, and any number goes on.</summary>
[NonParallelizable]
internal sealed class RankedTrainingTests
{
    // Two growths of 48 images each, batches of 6 in groups of 3, ticks every 24.
    private static readonly TrainingConfig Tiny = new()
    {
        Preset = "tiny",
        Model = new ModelConfig { Resolution = 16, LatentSize = 5, FmapBase = 32, FmapMax = 6, StddevGroup = 3 },
        Schedule = new ScheduleConfig
        {
            TrainKimg = PerResolution<double>.Parse("0.048"),
            FadeKimg = PerResolution<double>.Parse("0.048"),
            TotalKimg = 0.24,
            Minibatch = PerResolution<int>.Parse("6"),
            MinibatchRepeats = 2,
            TickKimg = PerResolution<double>.Parse("0.024"),
        },
        Data = new DataConfig { Mirror = true },
        Augment = new AugmentConfig { Mode = AugmentMode.Ada, SpeedKimg = 0.1 },
        Run = new RunConfig { Seed = 3, SnapshotTicks = 2, Keep = 9, Grid = new GridSize(3, 2) },
    };

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void TwoRanksTwiceHaveTheSameFiles()
    {
        Assert.That(Train("first", 2), Is.All.EqualTo(RunEnd.Finished));
        Assert.That(Train("second", 2), Is.All.EqualTo(RunEnd.Finished));
        RunFiles.AssertSame(Run("first"), Run("second"));
        Assert.That(Names("first").Where(name => name.StartsWith("log", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "log-rank-1.txt", "log.txt" }));
        Assert.That(File.ReadAllText(Path.Combine(Run("first"), "log-rank-1.txt")), Does.Contain("Ranks:").And.Contain("tick 9"));
    }

    /// <summary>
    /// Rank 1 alone is asked to stop, and all stop after the same iteration; what was reported in the tick until then is kept.
    /// </summary>
    [Test]
    public void ARankThatIsAskedStopsAllAndAnyNumberGoesOn()
    {
        Assert.That(Train("stopped", 2, stopRank: 1, atImages: 60), Is.All.EqualTo(RunEnd.Stopped));
        string stopped = Path.Combine(Run("stopped"), RunFileNames.StoppedCheckpoint);
        Assert.That(Checkpoint.ReadImagesSeen(stopped), Is.InRange(48, 84));
        foreach (int ranks in (int[])[1, 3])
        {
            Copy(Run("stopped"), Path.Combine(folder.PathOf($"resumed-{ranks}"), "00000-tiny"));
            Assert.That(Train($"resumed-{ranks}", ranks, resumes: true), Is.All.EqualTo(RunEnd.Finished));
        }

        // With the same number the run is the one that was never stopped.
        Train("alone", 2);
        Train("stopped", 2, resumes: true);
        Assert.That(File.ReadAllBytes(Last("stopped")), Is.EqualTo(File.ReadAllBytes(Last("alone"))));
        Assert.That(File.ReadAllLines(Path.Combine(Run("stopped"), "stats.jsonl")), Has.Length.EqualTo(
            File.ReadAllLines(Path.Combine(Run("alone"), "stats.jsonl")).Length));
    }

    [Test]
    public void ADivergedRunEndsOnEveryRankWithTheSameLine()
    {
        TrainingConfig wild = Tiny with
        {
            Schedule = Tiny.Schedule with
            {
                GeneratorRate = PerResolution<float>.Parse("1e30"),
                DiscriminatorRate = PerResolution<float>.Parse("1e30"),
            },
        };
        AggregateException fault = Assert.Throws<AggregateException>(() => Train("wild", 2, config: wild))!;
        Assert.That(fault.InnerExceptions, Has.Exactly(2).InstanceOf<DivergedException>());
        Assert.That(fault.InnerExceptions.Select(each => each.Message).Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public void OtherImagesOfARankAreRefusedByEveryRank()
    {
        AggregateException fault = Assert.Throws<AggregateException>(() => Train("other", 3, imagesOf: rank => rank == 2 ? 19 : 20))!;
        Assert.That(fault.Message, Does.StartWith("Rank 2 (").And.Contain("other images"));
        Assert.That(fault.InnerExceptions, Has.Exactly(3).InstanceOf<CommonFaultException>());
    }

    private RunEnd[] Train(string name, int size, bool resumes = false, int? stopRank = null, long atImages = 0,
        TrainingConfig? config = null, Func<int, int>? imagesOf = null)
    {
        string outdir = folder.PathOf(name);
        return size == 1 ? [Rank(AloneCollective.Instance)] : ThreadRanks.Run(size, Rank);

        RunEnd Rank(ICollective ranks)
        {
            using StopSignal stop = new(_ => { });
            using RunLog log = new(new PlainView(TextWriter.Null));
            using Workspace workspace = new(new CpuEngine(1));
            using SyntheticImages images = new(16, count: imagesOf?.Invoke(ranks.Rank) ?? 20);
            using StoppingImages data = new(images, ranks.Rank == stopRank ? (int)atImages / 2 : int.MaxValue, stop.Request);
            using ResumedRun? resumed = resumes && ranks.Rank == 0 ? ResumedRun.Open(outdir, "latest", _ => { }) : null;
            using PreparedRun run = PreparedRun.Of(new RunRequest
            {
                Config = config ?? Tiny,
                Workspace = workspace,
                Images = data,
                OutputFolder = outdir,
                Statistics = new StatisticsStore(folder.PathOf("statistics")),
                Log = log,
                Stop = stop,
                Resumed = resumed,
                Ranks = ranks,
            });
            return run.Run(progress: null);
        }
    }

    private static void Copy(string run, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.EnumerateFiles(run))
        {
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
        }
    }

    private string Run(string name) => Directory.GetDirectories(folder.PathOf(name)).Order(StringComparer.Ordinal).First();

    private string[] Names(string name) => [.. Directory.EnumerateFiles(Run(name)).Select(path => Path.GetFileName(path)).Order()];

    private string Last(string name) => Directory.EnumerateFiles(Run(name), "checkpoint-0*.safetensors").Order().Last();

    /// <summary>Images that ask a run to stop when so many have been read.</summary>
    private sealed class StoppingImages(SyntheticImages images, int stopAfterReads, Action stop) : IImageSource
    {
        private int reads;

        public string Name => images.Name;

        public int Resolution => images.Resolution;

        public int Channels => images.Channels;

        public int Count => images.Count;

        public LabelSchema Labels => images.Labels;

        public string Fingerprint => images.Fingerprint;

        public void Read(int index, int resolution, Span<byte> pixels)
        {
            images.Read(index, resolution, pixels);
            if (Interlocked.Increment(ref reads) == stopAfterReads)
            {
                stop();
            }
        }

        public void ReadLabel(int index, Span<float> label) => images.ReadLabel(index, label);

        public void Dispose()
        {
            // The images are their owner's.
        }
    }
}
