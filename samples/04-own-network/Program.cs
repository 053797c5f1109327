// Trains a DCGAN (Radford et al. 2016), whose networks are written here, on the built-in planets; shows each tick, and stops on Ctrl-C with
// everything saved:
//   dotnet run [-- KIMG]            trains a new run
//   dotnet run -- KIMG RUN          goes on with a run, by its folder
using System.Globalization;
using OwnNetwork;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

double kimg = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 100;
const int side = 32;

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    stop.Cancel();
};

// The paper's Adam and minibatches, and no average of the generator. Networks that do not grow begin at their final resolution.
TrainingConfig config = new()
{
    Preset = "dcgan",

    // Batch normalization couples all images of a minibatch: they have to be computed at once.
    Model = new ModelConfig { Resolution = side, LatentSize = 100, StddevGroup = ModelConfig.WholeMinibatch },
    Schedule = new ScheduleConfig
    {
        StartResolution = side,
        TotalKimg = kimg,
        Minibatch = 64,
        GeneratorRate = 0.0002f,
        DiscriminatorRate = 0.0002f,
        TickKimg = kimg / 5,
    },
    Optimizer = new OptimizerConfig { Beta1 = 0.5f, Beta2 = 0.999f, AverageDecay = 0 },
    Loss = new LossConfig { Kind = LossKind.Logistic, PenaltyWeight = 0, DriftWeight = 0 },
    Run = new RunConfig { SnapshotTicks = 1 },
};

// A run that goes on is given the same networks again: its checkpoint has their values, not their code.
TrainingRunOptions options = new() { Method = new TrainingMethod { Networks = new DcganNetworks(maps: 16) } };
using TrainingRun run = args.Length > 1
    ? TrainingRun.Resume(args[1], options, before => before with { Schedule = before.Schedule with { TotalKimg = kimg } })
    : TrainingRun.Create(config, options);
await foreach (TrainingProgress tick in run.RunAsync(stop.Token))
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{tick.ImagesSeen,8} images  D(real) {tick.Statistics["real_scores"].Mean,6:0.00}  D(fake) "
            + $"{tick.Statistics["fake_scores"].Mean,6:0.00}  {tick.ImagesPerSecond,6:0} img/s"));
}

Console.WriteLine($"The run is in {run.Folder}");

// Drawing needs the networks too.
using PretrainedGenerator generator = PretrainedGenerator.Load(run.Folder, networks: options.Method.Networks);
string grid = Path.Combine(run.Folder, "grid.png");
generator.Draw(seeds: [.. Enumerable.Range(0, 16)]).SaveGrid(grid);
Console.WriteLine($"16 pictures of {generator.Resolution}×{generator.Resolution}, after {generator.ImagesSeen} images of training: {grid}");
