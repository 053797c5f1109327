using System.Text;
using System.Text.Json;

namespace PGGan.Files;

/// <summary>Files of one JSON object a line, each with the images seen as its <c>images</c>: what a run has reported so far.</summary>
internal static class JsonLines
{
    /// <summary>Appends a line and flushes it to the disk, so that a checkpoint written later never lacks it.</summary>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public static void Append(string path, string json)
    {
        try
        {
            using FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            stream.Write(Encoding.UTF8.GetBytes((SeekEnd(stream) ? "" : "\n") + json + "\n"));
            Posix.Sync(stream);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PGGanException($"{path} cannot be written: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>Removes the lines of after so many images, and one cut short.</summary>
    public static void CutBack(string path, long imagesSeen)
    {
        string[] kept = [.. Read(path, (text, line) => (Text: text, Images: line.GetProperty("images").GetInt64()))
            .Where(line => line.Images <= imagesSeen).Select(line => line.Text)];
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => line + "\n")))));
    }

    /// <summary>
    /// What a function takes from each line, given its text and object; those it finds nothing in are left out: cut short by a crash.
    /// </summary>
    public static IEnumerable<T> Read<T>(string path, Func<string, JsonElement, T> take)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        foreach (string text in File.ReadLines(path))
        {
            if (TryTake(text, take, out T? taken))
            {
                yield return taken!;
            }
        }
    }

    // False where the last line was cut short by a crash: the next one must not be glued to it.
    private static bool SeekEnd(FileStream stream)
    {
        if (stream.Length == 0)
        {
            return true;
        }

        stream.Position = stream.Length - 1;
        return stream.ReadByte() == '\n';
    }

    private static bool TryTake<T>(string text, Func<string, JsonElement, T> take, out T? taken)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            taken = take(text, json.RootElement);
            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            taken = default;
            return false;
        }
    }
}
