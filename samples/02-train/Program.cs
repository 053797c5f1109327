// Trains on pictures that this program makes itself, shows each tick, and stops on Ctrl-C with everything saved:  dotnet run [-- KIMG]
using System.Globalization;
using PGGan.Data;
using PGGan.Learning;
using PGGan.Learning.Configuration;

double kimg = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 20;
const int side = 16, count = 2000;

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    stop.Cancel();
};

// A preset with changes: 16×16 pixels, so that seconds are enough to see something.
TrainingConfig config = Presets.Quick with { Model = Presets.Quick.Model with { Resolution = side } };
config = config with
{
    Schedule = config.Schedule with { TotalKimg = kimg, TrainKimg = kimg / 5, FadeKimg = kimg / 5, TickKimg = kimg / 5 },
};

using TrainingRun run = TrainingRun.Create(config,
    new TrainingRunOptions { Images = new CallbackImages("discs", side, channels: 3, count, Disc) });
await foreach (TrainingProgress tick in run.RunAsync(stop.Token))
{
    Console.WriteLine($"{tick.ImagesSeen,8} images  {tick.Resolution}×{tick.Resolution}  {tick.ImagesPerSecond,8:0} img/s  {tick.Grid}");
}

Console.WriteLine($"The run is in {run.Folder}");

// A coloured disc on a dark ground; its number decides where it is, how large, and its colour.
static void Disc(int index, Span<byte> pixels)
{
    Random random = new(index);
    double x = random.Next(4, side - 4), y = random.Next(4, side - 4), radius = 2 + (3 * random.NextDouble());
    byte[] colour = [(byte)random.Next(80, 256), (byte)random.Next(80, 256), (byte)random.Next(80, 256)];
    for (int row = 0; row < side; row++)
    {
        for (int column = 0; column < side; column++)
        {
            double light = Math.Clamp(radius - Math.Sqrt(((row - y) * (row - y)) + ((column - x) * (column - x))) + 0.5, 0, 1);
            for (int channel = 0; channel < 3; channel++)
            {
                pixels[(((row * side) + column) * 3) + channel] = (byte)(20 + (light * (colour[channel] - 20)));
            }
        }
    }
}
