using System.CommandLine;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training;

/// <summary>Commands that a signal ends.</summary>
internal static class Stoppable
{
    /// <summary>Runs a command with a log to the console, until it ends or a signal asks it to; its exit code.</summary>
    public static int Run(ParseResult parsed, Func<ParseResult, RunLog, StopSignal, int> command)
    {
        using RunLog log = SettingFlags.Log(parsed);
        using StopSignal stop = new(log.Line);
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
