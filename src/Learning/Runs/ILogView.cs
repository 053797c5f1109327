namespace PGGan.Learning.Runs;

/// <summary>Where people read what a command reports: a terminal, a pipe, a stream.</summary>
internal interface ILogView : IDisposable
{
    /// <summary>Writes a line that stays.</summary>
    void Line(string text);

    /// <summary>Shows what is being done now; the next line or status replaces it.</summary>
    void Live(string text);

    /// <summary>Shows where a run is; the next line or status replaces it.</summary>
    void Live(RunStatus status);
}
