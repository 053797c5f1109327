using System.CommandLine;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Metrics.ModeRecovery;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Counts the modes of MNIST-RGB that a generator reaches (Karras et al. 2018, appendix E).</summary>
internal sealed class ModesCommand
{
    private const int PaperImages = 25_600;
    private const int FewestDigits = 50, MaxHeldOut = 10_000;
    private const double TrustedAccuracy = 0.9;

    // Digits are as plain at 16×16, and learnt in a quarter of the time.
    private const int LargestDigit = 16, Steps = 400;

    // Of drawing, and of drawing and classifying before the next are drawn.
    private const int Minibatch = 64, Chunk = 16 * Minibatch;

    private readonly SessionOptions session = new(new NetworkOption(new RunsOption(), "checkpoint or run to measure, or latest"));
    private readonly Option<string> data = new("--data")
    {
        Description = "labelled digits: MNIST idx or digits.csv.gz, or their folder",
        Required = true,
        HelpName = "PATH",
    };

    private readonly Option<int?> images = OptionSyntax.Number("--images", $"images to classify (default {PaperImages})", minimum: 1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ModesCommand modes = new();
        Command command = new("modes",
            "Counts how many of the 1,000 combinations of three digits a network trained on MNIST-RGB draws, and how evenly.");
        modes.session.AddNetworkTo(command);
        command.Add(modes.data);
        command.Add(modes.images);
        modes.session.AddMachineTo(command);
        command.SetAction(modes.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        int count = parsed.GetValue(images) ?? PaperImages;
        using IPictures digits = DigitSet.Open(parsed.GetValue(data)!);
        using Session opened = session.Open(parsed, SettingFlags.Of(parsed).Print);
        TrainedGenerator generator = opened.Generator;
        if (generator.Channels != 3)
        {
            throw new PGGanException(
                $"modes: {generator.FilePath} draws images of {generator.Channels} channel; choose a network trained on MNIST-RGB.");
        }

        StackedModes modes = new(Learn(opened.Workspace, digits, generator.Resolution), generator.Resolution);
        LabelChoice any = LabelChoice.Parse(null, generator.Config.Model.Labels)[0];
        Printable.Line($"Network: {generator}.");
        Printable.Line(
            $"generated: {Count(count, modes, numbers => generator.Draw([.. numbers.Select(number => (any, number))], Minibatch))}");
        StackedDigits stacked = new(digits, count);
        Printable.Line($"real:      {Count(count, modes, numbers => Read(stacked, numbers, generator.Resolution))}");
        return 0;
    }

    private static ImageClassifier Learn(Workspace workspace, IPictures digits, int resolution)
    {
        if (digits.Count < FewestDigits)
        {
            throw new PGGanException($"modes: {digits.Count} digits are too few to learn from; name a file with at least {FewestDigits}.");
        }

        (LabelledImages learned, LabelledImages heldOut) = DigitSet.Prepare(digits,
            resolution).Split(Math.Min(digits.Count / 5, MaxHeldOut));
        ImageClassifier classifier = new(workspace, "digits", resolution, channels: 1, LargestDigit,
            ImageClassifier.OneHot(DigitLabels.Count));
        classifier.Learn(learned, Steps);
        double accuracy = classifier.Accuracy(heldOut);
        Printable.Line(string.Create(CultureInfo.InvariantCulture,
            $"Classifier: learned {learned.Count:N0} digits of {resolution}×{resolution}, names {accuracy * 100:0.0} % of "
                + $"{heldOut.Count:N0} others right."));
        if (accuracy < TrustedAccuracy)
        {
            Printable.Line("Note: that is too little to rely on the modes below; use more digits, or a network of a higher resolution.");
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

    private static byte[] Read(StackedDigits stacked, int[] numbers, int resolution) =>
        [.. numbers.SelectMany(number => Resampler.ResizeSquare(stacked.Read(number), resolution).Pixels)];
}
