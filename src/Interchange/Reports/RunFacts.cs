using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;

namespace PGGan.Interchange.Reports;

/// <summary>What a run is and how far it is, in a few words each.</summary>
internal static class RunFacts
{
    /// <summary>One line: resolution, preset, how far.</summary>
    public static string Lead(RunHistory run)
    {
        int resolution = run.Config.Model.Resolution;
        return $"{resolution}×{resolution}, {run.Config.Preset}, kimg {Kimg(run.ImagesSeen)} of {Kimg(run.Schedule.TotalImages)}";
    }

    /// <summary>Name and text of each fact that the run's files have.</summary>
    public static IEnumerable<(string Name, string Text)> Of(RunHistory run)
    {
        TrainingConfig config = run.Config;
        RunTick? last = run.Ticks.Count > 0 ? run.Ticks[^1] : null;
        RunSession? session = run.Sessions.Count > 0 ? run.Sessions[^1] : null;
        yield return ("Data", config.Data.Path ?? "built-in planets");
        yield return ("Images", Text($"{config.Model.Resolution}×{config.Model.Resolution}, {config.Model.Channels} ")
            + (config.Model.Channels == 1 ? "channel" : "channels"));
        if (!config.Model.Labels.IsEmpty)
        {
            yield return ("Labels", string.Join("; ", config.Model.Labels.Attributes
                .Select(attribute => Text($"{attribute.Name}: {attribute.Classes.Count} classes"))));
        }

        yield return ("Preset", config.Preset);
        yield return ("Progress", $"kimg {Kimg(run.ImagesSeen)} of {Kimg(run.Schedule.TotalImages)}"
            + (run.ImagesSeen >= run.Schedule.TotalImages ? ", complete" : ", not complete"));
        if (last is not null)
        {
            if (last.Timing.TryGetValue("total_seconds", out double seconds))
            {
                yield return ("Time", Duration.Text(seconds));
            }

            if (last.Timing.TryGetValue("images_per_second", out double speed))
            {
                yield return ("Speed", Text($"{speed:0.#} images per second at {last.Resolution}×{last.Resolution}"));
            }

            if (run.Ticks.Max(tick => tick.Timing.GetValueOrDefault("peak_bytes")) is double bytes and > 0)
            {
                yield return ("Memory of the device", $"{Bytes(bytes)} at most");
            }
        }

        if (session is not null)
        {
            yield return ("Device", session.Device);
            yield return ("Version", session.Version);
        }

        if (run.Sessions.Count > 0 && run.Sessions.All(session => session.ProcessorSeconds is not null))
        {
            yield return ("Processor time", Duration.Text(run.Sessions.Sum(session => session.ProcessorSeconds!.Value)));
        }
    }

    /// <summary>Images in thousands, <c>12.8</c>.</summary>
    public static string Kimg(long images) => Text($"{images / 1000.0:0.###}");

    /// <summary>Bytes for people: <c>1.25 GiB</c>, <c>640 MiB</c>.</summary>
    public static string Bytes(double bytes) =>
        bytes >= 1L << 30 ? Text($"{bytes / (1L << 30):0.##} GiB") : Text($"{bytes / (1L << 20):0.#} MiB");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
