using System.CommandLine;
using PGGan.Metrics;
using PGGan.Metrics.Features;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>The commands, and what happens when one fails: one line on standard error and exit code 1.</summary>
internal static class CommandLine
{
    private const int Failure = 1;

    /// <summary>Runs the program and returns its exit code.</summary>
    /// <param name="arguments">The words after its name.</param>
    /// <param name="openFeatures">Opens the network of <c>--features</c>; null: this program cannot.</param>
    /// <param name="others">Commands of this program alone.</param>
    public static int Run(
        string[] arguments, Func<string, PixelRange, IFeatureExtractor>? openFeatures = null, params ReadOnlySpan<Command> others)
    {
        RootCommand root = Commands(new FeatureNetworks(openFeatures, "run the same command as dotnet run --project src/Onnx -- …"));
        foreach (Command other in others)
        {
            root.Add(other);
        }

        ParseResult parsed = root.Parse(arguments);
        bool refused = parsed.Errors.Count > 0 || BeforeUnusableWord(parsed) is not null;
        if (refused && Ranks.RankedProcess.LeavesSpeechToRank0())
        {
            return Failure;
        }

        if (BeforeUnusableWord(parsed) is string empty)
        {
            return Fail($"{empty} is followed by a word that is empty or has a character of value 0; give it a value, or leave it out.");
        }

        if (parsed.Errors.Count > 0)
        {
            return Fail($"{Describe(parsed)} (--help lists all options)");
        }

        try
        {
            // Signals are the trainer's: it finishes its step and saves.
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception fault) when (FaultLine.Of(fault, parsed) is string line)
        {
            return Fail(line);
        }
    }

    /// <summary>
    /// The word before one that no option or argument takes: an empty one, in a script a variable that was not set, or one with a character
    /// of value 0; null: there is none.
    /// </summary>
    public static string? BeforeUnusableWord(ParseResult parsed)
    {
        int at = parsed.Tokens.ToList().FindIndex(token => token.Value.Length == 0 || token.Value.Contains('\0'));
        return at < 0 ? null : at == 0 ? "pggan" : parsed.Tokens[at - 1].Value;
    }

    /// <summary>The program with all its commands.</summary>
    internal static RootCommand Commands(FeatureNetworks networks)
    {
        RootCommand root = new(
            "Trains a Progressive GAN: grows a generator and a discriminator from 4×4 to 1024×1024 (Karras et al. 2018).");
        TrainOptions options = new();
        TrainCommand.Configure(root, options, networks);
        Command train = new("train", "The same as no command: trains.");
        TrainCommand.Configure(train, options, networks);
        root.Add(train);
        root.Add(GenerateCommand.Create());
        root.Add(ExportCommand.Create());
        root.Add(ImportCommand.Create());
        root.Add(VideoCommand.Create());
        root.Add(TimelapseCommand.Create());
        root.Add(ReportCommand.Create());
#if !NO_SERVE
        root.Add(ServeCommand.Create());
#endif
        root.Add(CompareCommand.Create());
        root.Add(ProjectCommand.Create());
        root.Add(PresetsCommand.Create());
        root.Add(MetricsCommand.Create(networks));
        root.Add(NearestCommand.Create(networks));
        root.Add(ModesCommand.Create());
        root.Add(AugmentPreviewCommand.Create());
        root.Add(DatasetCommand.Create());
        root.Add(DevicesCommand.Create());
        root.Add(DoctorCommand.Create());
        return root;
    }

    private static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string? unknown = parsed.UnmatchedTokens.FirstOrDefault();
        if (unknown is null)
        {
            return string.Join("; ", parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" "))).TrimEnd('.');
        }

        return UnknownWord.Describe(command, unknown);
    }

    private static int Fail(string message)
    {
        FaultLine.Print(message);
        return Failure;
    }
}
