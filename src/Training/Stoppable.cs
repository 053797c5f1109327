using System.CommandLine;
using PGGan.Learning.Collectives.OpenMpi;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training;

/// <summary>Commands that a signal ends.</summary>
internal static class Stoppable
{
    /// <summary>Runs a command with a log to the console, until it ends or a signal asks it to; its exit code.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="command">What runs.</param>
    /// <param name="job">The job that the process is a rank of; null: none. Rank 0 alone speaks to the console.</param>
    public static int Run(ParseResult parsed, Func<ParseResult, RunLog, StopSignal, int> command, MpiJob? job = null)
    {
        using RunLog log = SettingFlags.Log(parsed, job?.Rank);
        using StopSignal stop = new(log.Line, ofJob: job is not null);
        try
        {
            return command(parsed, log, stop);
        }
        catch (OperationCanceledException) when (stop.Requested)
        {
            return stop.ExitCode;
        }
    }
}
