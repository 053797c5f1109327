using System.CommandLine;

namespace PGGan.Training.Options;

/// <summary>An option that knows which setting it is.</summary>
internal interface ISettingOption
{
    /// <summary>
    /// Path of the setting as config.json spells it (<c>data.labels</c>), of a parameter its name; null: it is no setting that a message
    /// names.
    /// </summary>
    string? Property { get; }

    /// <summary>Further settings that it sets, each of which has an option of its own; empty: none.</summary>
    IReadOnlyList<string> Parts { get; }

    /// <summary>The option as it is written on a command line.</summary>
    /// <param name="value">The setting's value; null: whatever it is.</param>
    /// <param name="typed">The name under which it was given; null: its first one.</param>
    string Spell(string? value, string? typed = null);
}

/// <summary>An option that sets a property of the configuration, or a parameter of a library's method.</summary>
/// <param name="name">With its hyphens.</param>
/// <param name="property">See <see cref="ISettingOption.Property"/>.</param>
internal sealed class SettingOption<T>(string name, string? property) : Option<T>(name), ISettingOption
{
    /// <inheritdoc/>
    public string? Property => property;

    /// <inheritdoc/>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>The value of the setting that the option has when it is named bare; null: it always takes a value.</summary>
    public string? On { get; init; }

    /// <summary>The value of the setting that is written as <c>=0</c>.</summary>
    public string? Off { get; init; }

    /// <summary>A value of the setting that another option has, and that option; null: there is none.</summary>
    public (string Value, string Option)? Other { get; init; }

    /// <summary>The command that has the option, where a message that names it is shown by others.</summary>
    public string? OfCommand { get; init; }

    /// <inheritdoc/>
    public string Spell(string? value, string? typed = null)
    {
        if (value is not null && value == Other?.Value)
        {
            return Other.Value.Option;
        }

        string name = typed ?? Name, option = OfCommand is null || typed is not null ? name : $"{OfCommand} {name}";
        return value is null || value == On ? option : value == Off ? $"{option}=0" : $"{option} {value}";
    }
}
