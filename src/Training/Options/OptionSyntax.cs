using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace PGGan.Training.Options;

/// <summary>On or off. Its own type because <c>--mirror=1</c> is refused for a Boolean option.</summary>
internal enum Switch
{
    /// <summary><c>0</c>, <c>false</c>, <c>off</c>, <c>no</c></summary>
    Off,

    /// <summary>Named bare, or <c>1</c>, <c>true</c>, <c>on</c>, <c>yes</c></summary>
    On,
}

/// <summary>Options whose values have a syntax of their own.</summary>
internal static class OptionSyntax
{
    /// <summary>
    /// An option whose text a function reads; the message of its <see cref="FormatException"/> is shown. Null when it is not given.
    /// </summary>
    /// <param name="name">With its hyphens.</param>
    /// <param name="description">For the help.</param>
    /// <param name="parse">Reads the text.</param>
    /// <param name="property">See <see cref="ISettingOption.Property"/>.</param>
    public static SettingOption<T?> Value<T>(string name, string description, Func<string, T> parse, string? property = null)
        where T : struct => new(name, property)
        {
            Description = description,
            CustomParser = result => TryParse(name, result, parse, out T value) ? value : null,
        };

    /// <inheritdoc cref="Value"/>
    /// <param name="name">With its hyphens.</param>
    /// <param name="description">For the help.</param>
    /// <param name="parse">Reads the text.</param>
    /// <param name="property">See <see cref="ISettingOption.Property"/>.</param>
    /// <param name="parts">See <see cref="ISettingOption.Parts"/>.</param>
    public static SettingOption<T?> Object<T>(
        string name, string description, Func<string, T> parse, string? property = null, IReadOnlyList<string>? parts = null)
        where T : class => new(name, property)
        {
            Parts = parts ?? [],
            Description = description,
            CustomParser = result => TryParse(name, result, parse, out T? value) ? value : null,
        };

    /// <summary>An option with a number.</summary>
    public static SettingOption<T?> Number<T>(string name, string description, T minimum, string? property = null)
        where T : struct, INumber<T>
    {
        SettingOption<T?> option = Value(name, description, text => ParseNumber(text, minimum), property);
        option.HelpName = "N";
        return option;
    }

    /// <summary>An option that is on when named bare, and takes a Boolean in any common spelling.</summary>
    /// <param name="name">With its hyphens.</param>
    /// <param name="description">For the help.</param>
    /// <param name="property">See <see cref="ISettingOption.Property"/>.</param>
    /// <param name="on">The setting's value when it is on.</param>
    /// <param name="off">The setting's value when it is off.</param>
    /// <param name="ofCommand">See <see cref="SettingOption{T}.OfCommand"/>.</param>
    /// <param name="other">See <see cref="SettingOption{T}.Other"/>.</param>
    public static SettingOption<Switch?> OnOff(
        string name, string description, string? property = null, string on = "true", string off = "false", string? ofCommand = null,
        (string Value, string Option)? other = null) =>
            new(name, property)
            {
                Description = description,
                CustomParser = result => TryParse(name, result, ParseSwitch, out Switch value) ? value : null,
                Arity = ArgumentArity.ZeroOrOne,
                HelpName = "on|off",
                On = on,
                Off = off,
                OfCommand = ofCommand,
                Other = other,
            };

    /// <summary>Reads <c>0,1,4-6</c>.</summary>
    /// <exception cref="FormatException">It is not such a list.</exception>
    public static int[] ParseSeeds(string text) => [.. text.Split(',').SelectMany(part =>
    {
        string[] ends = part.Split('-');
        return ends.Length <= 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
            && first <= last && last < int.MaxValue
            ? Enumerable.Range(first, last - first + 1)
            : throw new FormatException($"'{part}' is neither a number nor a range such as 4-6");
    })];

    private static T ParseNumber<T>(string text, T minimum)
        where T : struct, INumber<T> =>
        T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T number) && number >= minimum
            ? number
            : throw new FormatException($"'{text}' is not a {(typeof(T) == typeof(int) ? "whole " : "")}number of at least {minimum}");

    private static Switch ParseSwitch(string text) => text.ToLowerInvariant() switch
    {
        "" or "1" or "true" or "on" or "yes" => Switch.On,
        "0" or "false" or "off" or "no" => Switch.Off,
        _ => throw new FormatException($"'{text}' is neither on, true, yes or 1 nor off, false, no or 0"),
    };

    private static bool TryParse<T>(string name, ArgumentResult result, Func<string, T> parse, [NotNullWhen(true)] out T? value)
        where T : notnull
    {
        try
        {
            value = parse(result.Tokens.Count == 0 ? "" : result.Tokens[0].Value);
            return true;
        }
        catch (FormatException fault)
        {
            result.AddError($"{name}: {fault.Message}");
            value = default;
            return false;
        }
    }
}
