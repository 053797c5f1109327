using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using PGGan.Tests.Learning.TensorBoard;

namespace PGGan.Tests.Learning.Runs;

/// <summary>
/// What a run leaves behind, without what depends on the machine: its log, its sessions, the files for TensorBoard, and the times in
/// stats.jsonl.
/// </summary>
internal static class RunFiles
{
    /// <summary>Asserts that two runs left the same files, bit for bit, and that TensorBoard shows the same of both.</summary>
    public static void AssertSame(string expected, string actual)
    {
        Assert.That(Names(actual), Is.EqualTo(Names(expected)));
        foreach (string name in Names(expected))
        {
            Assert.That(Contents(Path.Combine(actual, name)).SequenceEqual(Contents(Path.Combine(expected, name))), Is.True,
                $"{name} differs");
        }

        Assert.That(EventLog.ShownWithoutTimes(actual), Is.EqualTo(EventLog.ShownWithoutTimes(expected)), "what TensorBoard shows");
    }

    /// <summary>The ticks of a run.</summary>
    public static string[] Ticks(string run) =>
        [.. File.ReadLines(Path.Combine(run, "stats.jsonl")).Select(line => WithoutTiming(line))];

    private static string[] Names(string run) => [.. Directory.EnumerateFiles(run).Select(path => Path.GetFileName(path))
        .Where(name => name is not ("log.txt" or "run.json" or ".lock") && !name.StartsWith("log-rank-", StringComparison.Ordinal)
            && !name.StartsWith("events.out.tfevents.", StringComparison.Ordinal)).Order()];

    private static byte[] Contents(string path) => Path.GetExtension(path) == ".jsonl"
        ? System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Ticks(Path.GetDirectoryName(path)!)))
        : File.ReadAllBytes(path);

    private static string WithoutTiming(string line)
    {
        JsonObject tick = JsonNode.Parse(line)!.AsObject();
        Assert.That(tick.Remove("timing"), Is.True, "a tick has its times in one place");
        return tick.ToJsonString(JsonSerializerOptions.Default);
    }
}
