using System.Diagnostics;

namespace PGGan.Training;

/// <summary>How this program was called, for calling it again.</summary>
internal static class ThisProgram
{
    private static string Library => Path.Combine(AppContext.BaseDirectory, "pggan.dll");

    private static bool IsRunByDotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";

    /// <summary>The words that call it, for a shell: <c>pggan</c> or <c>dotnet pggan.dll</c>.</summary>
    public static string Words => IsRunByDotnet ? $"dotnet {Quoted(Library)}" : Quoted(Environment.ProcessPath ?? "pggan");

    /// <summary>A process of it.</summary>
    /// <param name="arguments">The words after its name.</param>
    public static ProcessStartInfo Start(IEnumerable<string> arguments) => IsRunByDotnet
        ? new ProcessStartInfo(Environment.ProcessPath!, [Library, .. arguments])
        : new ProcessStartInfo(Environment.ProcessPath ?? "pggan", arguments);

    /// <summary>A path as a word for a shell.</summary>
    public static string Quoted(string path) =>
        path.All(letter => char.IsLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '\\' or ':') ? path : $"\"{path}\"";
}
