using System.CommandLine;
using PGGan.Imaging;
using PGGan.Learning.Films;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Films the growth of a run by its grids.</summary>
internal sealed class TimelapseCommand
{
    private const double DefaultSeconds = 20, DefaultHold = 2;
    private const int DefaultSize = 1024;

    private readonly FilmOptions film = new();
    private readonly Argument<string> run = new("run") { Description = "latest, or a run by folder or number", HelpName = "latest|RUN" };
    private readonly RunsOption runs = new();
    private readonly Option<double?> duration = OptionSyntax.Number("--duration",
        $"seconds until the last grid is there (default {DefaultSeconds})", minimum: 0.1);
    private readonly Option<double?> hold = OptionSyntax.Number("--hold", $"seconds that it stays (default {DefaultHold})", minimum: 0d);
    private readonly Option<GridSize?> grid = OptionSyntax.Value("--grid",
        "show so many columns and rows of the grids, such as 8x4 (default all)", GridSize.Parse);
    private readonly Option<int?> size = OptionSyntax.Number(
        "--size", $"pixels of the longer side at most, without the writing (default {DefaultSize})", minimum: Timelapse.MinimumSize);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        TimelapseCommand timelapse = new();
        Command command = new("timelapse", "Films how the grids of a run grow, with resolution and kimg written below.") { timelapse.run };
        timelapse.film.AddTo(command);
        Array.ForEach<Option>([timelapse.duration, timelapse.hold, timelapse.grid, timelapse.size], command.Add);
        timelapse.runs.AddTo(command);
        command.SetAction(timelapse.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        FilmFile file = film.Read(parsed);
        string folder = RunDirectory.FindRun(runs.Of(parsed), parsed.GetValue(run)!);
        Timelapse grids = new(folder, parsed.GetValue(grid), parsed.GetValue(size) ?? DefaultSize);
        double seconds = parsed.GetValue(duration) ?? DefaultSeconds;
        file.Write(grids.Film(seconds, parsed.GetValue(hold) ?? DefaultHold, file.FramesPerSecond),
            $"{WrittenText.Count(grids.Count, "grid")} of {folder}");
        return 0;
    }
}
