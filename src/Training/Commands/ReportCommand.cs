using System.CommandLine;
using PGGan.Files;
using PGGan.Interchange.Reports;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Writes a run as one HTML page.</summary>
internal sealed class ReportCommand
{
    private readonly Argument<string> run = new("run") { Description = "latest, or a run by folder or number", HelpName = "latest|RUN" };
    private readonly RunsOption runs = new();
    private readonly Option<string?> output = new("--output")
    {
        Description = $"file to write (default {RunReport.FileName} in the run's folder)",
        HelpName = "FILE",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ReportCommand report = new();
        Command command = new("report", "Writes a run as one HTML file: pictures, curves, metrics, settings and machine.") { report.run };
        command.Add(report.output);
        report.runs.AddTo(command);
        command.SetAction(report.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string folder = RunDirectory.FindRun(runs.Of(parsed), parsed.GetValue(run)!);
        string path = parsed.GetValue(output) ?? Path.Combine(folder, RunReport.FileName);
        RunReport.Write(folder, path);
        Printable.Line($"Wrote the report of {folder} to {path}");
        return 0;
    }
}
