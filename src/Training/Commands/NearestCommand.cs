using System.CommandLine;
using System.Globalization;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;
using PGGan.Metrics.Features;
using PGGan.Metrics.Neighbours;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Shows the training images nearest to generated ones: whether a network draws its own pictures or copies.</summary>
internal sealed class NearestCommand
{
    private const int LargestCompared = 32, RealsMeasured = 256;

    // A picture is shown at least so large.
    private const int ShownSide = 64;

    private readonly SessionOptions session = new(new NetworkOption(new RunsOption()));
    private readonly Option<string?> data = new("--data")
    {
        Description = "images to compare with (default: those that the run was trained on)",
        HelpName = "PATH",
    };

    private readonly SeedsOption seeds = new(count: 8);
    private readonly ClassOption classes = new("by name or number; all: every picture once a class (default: drawn by number)");
    private readonly Option<int?> neighbours = OptionSyntax.Number("--neighbours",
        "training images shown with a picture (default 5)", minimum: 1);
    private readonly Option<int?> images = OptionSyntax.Number("--images",
        "training images compared, the first ones (default all)", minimum: 2);
    private readonly Option<bool> random = new("--random-features")
    {
        Description = "compare the features of a built-in untrained network instead of pixels"
    };
    private readonly FeatureOptions features = new("are compared instead of pixels");
    private readonly Option<string> output = new("--output")
    {
        Description = "PNG file to write",
        DefaultValueFactory = _ => "nearest.png",
        HelpName = "FILE"
    };
    private readonly CacheOption cache = new();

    private readonly FeatureNetworks networks;

    private NearestCommand(FeatureNetworks networks) => this.networks = networks;

    /// <summary>The command.</summary>
    /// <param name="networks">Opens the network that --features names.</param>
    public static Command Create(FeatureNetworks networks)
    {
        NearestCommand nearest = new(networks);
        Command command = new("nearest",
            "Shows the training images nearest to generated ones, a row a picture, and how near real images are to each other.");
        nearest.session.AddNetworkTo(command);
        command.Add(nearest.data);
        nearest.seeds.AddTo(command);
        nearest.classes.AddTo(command);
        Array.ForEach<Option>([nearest.neighbours, nearest.images, nearest.random, nearest.output], command.Add);
        nearest.cache.AddTo(command);
        nearest.features.AddTo(command);
        nearest.session.AddMachineTo(command);
        command.SetAction(parsed => Stoppable.Run(parsed, nearest.Run));
        return command;
    }

    private int Run(ParseResult parsed, RunLog log, StopSignal stop)
    {
        using Session opened = session.Open(parsed, log.Line);
        TrainedGenerator generator = opened.Generator;
        using IImageSource source = RunData.Open(DataOf(parsed, generator.Config), cache.Preparation(parsed, log, stop.Token),
            parsed.GetValue(data));
        int searched = Math.Min(parsed.GetValue(images) ?? source.Count, source.Count);
        if (searched < 2)
        {
            throw new PGGanException(
                "nearest: the data has one image, and real images are compared with each other too; name a set of more.");
        }

        int count = Math.Min(parsed.GetValue(neighbours) ?? 5, searched), resolution = generator.Resolution;
        (LabelChoice Choice, int Seed)[] pictures = classes.Pictures(parsed, generator.Config.Model.Labels, seeds.Of(parsed));
        byte[] drawn = generator.Draw(pictures, TrainedGenerator.Minibatch);
        using IFeatureExtractor? described = features.Open(parsed, networks);
        IImageVectors vectors = Vectors(parsed, described, generator);
        NearestImages nearest = new(source, vectors, generator.Config.Data.Mirror);
        Neighbour[][] found = nearest.Find(Averaged(drawn, generator, vectors.Resolution), count, searched,
            progress: Notify(log, stop, "pictures"));
        RealDistances reals = RealDistances.Measure(nearest, source, vectors.Resolution, searched, RealsMeasured,
            Notify(log, stop, "real images"));

        log.Line($"Pictures by {generator}, nearest of {searched} images of {source.Name}.");
        string what = described is not null ? $"of the features of {described.Name}, root mean square"
            : vectors is FeatureVectors ? "of the built-in random features, root mean square"
            : $"of a value of 0…255, root mean square at {vectors.Resolution}×{vectors.Resolution}";
        log.Line($"Differences are {what}.");
        Func<double, string> text = vectors is FeatureVectors ? MetricResult.Text : difference =>
            difference.ToString("0.0", CultureInfo.InvariantCulture);
        string range = $"median {text(reals.Median)}, smallest {text(reals.Ordered[0])}, largest {text(reals.Ordered[^1])}";
        log.Line($"Real images and their nearest other one ({reals.Ordered.Count} looked at): {range}.");
        IReadOnlyDictionary<int, string> names = RunData.NamesOf(source, DataOf(parsed, generator.Config), parsed.GetValue(data),
            found.SelectMany(near => near.Select(one => one.Index)));
        log.Line("picture          nearest  real images as near  the nearest ones: image (m: mirrored) and difference");
        foreach (((LabelChoice choice, int seed), Neighbour[] near) in pictures.Zip(found))
        {
            log.Line(Line(choice, seed, near, names, reals, text));
        }

        int side = Write(parsed.GetValue(output)!, source, generator, drawn, found, count);
        log.Line(WrittenText.Line(pictures.Length, "row", side, parsed.GetValue(output)!) + ": a picture, behind it the nearest images");
        return 0;
    }

    private IImageVectors Vectors(ParseResult parsed, IFeatureExtractor? described, TrainedGenerator generator)
    {
        int resolution = generator.Resolution, channels = generator.Channels;
        if (described is not null)
        {
            return parsed.GetValue(random)
                ? throw new PGGanException("--features and --random-features both say what is compared; leave one of them out.")
                : new FeatureVectors(described, resolution, channels);
        }

        return parsed.GetValue(random)
            ? new FeatureVectors(new RandomFeatures(generator.Workspace, resolution), resolution, channels)
            : new PixelVectors(Math.Min(resolution, LargestCompared), channels);
    }

    // Of other images no labels are needed; the run's own are in the cache with theirs.
    private TrainingConfig DataOf(ParseResult parsed, TrainingConfig config) => parsed.GetValue(data) is null ? config
        : config with { Data = config.Data with { Conditional = false, Labels = null, Attributes = [], Balance = false } };

    private static Action<int, int> Notify(RunLog log, StopSignal stop, string what) => (done, all) =>
    {
        stop.Token.ThrowIfCancellationRequested();
        log.Live($"Comparing {what} with images: {done} of {all}");
    };

    /// <summary>The pictures as a data set's level of that size has them: averaged over squares.</summary>
    private static byte[] Averaged(byte[] drawn, TrainedGenerator generator, int resolution)
    {
        int rows = drawn.Length / (generator.Resolution * generator.Channels);   // of all pictures, one below the other
        return Resampler.Box(new PixelBuffer(generator.Resolution, rows, generator.Channels, drawn),
            generator.Resolution / resolution).Pixels;
    }

    private static string Line(
        LabelChoice choice, int seed, Neighbour[] near, IReadOnlyDictionary<int, string> names, RealDistances reals,
        Func<double, string> text)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{choice.Name}{(choice.Name.Length > 0 ? " " : "")}{seed}");
        string listed = string.Join(", ",
            near.Select(one => FormattableString.Invariant(
                $"{names.GetValueOrDefault(one.Index) ?? $"{one.Index}"}{(one.Mirrored ? " m" : "")} {text(one.Distance)}")));
        return string.Create(CultureInfo.InvariantCulture,
            $"{name,-16} {text(near[0].Distance),7}  {reals.PartUpTo(near[0].Distance),19:0%}  {listed}");
    }

    /// <summary>Writes the rows, small pictures enlarged by repeating pixels; the side that each has there.</summary>
    private static int Write(string path, IImageSource source, TrainedGenerator generator, byte[] drawn, Neighbour[][] found, int count)
    {
        int resolution = generator.Resolution, length = resolution * resolution * generator.Channels, columns = 1 + count;
        byte[] cells = new byte[found.Length * columns * length];
        for (int row = 0; row < found.Length; row++)
        {
            drawn.AsSpan(row * length, length).CopyTo(cells.AsSpan(row * columns * length));
            for (int k = 0; k < found[row].Length; k++)
            {
                Span<byte> cell = cells.AsSpan(((row * columns) + 1 + k) * length, length);
                source.Read(found[row][k].Index, resolution, cell);
                if (found[row][k].Mirrored)
                {
                    MirrorImages.Of(cell, resolution, generator.Channels).CopyTo(cell);
                }
            }
        }

        int factor = Math.Max(1, ShownSide / resolution), side = resolution * factor;
        ImageGrid.Write(path, ImageGrid.Enlarge(cells, resolution, generator.Channels, factor), side, generator.Channels, columns,
            found.Length);
        return side;
    }
}
