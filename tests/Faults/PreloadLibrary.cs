using System.Diagnostics;
using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>The library of preload.c, compiled when it is first needed.</summary>
internal static class PreloadLibrary
{
    private static readonly Lazy<(string? Path, string? Why)> Compiled = new(Compile);

    /// <summary>The library. Where it cannot be had, the test is skipped with the reason.</summary>
    public static string FilePath
    {
        get
        {
            Require();
            return Compiled.Value.Path!;
        }
    }

    /// <summary>Skips the test where the library cannot be had.</summary>
    public static void Require()
    {
        if (Compiled.Value.Why is string why)
        {
            Assert.Ignore(why);
        }
    }

    private static (string? Path, string? Why) Compile()
    {
        if (!OperatingSystem.IsLinux())
        {
            return (null, "Faults at system calls are provoked by a preload library, which only Linux has.");
        }

        string source = Path.Combine(AppContext.BaseDirectory, "Faults", "preload.c");
        string library = Path.Combine(Directory.CreateTempSubdirectory("pggan-faults-").FullName, "libfaults.so");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(library)!, recursive: true);
        foreach (string compiler in (string[])["cc", "gcc", "clang"])
        {
            try
            {
                string[] words = ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"];
                ProcessStartInfo start = new(compiler, words) { RedirectStandardError = true };
                using Process process = Process.Start(start)!;
                string error = process.StandardError.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0
                    ? (library, null)
                    : throw new InvalidOperationException($"{compiler} does not compile {source}: {error}");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not installed: the next one may be.
            }
        }

        return (null, "There is no C compiler (apt-get install gcc libc6-dev): faults at system calls cannot be provoked.");
    }
}
