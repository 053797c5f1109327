using System.CommandLine;
using System.Text.RegularExpressions;
using PGGan.Files;
using PGGan.Learning.Runs;
using PGGan.Training.Terminal;

namespace PGGan.Training.Options;

/// <summary>
/// The messages of the libraries in the words of the command line. A library names a setting in backticks, by the path that config.json
/// gives it or by a parameter's name: <c>`data.labels`</c>, <c>`schedule.batchGpu=8`</c>. Here these become <c>--labels</c> and
/// <c>--batch-gpu 8</c>. Everything else stays as it is, also a path without backticks: it speaks of config.json.
/// </summary>
internal sealed partial class SettingFlags
{
    private readonly ILookup<string, ISettingOption> options;

    private SettingFlags(Command root) =>
        options = OptionsOf(root).OfType<ISettingOption>().Where(option => option.Property is not null)
            .ToLookup(option => option.Property!);

    /// <summary>The settings of a program and of all its commands.</summary>
    public static SettingFlags Of(Command root) => new(root);

    /// <summary>The settings of the program that was called.</summary>
    public static SettingFlags Of(ParseResult parsed) => new(parsed.RootCommandResult.Command);

    /// <summary>Every setting with the ways to write it on a command line: one, as commands that share a setting share its name.</summary>
    public IEnumerable<(string Property, string[] Flags)> All =>
        options.Select(same => (same.Key, same.Select(option => option.Spell(null)).Distinct().ToArray()));

    /// <summary>
    /// A message with each setting as it is written on the command line: as its option, a value of a property without one as
    /// <c>--set model.tanhOutput=true</c>. Any other name stays as it is.
    /// </summary>
    public string Spell(string message) => Setting().Replace(message, Spelled);

    private string Spelled(Match setting)
    {
        string property = setting.Groups["property"].Value;
        string? value = setting.Groups["value"] is { Success: true } given ? given.Value : null;
        return options[property].FirstOrDefault() is ISettingOption option ? option.Spell(value)
            : value is not null && property.Contains('.') ? $"--set {property}={value}"
            : setting.Value;
    }

    /// <summary>Prints a library's message to standard output.</summary>
    public void Print(string message) => Printable.Line(Spell(message));

    /// <summary>A log to standard output of what commands and libraries report.</summary>
    public static RunLog Log(ParseResult parsed) => new(ConsoleView.Open(), Of(parsed).Spell);

    private static IEnumerable<Option> OptionsOf(Command command) => command.Options.Concat(command.Subcommands.SelectMany(OptionsOf));

    [GeneratedRegex("`(?<property>[A-Za-z][A-Za-z0-9.]*)(?:=(?<value>[^`]*))?`")]
    private static partial Regex Setting();
}
