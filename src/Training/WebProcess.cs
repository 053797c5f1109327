using System.Diagnostics;

namespace PGGan.Training;

/// <summary>
/// <c>pggan serve</c> next to a run that trains: a process of its own, so that no page can slow or end the training. It ends when this
/// process does.
/// </summary>
internal sealed class WebProcess : IDisposable
{
    private readonly Process process;

    private WebProcess(Process process) => this.process = process;

    /// <summary>Starts it; null where it cannot be: the run goes on without it.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="cache">Folder of prepared images; null: the user's.</param>
    /// <param name="note">Receives its lines: the address, or why there is none.</param>
    public static WebProcess? Start(string run, string? cache, Action<string> note)
    {
        try
        {
            ProcessStartInfo start = ThisProgram.Start(
                ["serve", run, "--while-input", .. cache is null ? Array.Empty<string>() : ["--cache", cache]]);
            (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
            Process process = Process.Start(start)!;
            process.OutputDataReceived += (_, line) => Pass(line.Data);
            process.ErrorDataReceived += (_, line) => Pass(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return new WebProcess(process);
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
        {
            note($"Note: pggan serve cannot be started ({fault.Message.TrimEnd('.')}); the run goes on without it.");
            return null;
        }

        void Pass(string? line)
        {
            if (!string.IsNullOrEmpty(line))
            {
                note(line);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();   // its sign to end
        }
        catch (IOException)
        {
            // It has ended already.
        }

        process.Dispose();
    }
}
