using System.Text;
using PGGan.Files;

namespace PGGan.Learning.Runs;

/// <summary>
/// What a run tells: lines to the console and to <c>log.txt</c>, and on a terminal one live line below them that is rewritten in place.
/// Redirected output has plain lines only.
/// </summary>
internal sealed class RunLog : IDisposable
{
    private const string ClearToEndOfLine = "\x1b[K";
    private readonly TextWriter console;
    private readonly bool live;
    private readonly Func<string, string>? spell;
    private readonly Lock gate = new();
    private StringBuilder? early = new();   // null once there is a file, or is to be none
    private FileStream? file;
    private bool liveShown;

    /// <summary>A log to a writer.</summary>
    /// <param name="console">Typically standard output.</param>
    /// <param name="isTerminal">Whether it can rewrite its last line.</param>
    /// <param name="spell">
    /// Spells the settings that a text names (<see cref="PGGanException"/>) as its readers know them; null: as they are.
    /// </param>
    public RunLog(TextWriter console, bool isTerminal, Func<string, string>? spell = null)
    {
        this.console = console;
        live = isTerminal;
        this.spell = spell;
    }

    /// <summary>A log to standard output.</summary>
    /// <inheritdoc cref="RunLog(TextWriter, bool, Func{string, string})" path="/param[@name='spell']"/>
    public static RunLog ToConsole(Func<string, string>? spell = null) =>
        new(Console.Out, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb", spell);

    /// <summary>
    /// From now on, and for what was logged so far, everything also goes to a file. One that cannot be written is noted: a run does not end
    /// for want of its log.
    /// </summary>
    public void AlsoTo(string path)
    {
        try
        {
            FileStream stream = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            lock (gate)
            {
                file = stream;
                ToFile(early?.ToString() ?? "");
                early = null;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            early = null;
            Line($"Note: {path} cannot be written: {fault.Message.TrimEnd('.')}; the run goes on without a log.");
        }
    }

    /// <summary>Tells a line.</summary>
    public void Line(string text = "")
    {
        text = Shown(text);
        lock (gate)
        {
            Print(() =>
            {
                RemoveLive();
                console.WriteLine(text);
                console.Flush();
            });
            ToFile(text + "\n");
        }
    }

    /// <summary>Tells lines.</summary>
    public void Lines(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            Line(text);
        }
    }

    /// <summary>Writes a line to the file and not to the console.</summary>
    public void ToFileOnly(string text)
    {
        lock (gate)
        {
            ToFile(Shown(text) + "\n");
        }
    }

    /// <summary>Rewrites the live line, cut to the width of the terminal; nothing when there is no terminal.</summary>
    public void Live(string text)
    {
        if (!live)
        {
            return;
        }

        text = Shown(text);
        lock (gate)
        {
            Print(() =>
            {
                int width = Math.Max(20, Console.WindowWidth - 1);
                console.Write("\r" + (text.Length > width ? text[..width] : text) + ClearToEndOfLine);
                console.Flush();
                liveShown = true;
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            Print(RemoveLive);
            file?.Dispose();
            file = null;
        }
    }

    private string Shown(string text) => Printable.Text(spell is null ? text : spell(text));

    private static void Print(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // The terminal was closed, or nobody reads the pipe any more: the run goes on, as its log does.
        }
    }

    private void RemoveLive()
    {
        if (liveShown)
        {
            console.Write("\r" + ClearToEndOfLine);
            liveShown = false;
        }
    }

    private void ToFile(string text)
    {
        if (file is null)
        {
            early?.Append(text);
            return;
        }

        try
        {
            file.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // A full disk must not end a run that still has room for nothing but its log; checkpoints and stats.jsonl report it.
        }
    }
}
