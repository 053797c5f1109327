using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Imaging.Animation;
using PGGan.Learning;
using PGGan.Learning.Films;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Films a way through the latents of a trained network.</summary>
internal sealed class VideoCommand
{
    private const double WalkSeconds = 10, SecondsAPicture = 2, DefaultSmoothing = 1;

    // The walk is closed: its slowest swing is damped to exp(−2π² (smoothing / duration)²), 0.3 at a quarter and 0.007 at a half.
    private const double SmoothestPart = 0.25, StillPart = 0.5;
    private const int MaxFrames = 1_000_000;

    // Without --zoom a picture is at least so wide, without --grid a film about so wide.
    private const int PictureWidth = 64, FilmWidth = 512;

    private static readonly TimeSpan BetweenNotes = TimeSpan.FromSeconds(10);

    private readonly SessionOptions session = new(new NetworkOption(new RunsOption()));
    private readonly FilmOptions film = new();
    private readonly Option<double?> duration = OptionSyntax.Number(
        "--duration", $"seconds until it begins again (default {WalkSeconds}, with --seeds {SecondsAPicture} a picture)", minimum: 0.01,
        property: "duration");

    private readonly Option<double?> smoothing = OptionSyntax.Number("--smoothing",
        $"how slowly the walk turns: seconds (default {DefaultSmoothing}, a quarter of --duration where that is less)", minimum: 0d);
    private readonly Option<GridSize?> grid = OptionSyntax.Value("--grid",
        $"columns and rows of pictures, such as 4x2 (default: about {FilmWidth} pixels wide)", GridSize.Parse, property: "grid");
    private readonly Option<int?> seed = OptionSyntax.Number("--seed", "another walk (default 0)", minimum: 0);
    private readonly SeedsOption seeds = new("instead of a walk, a closed way through the pictures of these numbers, such as 0-7");
    private readonly ClassOption classes = new("as of generate; all: a row of the grid for each class (default: drawn by number)");
    private readonly ShrinkOption shrink = new();
    private readonly Option<int?> zoom = OptionSyntax.Number("--zoom",
        $"make NxN of one pixel (default: pictures at least {PictureWidth} pixels wide)", minimum: 1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        VideoCommand video = new();
        Command command = new("video",
            "Films what lies between the pictures of a trained network: a smooth random walk, or a way through numbered pictures. "
                + "It loops.");
        video.session.AddNetworkTo(command);
        video.film.AddTo(command);
        Array.ForEach<Option>([video.duration, video.smoothing, video.grid, video.seed], command.Add);
        video.seeds.AddTo(command);
        video.classes.AddTo(command);
        command.Add(video.zoom);
        video.shrink.AddTo(command);
        video.session.AddMachineTo(command);
        command.SetAction(video.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        FilmFile file = film.Read(parsed);
        int[] numbers = seeds.Of(parsed);
        CheckTogether(parsed, numbers);
        double seconds = parsed.GetValue(duration) ?? (numbers.Length > 0 ? numbers.Length * SecondsAPicture : WalkSeconds);
        int frames = FramesOf(seconds, file.FramesPerSecond);
        double turning = parsed.GetValue(smoothing) ?? Math.Min(DefaultSmoothing, SmoothestPart * seconds);
        if (numbers.Length == 0 && turning > StillPart * seconds)
        {
            Printable.Line(string.Create(CultureInfo.InvariantCulture,
                $"Note: --smoothing {turning} in a film of {seconds} s: its pictures hardly change; "
                    + $"choose {SmoothestPart * seconds} or less."));
        }

        using Session opened = session.Open(parsed, SettingFlags.Of(parsed).Print);
        TrainedGenerator generator = opened.Generator;
        if (generator.Channels == Premultiplied.Channels)
        {
            Printable.Line("Note: films have no transparency; the pictures are laid over white.");
        }

        int smaller = shrink.Of(parsed, generator.Resolution), side = generator.Resolution / smaller;
        int larger = parsed.GetValue(zoom) ?? Math.Max(1, PictureWidth / side);
        GridSize cells = parsed.GetValue(grid) ?? CellsFor(side * larger);
        IReadOnlyList<LabelChoice> choices = classes.Of(parsed, generator.Config.Model.Labels);

        // A cell's label stays, also where it is drawn by the picture's number.
        (LabelChoice, int)[] pictures = [.. Enumerable.Range(0, cells.Count).Select(
            cell => (choices[cell / cells.Columns % choices.Count], numbers.Length > 0 ? numbers[cell % numbers.Length] : cell))];
        float[] labels = LabelChoice.Labels(generator.Config.Run.Seed, pictures);
        int latentSize = generator.Config.Model.LatentSize;
        ILatentPath way = numbers.Length > 0
            ? new LatentLoop(generator.Latents(numbers), latentSize, frames)
            : new LatentWalk(
                parsed.GetValue(seed) ?? 0, frames, cells.Count, latentSize,
                turning * file.FramesPerSecond);
        LatentFilm drawn = new(generator, way, cells, labels);
        IEnumerable<FilmFrame> pixels = drawn.Frames()
            .Select(picture => new FilmFrame(
                Premultiplied.Over(Resampler.Repeat(Resampler.Box(picture, smaller), larger), Background.White).ToRgb()));
        Film whole = new(cells.Columns * side * larger, cells.Rows * side * larger, file.FramesPerSecond, WithProgress(pixels, frames));
        file.Write(whole, $"by {generator}");
        return 0;
    }

    private void CheckTogether(ParseResult parsed, int[] numbers)
    {
        if (numbers.Length == 1)
        {
            throw new PGGanException("--seeds: a way needs two pictures at least; name another, or leave the option out for a walk.");
        }

        if (numbers.Length > 0 && (parsed.GetValue(seed) is not null || parsed.GetValue(smoothing) is not null))
        {
            throw new PGGanException("--seeds and --seed or --smoothing both say where the film goes; leave --seeds out for a walk.");
        }
    }

    private static int FramesOf(double seconds, double framesPerSecond) =>
        Math.Round(seconds * framesPerSecond) is >= 1 and <= MaxFrames and double frames
        ? (int)frames
        : throw new PGGanException(FormattableString.Invariant(
            $"--duration {seconds} at --fps {framesPerSecond} is not 1 to {MaxFrames} frames; choose others."));

    private static GridSize CellsFor(int side)
    {
        int columns = Math.Clamp(FilmWidth / side, 1, 8);
        return new GridSize(columns, Math.Max(1, columns / 2));
    }

    private static IEnumerable<FilmFrame> WithProgress(IEnumerable<FilmFrame> frames, int count)
    {
        Stopwatch quiet = Stopwatch.StartNew();
        foreach ((int done, FilmFrame frame) in frames.Index())
        {
            yield return frame;
            if (quiet.Elapsed > BetweenNotes)
            {
                Printable.Line($"frame {done + 1} of {count}");
                quiet.Restart();
            }
        }
    }
}
