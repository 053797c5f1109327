using PGGan.Learning.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PGGan.Training.Terminal;

/// <summary>
/// Lines on a terminal, and below them a status that is rewritten in place. Colours follow <c>NO_COLOR</c> and the terminal.
/// </summary>
/// <param name="console">The terminal.</param>
internal sealed class TerminalView(IAnsiConsole console) : ILogView
{
    private int rows;   // of the status that is shown

    /// <inheritdoc/>
    public void Line(string text)
    {
        Erase();
        // Past the library, which would break a long line where the terminal does not.
        console.Profile.Out.Writer.WriteLine(text);
        console.Profile.Out.Writer.Flush();
    }

    /// <inheritdoc/>
    public void Live(string text)
    {
        int width = Math.Max(1, console.Profile.Width - 1);
        Show([new Text(text.Length > width ? text[..width] : text)]);
    }

    /// <inheritdoc/>
    public void Live(RunStatus status) => Show(StatusRows.Of(status, console.Profile.Width - 1));

    /// <inheritdoc/>
    public void Dispose() => Erase();

    private void Show(IEnumerable<IRenderable> status)
    {
        Erase();
        foreach (IRenderable row in status)
        {
            if (rows++ > 0)
            {
                console.WriteLine();
            }

            console.Write(row);
        }
    }

    private void Erase()
    {
        if (rows > 0)
        {
            string up = rows > 1 ? $"\x1b[{rows - 1}A" : "";
            console.Write(new ControlCode($"\r{up}\x1b[J"));
            rows = 0;
        }
    }
}
