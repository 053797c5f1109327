using PGGan.Learning.Configuration;

namespace PGGan.Learning.Runs;

/// <summary>In which settings a run differs from its preset, for people.</summary>
internal static class PresetDifferences
{
    private const int Width = 69, MaxRows = 3;

    // What a line of its own says, and what has no default.
    private static readonly string[] Elsewhere = ["data.path", "model.labels.attributes"];

    /// <summary>The preset's name and the other values, <c>quick with `schedule.totalKimg=3`</c>, broken into rows.</summary>
    public static IReadOnlyList<string> Rows(TrainingConfig config)
    {
        if (Presets.All.FirstOrDefault(preset => preset.Name == config.Preset)?.Config is not TrainingConfig preset)
        {
            return [$"{config.Preset} (config.json has all of them)"];
        }

        string[] settings = [.. ConfigJson.Changes(preset, config)
            .Where(change => !Elsewhere.Contains(change.Path))
            .Select(change => $"`{change.Path}={change.After.Trim('"')}`")];
        return settings.Length == 0 ? [$"{config.Preset}, unchanged"] : Broken($"{config.Preset} with ", settings);
    }

    private static List<string> Broken(string first, string[] settings)
    {
        List<string> rows = [first];
        for (int i = 0; i < settings.Length; i++)
        {
            string text = settings[i] + (i < settings.Length - 1 ? ", " : "");
            if (rows[^1].Length + text.TrimEnd().Length > Width && rows[^1].Length > 0)
            {
                if (rows.Count == MaxRows)
                {
                    rows[^1] += $"and {settings.Length - i} more";
                    break;
                }

                rows.Add("");
            }

            rows[^1] += text.Length > Width ? string.Concat(text.AsSpan(0, Width - 2), "…`") : text;
        }

        return [.. rows.Select(row => row.TrimEnd())];
    }
}
