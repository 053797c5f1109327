using System.Diagnostics;

namespace PGGan.Training;

/// <summary>How this program was called, for calling it again.</summary>
internal static class ThisProgram
{
    private static string Library => Path.Combine(AppContext.BaseDirectory, "pggan.dll");

    private static bool IsRunByDotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";

    /// <summary>The words that call it, for a shell: <c>pggan</c> or <c>dotnet pggan.dll</c>.</summary>
    public static string Words => IsRunByDotnet ? $"dotnet {Quoted(Library)}" : Quoted(Environment.ProcessPath ?? "pggan");

    /// <summary>The words of this call, the program's full path first: with them another program can make it again.</summary>
    public static string[] Call
    {
        get
        {
            string[] words = Environment.GetCommandLineArgs();   // with dotnet the first is pggan.dll
            return IsRunByDotnet ? [Environment.ProcessPath!, Path.GetFullPath(words[0]), .. words[1..]]
                : [Environment.ProcessPath ?? "pggan", .. words[1..]];
        }
    }

    /// <summary>A process of it.</summary>
    /// <param name="arguments">The words after its name.</param>
    public static ProcessStartInfo Start(IEnumerable<string> arguments) => IsRunByDotnet
        ? new ProcessStartInfo(Environment.ProcessPath!, [Library, .. arguments])
        : new ProcessStartInfo(Environment.ProcessPath ?? "pggan", arguments);

    /// <summary>A path as a word for a shell.</summary>
    public static string Quoted(string path) =>
        path.All(letter => char.IsLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '\\' or ':') ? path : $"\"{path}\"";
}
