using System.CommandLine;
using PGGan.Files;
using PGGan.Interchange.Reports;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Compares runs in one HTML page, and as CSV.</summary>
internal sealed class CompareCommand
{
    private const string Default = "compare.html";

    private readonly Argument<string[]> named = new("runs")
    {
        Description = "two runs or more, by folder or number, or latest",
        HelpName = "latest|RUN",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly RunsOption runs = new();
    private readonly Option<string?> output = new("--output")
    {
        Description = $"file to write (default {Default})",
        HelpName = "FILE",
    };

    private readonly Option<string?> csv = new("--csv")
    {
        Description = "also write all numbers as CSV to this file",
        HelpName = "FILE",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        CompareCommand compare = new();
        Command command = new("compare", "Compares runs in one HTML file: curves, metrics, pictures and settings side by side.")
        {
            compare.named,
        };
        Array.ForEach<Option>([compare.output, compare.csv], command.Add);
        compare.runs.AddTo(command);
        command.SetAction(compare.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string outdir = runs.Of(parsed);
        RunComparison comparison = RunComparison.Open(parsed.GetValue(named)!.Select(run => RunDirectory.FindRun(outdir, run)));
        if (comparison.Count < 2)
        {
            throw new PGGanException("compare: one run is named; name two or more, or use report.");
        }

        string page = parsed.GetValue(output) ?? Default;
        comparison.WritePage(page);
        Printable.Line($"Wrote the comparison of {comparison.Count} runs to {page}");
        if (parsed.GetValue(csv) is string table)
        {
            comparison.WriteCsv(table);
            Printable.Line($"Wrote their numbers to {table}");
        }

        return 0;
    }
}
