using PGGan.Learning.Runs;
using Spectre.Console;

namespace PGGan.Training.Terminal;

/// <summary>The view of standard output: live on a terminal, plain lines everywhere else.</summary>
internal static class ConsoleView
{
    /// <summary>The view that suits what standard output is connected to.</summary>
    public static ILogView Open() => IsTerminal ? new TerminalView(AnsiConsole.Console) : new PlainView(Console.Out);

    // Spectre.Console would write control codes to a terminal that takes none.
    private static bool IsTerminal =>
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb" && AnsiConsole.Profile.Capabilities.Ansi;
}
