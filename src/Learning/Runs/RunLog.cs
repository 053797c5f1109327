using System.Text;
using PGGan.Files;

namespace PGGan.Learning.Runs;

/// <summary>What a command reports: lines for people and, from the moment there is a run's folder, for <c>log.txt</c>.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly ILogView view;
    private readonly Func<string, string>? spell;
    private readonly Lock gate = new();
    private StringBuilder? early = new();   // null once there is a file, or is to be none
    private FileStream? file;

    /// <summary>A log.</summary>
    /// <param name="view">Where people read it; it ends with the log.</param>
    /// <param name="spell">
    /// Spells the settings that a text names (<see cref="PGGanException"/>) as its readers know them; null: as they are.
    /// </param>
    public RunLog(ILogView view, Func<string, string>? spell = null) => (this.view, this.spell) = (view, spell);

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

    /// <summary>Reports a line.</summary>
    public void Line(string text = "")
    {
        text = Shown(text);
        lock (gate)
        {
            Print(() => view.Line(text));
            ToFile(text + "\n");
        }
    }

    /// <summary>Reports lines.</summary>
    public void Lines(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            Line(text);
        }
    }

    /// <summary>Writes lines to the file alone: details, and what people read elsewhere.</summary>
    public void ToFileOnly(params IEnumerable<string> texts)
    {
        lock (gate)
        {
            foreach (string text in texts)
            {
                ToFile(Shown(text) + "\n");
            }
        }
    }

    /// <summary>Shows what is being done now, for people alone.</summary>
    public void Live(string text)
    {
        lock (gate)
        {
            Print(() => view.Live(Shown(text)));
        }
    }

    /// <summary>Shows where a run is, for people alone.</summary>
    public void Live(RunStatus status)
    {
        lock (gate)
        {
            Print(() => view.Live(status));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            Print(view.Dispose);
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
