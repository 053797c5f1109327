using System.CommandLine;
using System.Globalization;
using PGGan.Files;
using PGGan.Imaging.Animation;

namespace PGGan.Training.Options;

/// <summary>Where a film is written to, and how: what the commands that make films share.</summary>
internal sealed class FilmOptions
{
    private const int DefaultFramesPerSecond = 30;
    private readonly Option<string> output = new SettingOption<string>("--output", "output")
    {
        Description = $"the film: {AnimationFormats.Extensions}",
        Required = true,
        HelpName = "FILE"
    };
    private readonly Option<double?> fps = OptionSyntax.Number("--fps", $"frames a second (default {DefaultFramesPerSecond})", minimum: 1d,
        property: "framesPerSecond");
    private readonly QualityOption quality = new($"of .webp: 1 to 100 (default {AnimationFormats.DefaultQuality})");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(output);
        command.Add(fps);
        quality.AddTo(command);
    }

    /// <summary>Where to, in which format, and how many frames a second: all that can be refused before something is drawn.</summary>
    /// <exception cref="PGGanException">There is no such format, or it does not tell time so finely.</exception>
    public FilmFile Read(ParseResult parsed)
    {
        string path = parsed.GetValue(output)!;
        IAnimationFormat format = AnimationFormats.Of(path, quality.Of(parsed));
        double rate = parsed.GetValue(fps) ?? DefaultFramesPerSecond;
        return rate <= format.MaxFramesPerSecond
            ? new FilmFile(path, format, rate)
            : throw new PGGanException(string.Create(CultureInfo.InvariantCulture,
                $"--fps {rate}: {Path.GetExtension(path)} files have at most {format.MaxFramesPerSecond} frames a second; "
                    + $"ask for fewer."));
    }
}

/// <summary>A film that is to be written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">Its format.</param>
/// <param name="FramesPerSecond">Of the film.</param>
internal sealed record FilmFile(string Path, IAnimationFormat Format, double FramesPerSecond)
{
    /// <summary>Writes it and tells what was written.</summary>
    /// <param name="film">The film.</param>
    /// <param name="of">What it shows, for people.</param>
    /// <exception cref="PGGanException">It is larger than the format can have, or the file cannot be written.</exception>
    public void Write(Film film, string of)
    {
        if (Math.Max(film.Width, film.Height) > Format.MaxPixels)
        {
            throw new PGGanException(
                $"--output {Path}: {film.Width}×{film.Height} pixels are more than such a file can have ({Format.MaxPixels} a side); "
                    + "show fewer or smaller pictures.");
        }

        long ticks = 0, frames = 0;
        Format.Write(Path, film with { Frames = film.Frames.Select(Count) });
        string length = string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(Path).Length / 1e6:0.0##} MB");
        Printable.Line($"Film: {of}");
        Printable.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Wrote {frames} frames ({film.Width}×{film.Height}, {ticks / film.FramesPerSecond:0.##} s, {length}) to {Path}"));

        FilmFrame Count(FilmFrame frame)
        {
            ticks += frame.Ticks;
            frames++;
            return frame;
        }
    }
}
