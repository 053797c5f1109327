using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using PGGan.Files;
using PGGan.Learning.Runs;
using PGGan.Training.Terminal;

namespace PGGan.Training.Options;

/// <summary>
/// The messages of the libraries in the words of the command line. A library names a setting in backticks, by the path that config.json
/// gives it or by a parameter's name: <c>`data.labels`</c>, <c>`schedule.batchGpu=8`</c>. Here these become <c>--labels</c> and
/// <c>--batch-gpu 8</c>, under the name that was typed where one was. Everything else stays as it is, also a path without backticks: it
/// speaks of config.json.
/// </summary>
internal sealed partial class SettingFlags
{
    private const string OfConfiguration = "Configuration: ";

    private readonly ILookup<string, ISettingOption> options;

    // The names under which settings were given.
    private readonly Dictionary<string, string> typed = [];

    private SettingFlags(Command root, ParseResult? parsed)
    {
        options = OptionsOf(root).OfType<ISettingOption>().Where(option => option.Property is not null)
            .ToLookup(option => option.Property!);
        foreach (OptionResult given in parsed?.CommandResult.Children.OfType<OptionResult>().Where(result => !result.Implicit) ?? [])
        {
            if (given is { Option: ISettingOption option, IdentifierToken.Value: string name })
            {
                foreach (string part in option.Parts)
                {
                    typed.TryAdd(part, name);
                }

                if (option.Property is string property)
                {
                    typed[property] = name;
                }
            }
        }
    }

    /// <summary>The settings of a program and of all its commands.</summary>
    public static SettingFlags Of(Command root) => new(root, null);

    /// <summary>The settings of the program that was called, and which of them were given.</summary>
    public static SettingFlags Of(ParseResult parsed) => new(parsed.RootCommandResult.Command, parsed);

    /// <summary>Every setting with the ways to write it on a command line: one, as commands that share a setting share its name.</summary>
    public IEnumerable<(string Property, string[] Flags)> All =>
        options.Select(same => (same.Key, same.Select(option => option.Spell(null)).Distinct().ToArray()));

    /// <summary>
    /// A message with each setting as it is written on the command line: as its option, under the name that was typed; a value of a
    /// property without one as <c>--set model.tanhOutput=true</c>. Any other name stays as it is.
    /// </summary>
    public string Spell(string message) => Twice().Replace(Setting().Replace(message, Spelled), "${name}");

    /// <summary>
    /// Faults of a configuration, <c>model.resolution: 48 is …; …</c>, or differences of two, with options in place of the paths where an
    /// option that was given has led to them; as they are where none has: then a file or <c>--set</c> has named the path.
    /// </summary>
    public string SpellFaults(string message)
    {
        if (!PropertyPath().Matches(message).Any(path => typed.ContainsKey(path.Value)))
        {
            return message;
        }

        string spelled = PropertyPath().Replace(message, path => typed.GetValueOrDefault(path.Value)
            ?? options[path.Value].FirstOrDefault()?.Spell(null) ?? path.Value);

        string faults = spelled.StartsWith(OfConfiguration + '-', StringComparison.Ordinal) ? spelled[OfConfiguration.Length..] : spelled;

        // What one option sets twice has the same fault twice.
        return string.Join("; ", faults.Split("; ").Distinct());
    }

    /// <summary>Prints a library's message to standard output.</summary>
    public void Print(string message) => Printable.Line(Spell(message));

    /// <summary>A log to standard output of what commands and libraries report.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="rank">
    /// The process's number in a job, whose output mpirun passes on, and of which rank 0 alone has some; null: it was started by itself.
    /// </param>
    public static RunLog Log(ParseResult parsed, int? rank = null) => new(
        rank is null ? ConsoleView.Open() : new PlainView(rank == 0 ? Console.Out : TextWriter.Null), Of(parsed).Spell);

    private string Spelled(Match setting)
    {
        string property = setting.Groups["property"].Value;
        string? value = setting.Groups["value"] is { Success: true } given ? given.Value : null;
        return options[property].FirstOrDefault() is ISettingOption option ? option.Spell(value, typed.GetValueOrDefault(property))
            : value is not null && property.Contains('.') ? $"--set {property}={value}"
            : setting.Value;
    }

    private static IEnumerable<Option> OptionsOf(Command command) => command.Options.Concat(command.Subcommands.SelectMany(OptionsOf));

    [GeneratedRegex("`(?<property>[A-Za-z][A-Za-z0-9.]*)(?:=(?<value>[^`]*))?`")]
    private static partial Regex Setting();

    // Two settings that one option has set.
    [GeneratedRegex("(?<name>--[a-z-]+), \\k<name>(?![a-z-])")]
    private static partial Regex Twice();

    [GeneratedRegex("\\b(?:model|schedule|optimizer|loss|augment|data|run)\\.[a-z][A-Za-z0-9]*")]
    private static partial Regex PropertyPath();
}
