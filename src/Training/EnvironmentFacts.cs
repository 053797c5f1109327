using System.Collections;

namespace PGGan.Training;

/// <summary>The environment variables that change what this program does or where it looks.</summary>
internal static class EnvironmentFacts
{
    private static readonly string[] Names =
    [
        "HOME", "USERPROFILE", "TMPDIR", "TEMP", "XDG_DATA_HOME", "LANG", "LC_ALL", "TERM", "NO_COLOR", "COLUMNS", "LD_LIBRARY_PATH",
        "LD_PRELOAD", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES", "SLURM_JOB_ID", "SLURM_CPUS_PER_TASK",
        "OMP_NUM_THREADS",
    ];

    private static readonly string[] Prefixes = ["DOTNET_", "COMPlus_", "CUDA_", "PGGAN_"];

    // The text goes into a public page.
    private static readonly string[] Secrets = ["TOKEN", "KEY", "SECRET", "PASSW", "CREDENTIAL", "AUTH"];

    /// <summary>Those that are set, by name. A value that may be a secret is not shown.</summary>
    public static IEnumerable<(string Name, string Value)> Variables() => Of(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(variable => ((string)variable.Key, (string?)variable.Value ?? "")));

    /// <inheritdoc cref="Variables"/>
    /// <param name="all">All variables of a process.</param>
    internal static IEnumerable<(string Name, string Value)> Of(IEnumerable<(string Name, string Value)> all) => all
        .Where(variable => Names.Contains(variable.Name)
            || Prefixes.Any(prefix => variable.Name.StartsWith(prefix, StringComparison.Ordinal)))
        .Select(variable => (variable.Name, MayBeSecret(variable.Name) || HasUserInfo(variable.Value) ? "(set)" : variable.Value))
        .OrderBy(variable => variable.Name, StringComparer.Ordinal);

    private static bool MayBeSecret(string name) => Secrets.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    // https://name:password@host
    private static bool HasUserInfo(string value) => value.Contains("://", StringComparison.Ordinal) && value.Contains('@');
}
