using System.CommandLine;
using PGGan.Autograd;
using PGGan.Model;
using PGGan.Training.Data;
using PGGan.Training.Data.Formats;
using PGGan.Training.Imaging;
using PGGan.Training.ModeRecovery;

namespace PGGan.Training.Commands;

/// <summary>Counts the modes of MNIST-RGB that a generator reaches (Karras et al. 2018, appendix E).</summary>
internal sealed class ModesCommand
{
    private const int PaperImages = 25_600;
    private const int FewestDigits = 50, MostHeldOut = 10_000;
    private const double TrustedAccuracy = 0.9;

    // Of drawing, and of drawing and classifying before the next are drawn.
    private const int Minibatch = 64, Chunk = 16 * Minibatch;

    private readonly MachineOptions machine = new();
    private readonly Option<string> network = new("--network")
    {
        Description = "checkpoint or run to judge, or latest",
        Required = true,
        HelpName = "latest|RUN|FILE",
    };

    private readonly Option<string> data = new("--data")
    {
        Description = "labelled digits: MNIST idx or digits.csv.gz, or their folder",
        Required = true,
        HelpName = "PATH",
    };

    private readonly Option<int?> images = OptionSyntax.Number("--images", $"images to classify (default {PaperImages})", least: 1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ModesCommand modes = new();
        Command command = new("modes", "Counts how many of the 1,000 combinations of three digits a network trained on MNIST-RGB draws, and how evenly.");
        foreach (Option option in new Option[] { modes.network, modes.data, modes.images })
        {
            command.Add(option);
        }

        modes.machine.AddTo(command);
        command.SetAction(modes.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        int count = parsed.GetValue(images) ?? PaperImages;
        using IPictures digits = DigitSet.Open(parsed.GetValue(data)!);
        using Checkpoint checkpoint = Checkpoint.Open(RunDirectory.FindCheckpoint("runs", parsed.GetValue(network)!));
        TrainingConfig config = checkpoint.Config;
        if (config.Model.Channels != 3)
        {
            throw new UserException($"modes: {checkpoint.FilePath} draws images of {config.Model.Channels} channel; choose a network trained on MNIST-RGB.");
        }

        using Workspace workspace = new(machine.Open(parsed, Console.WriteLine));
        Growth growth = new Schedule(config).Shown(checkpoint.State.Position.ImagesSeen).Growth;
        StackedModes modes = new(Learn(workspace, digits, growth.Resolution), growth.Resolution);

        Generator generator = new(workspace, config.Model, seed: null);
        checkpoint.RestoreAveraged(generator);
        Console.WriteLine(FormattableString.Invariant($"Network: {checkpoint.FilePath} at kimg {checkpoint.State.Position.ImagesSeen / 1000.0:0.0##}."));
        Console.WriteLine($"generated: {Count(count, modes, numbers => Draw(workspace, generator, config, numbers, growth))}");
        StackedDigits stacked = new(digits, count);
        Console.WriteLine($"real:      {Count(count, modes, numbers => Read(stacked, numbers, growth.Resolution))}");
        return 0;
    }

    private static DigitClassifier Learn(Workspace workspace, IPictures digits, int resolution)
    {
        if (digits.Count < FewestDigits)
        {
            throw new UserException($"modes: {digits.Count} digits are too few to learn from; name a file with at least {FewestDigits}.");
        }

        (DigitSet learned, DigitSet heldOut) = DigitSet.Prepare(digits, resolution).Split(Math.Min(digits.Count / 5, MostHeldOut));
        DigitClassifier classifier = new(workspace, resolution);
        classifier.Learn(learned);
        double accuracy = classifier.Accuracy(heldOut);
        Console.WriteLine(FormattableString.Invariant(
            $"Classifier: learned {learned.Count:N0} digits of {resolution}×{resolution}, names {accuracy * 100:0.0} % of {heldOut.Count:N0} others right."));
        if (accuracy < TrustedAccuracy)
        {
            Console.WriteLine("Note: that is too little to rely on the modes below; use more digits, or a network of a higher resolution.");
        }

        return classifier;
    }

    private static ModeCoverage Count(int count, StackedModes modes, Func<int[], byte[]> images)
    {
        List<int> found = [];
        foreach (int[] numbers in Enumerable.Range(0, count).Chunk(Chunk))
        {
            found.AddRange(modes.Of(images(numbers)));
        }

        return ModeCoverage.Of(found, StackedModes.Count);
    }

    private static byte[] Draw(Workspace workspace, Generator generator, TrainingConfig config, int[] seeds, Growth growth)
    {
        LabelChoice any = LabelChoice.Parse(null, config.Model.Labels)[0];
        try
        {
            float[] drawn = Samples.Draw(
                workspace, generator, config.Run.Seed, seeds, growth, Minibatch, LabelChoice.Labels(config.Run.Seed, [.. seeds.Select(seed => (any, seed))]));
            byte[] pixels = new byte[drawn.Length];
            ImageGrid.ToBytes(drawn, pixels);
            return pixels;
        }
        catch (DivergedException fault)
        {
            throw new UserException($"modes: {fault.Message}; choose an earlier checkpoint.", fault);
        }
    }

    private static byte[] Read(StackedDigits stacked, int[] numbers, int resolution) =>
        [.. numbers.SelectMany(number => Resampler.ResizeSquare(stacked.Read(number), resolution).Pixels)];
}
