using Spectre.Console;

namespace PGGan.Tests.Training.Terminal;

/// <summary>A terminal without colours that a test reads.</summary>
internal static class TerminalConsole
{
    /// <summary>A terminal of so many columns.</summary>
    public static IAnsiConsole Of(TextWriter written, int width)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(written),
        });
        console.Profile.Width = width;
        return console;
    }
}
