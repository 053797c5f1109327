using System.Globalization;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Learning.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PGGan.Training.Terminal;

/// <summary>A run's status in three rows: its stage and the whole run, each with a bar, then speed and the newest grid.</summary>
internal static class StatusRows
{
    private const int NameWidth = 17, MaxBar = 40;

    /// <summary>The rows.</summary>
    /// <param name="status">The run's.</param>
    /// <param name="width">Columns that a row may have.</param>
    public static IReadOnlyList<IRenderable> Of(RunStatus status, int width)
    {
        Stage stage = status.Stage;
        string name = $"{stage.Resolution}×{stage.Resolution}{(stage.Fading ? " fades in" : "")}";
        string speed = string.Create(CultureInfo.InvariantCulture, $"{status.ImagesPerSecond:0.0} img/s");
        Progress[] rows =
        [
            new(name, status.ImagesSeen, stage.FirstImage, stage.EndImage, status.StageRemaining),
            new("run", status.ImagesSeen, 0, status.TotalImages, status.Remaining),
        ];
        int bar = Math.Clamp(width - NameWidth - rows.Max(row => row.Numbers.Length), 0, MaxBar);
        return
        [
            .. rows.Select(row => row.Row(bar, width)),
            new Text(Cut(status.Grid is string grid ? $"{speed}  newest grid: {Shortest(grid)}" : speed, width)),
        ];
    }

    private static string Cut(string text, int width) =>
        text.Length <= width ? text : width < 1 ? "" : string.Concat(text.AsSpan(0, width - 1), "…");

    private static string Shortest(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }

    private sealed record Progress(string Name, long Images, long First, long End, TimeSpan? Remaining)
    {
        private double Share => Math.Clamp((Images - First) / (double)Math.Max(1, End - First), 0, 1);

        public string Numbers => string.Create(CultureInfo.InvariantCulture,
            $"  {Share,4:0%}  kimg {Images / 1000.0:0.0} of {End / 1000.0:0.0##}  {Left}");

        private string Left => Remaining is TimeSpan known ? $"{Duration.Short(known.TotalSeconds)} left" : "…";

        public Markup Row(int bar, int width)
        {
            int full = (int)(Share * bar);
            return new Markup(
                $"{Name.PadRight(NameWidth)}[green]{new string('━', full)}[/][grey]{new string('─', bar - full)}[/]"
                    + Markup.Escape(Cut(Numbers, width - NameWidth - bar)));
        }
    }
}
