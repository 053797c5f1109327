// Trains with a term of its own in the generator's loss, shows each tick, and stops on Ctrl-C with everything saved:  dotnet run [-- KIMG]
using System.Globalization;
using OwnLoss;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;

double kimg = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 20;
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    stop.Cancel();
};

TrainingConfig config = Presets.Quick with { Model = Presets.Quick.Model with { Resolution = 16 } };
config = config with
{
    Schedule = config.Schedule with
    {
        TotalKimg = kimg,
        TrainKimg = kimg / 5,
        FadeKimg = kimg / 5,
        TickKimg = kimg / 5
    }
};

// All built-in terms, of which a run has those that its configuration gives a weight, and one more.
TrainingMethod method = new() { Losses = [.. LossCatalog.All, new Smoothness(weight: 0.1f)] };
using TrainingRun run = TrainingRun.Create(config, new TrainingRunOptions { Method = method });
await foreach (TrainingProgress tick in run.RunAsync(stop.Token))
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{tick.ImagesSeen,8} images  smoothness {tick.Statistics[Smoothness.Statistic].Mean:0.0000}  {tick.Grid}"));
}

Console.WriteLine($"The run is in {run.Folder}");
