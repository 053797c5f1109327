using System.Diagnostics;

namespace PGGan.Tests.Training;

/// <summary>
/// How tests start the program: the one built with them, or the one that the variable <c>PGGAN_TESTED_PROGRAM</c> names, such as a
/// published one.
/// </summary>
internal static class ProgramStart
{
    private const string Built = "pggan.dll";

    /// <summary>Starts it so that its output can be read and it hears signals.</summary>
    /// <param name="arguments">The words after its name.</param>
    /// <param name="program">The program's file.</param>
    public static ProcessStartInfo Of(IEnumerable<string> arguments, string program = Built)
    {
        string? published = program == Built ? Environment.GetEnvironmentVariable("PGGAN_TESTED_PROGRAM") : null;
        string[] call = [.. published is null ? ["dotnet", Path.Combine(AppContext.BaseDirectory, program)] : new[] { published }, .. arguments];

        // What runs the tests may have Ctrl-C or the closing of its terminal ignored, as a background job or nohup does, and its children
        // with it.
        return Of(OperatingSystem.IsLinux() ? ["env", "--default-signal=INT,HUP", .. call] : call);
    }

    /// <summary>Starts another program so that its output can be read.</summary>
    /// <param name="call">Its name and the words after it.</param>
    public static ProcessStartInfo Of(string[] call) =>
        new(call[0], call[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
}
