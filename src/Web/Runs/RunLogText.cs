using System.Text;
using PGGan.Files;

namespace PGGan.Web.Runs;

/// <summary>What a run's log says; empty where it cannot be read.</summary>
internal static class RunLogText
{
    private const int BeginningBytes = 64 << 10, EndBytes = 8000;

    /// <summary>Its schedule, its layers, and what it trains on: the lines before the first tick, without the configuration.</summary>
    public static string Plan(string folder)
    {
        string[] lines = Read(folder, file => (0, Math.Min(file.Length, BeginningBytes))).Split('\n');
        return string.Join('\n', lines.SkipWhile(line => !line.StartsWith("kimg ", StringComparison.Ordinal))
            .TakeWhile(line => !line.StartsWith("Output:", StringComparison.Ordinal)));
    }

    /// <summary>Its last lines.</summary>
    public static string End(string folder)
    {
        string text = Read(folder, file => (Math.Max(0, file.Length - EndBytes), EndBytes));
        return text.Length < EndBytes / 2 ? text : text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
    }

    private static string Read(string folder, Func<FileStream, (long From, long Count)> part)
    {
        try
        {
            using FileStream file = new(
                Path.Combine(folder, "log.txt"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            (long from, long count) = part(file);
            file.Position = from;
            byte[] bytes = new byte[count];
            string text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            return string.Join('\n', text.Split('\n').Select(Printable.Text));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
