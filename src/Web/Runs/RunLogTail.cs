using System.Text;
using PGGan.Files;

namespace PGGan.Web.Runs;

/// <summary>The end of a run's log.</summary>
internal static class RunLogTail
{
    /// <summary>Its last lines; empty where it cannot be read.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="bytes">How many bytes at most.</param>
    public static string Of(string folder, int bytes)
    {
        try
        {
            using FileStream file = new(Path.Combine(folder, "log.txt"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(-Math.Min(bytes, file.Length), SeekOrigin.End);
            byte[] end = new byte[bytes];
            string text = Encoding.UTF8.GetString(end, 0, file.ReadAtLeast(end, bytes, throwOnEndOfStream: false));
            string whole = file.Length > bytes ? text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..] : text;
            return string.Join('\n', whole.Split('\n').Select(Printable.Text));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
