using System.Reflection;

namespace PGGan.Learning.Machine;

/// <summary>Version and commit that this program was built from.</summary>
internal static class ProgramVersion
{
    /// <summary>The version, <c>0.9.0</c>.</summary>
    public static string Version => Parts[0];

    /// <summary>The commit's hash; null where it was not built from a clone.</summary>
    public static string? Commit => Parts.Length > 1 ? Parts[1] : null;

    /// <summary>For people: <c>0.9.0 (84d1979)</c>.</summary>
    public static string Text => Commit is string commit ? $"{Version} ({commit[..Math.Min(commit.Length, 10)]})" : Version;

    /// <summary>A version as a package writes it into its assembly, without the commit.</summary>
    public static string Of(Assembly assembly) => Informational(assembly).Split('+')[0];

    private static string[] Parts { get; } = Informational(typeof(ProgramVersion).Assembly).Split('+', 2);

    private static string Informational(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString() ?? "unknown";
}
