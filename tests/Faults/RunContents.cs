using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PGGan.Tests.Faults;

/// <summary>
/// The files of a run's folder by name: hashes of their bytes, of jsonl files the lines without times. What may differ between two runs
/// is left out: the log, the sessions, the lock,
/// the files for TensorBoard, and what was set aside.
/// </summary>
internal sealed class RunContents
{
    private readonly SortedDictionary<string, string> files = new(StringComparer.Ordinal);

    private RunContents()
    {
    }

    /// <summary>Reads a folder.</summary>
    /// <exception cref="Finding">A line is no JSON.</exception>
    public static RunContents Of(string run)
    {
        RunContents contents = new();
        foreach (string path in Directory.EnumerateFiles(run))
        {
            string name = Path.GetFileName(path);
            if (name is not ("log.txt" or "run.json" or ".lock") && !name.StartsWith("events.out.tfevents.", StringComparison.Ordinal))
            {
                contents.files.Add(name, name.EndsWith(".jsonl", StringComparison.Ordinal) ? WithoutTimes(path) : HashOf(path));
            }
        }

        return contents;
    }

    /// <summary>Names and contents of the checkpoints and grids in a folder and below: what must never be lost.</summary>
    public static HashSet<string> Works(string run) => [.. Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories)
        .Where(path => (Path.GetFileName(path).Split('-')[0], Path.GetExtension(path))
            is ("checkpoint", ".safetensors") or ("fakes", ".png"))
        .Select(HashOf)];

    /// <summary>How another folder differs from this one; empty: not at all.</summary>
    public string DifferenceTo(RunContents other)
    {
        IEnumerable<string> missing = files.Keys.Except(other.files.Keys).Select(name => $"{name} is missing");
        IEnumerable<string> more = other.files.Keys.Except(files.Keys).Select(name => $"{name} is there too");
        IEnumerable<string> different = files.Keys
            .Intersect(other.files.Keys)
            .Where(name => files[name] != other.files[name])
            .Select(name => Difference(name, other));
        return string.Join("; ", missing.Concat(more).Concat(different));
    }

    private string Difference(string name, RunContents other)
    {
        if (!name.EndsWith(".jsonl", StringComparison.Ordinal))
        {
            return $"{name} differs";
        }

        string[] lines = files[name].Split('\n'), others = other.files[name].Split('\n');
        return $"{name} has {others.Length} lines instead of {lines.Length}, {lines.Except(others).Count()} are missing";
    }

    private static string WithoutTimes(string path) => string.Join('\n', File.ReadLines(path).Select(line =>
    {
        try
        {
            JsonObject json = JsonNode.Parse(line)!.AsObject();
            json.Remove("timing");
            return json.ToJsonString(JsonSerializerOptions.Default);
        }
        catch (JsonException)
        {
            throw new Finding(Harm.Lost, $"{Path.GetFileName(path)} has a line that is no JSON: {line}");
        }
    }));

    private static string HashOf(string path) => Convert.ToHexStringLower(XxHash128.Hash(File.ReadAllBytes(path)));
}
