using System.Globalization;

namespace PGGan.Training.Commands;

/// <summary>The last line of a command that writes files: <c>Wrote 32 pictures (32×32) to out/</c>.</summary>
internal static class WrittenText
{
    /// <summary>The line.</summary>
    /// <param name="count">How many were written.</param>
    /// <param name="what">What one of them is: <c>picture</c>.</param>
    /// <param name="side">Side of each in pixels.</param>
    /// <param name="where">Where they are: a file, or a <see cref="Folder"/>.</param>
    public static string Line(int count, string what, int side, string where) =>
        $"Wrote {Count(count, what)} ({DatasetText.Size(side, side)}) to {where}";

    /// <summary>A number of things: <c>1 picture</c>, <c>32 pictures</c>.</summary>
    public static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>A folder as it was named, with a slash at its end.</summary>
    public static string Folder(string folder) => Path.TrimEndingDirectorySeparator(folder) + "/";
}
