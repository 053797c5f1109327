namespace PGGan.Files;

/// <summary>A setting that cannot be used: it is missing, unknown, out of range or contradicts another one.</summary>
public sealed class SettingException : PGGanException
{
    /// <summary>A setting, whatever its value.</summary>
    /// <param name="property">Its path as config.json spells it, such as <c>data.labels</c>; of a parameter its name.</param>
    /// <param name="problem">What is wrong and what to do, in one line.</param>
    /// <param name="cause">What reported it.</param>
    public SettingException(string property, string problem, Exception? cause = null)
        : base($"`{property}`: {problem}", cause) => Property = property;

    /// <summary>A setting and its value.</summary>
    /// <param name="property">Its path as config.json spells it; of a parameter its name.</param>
    /// <param name="value">The value.</param>
    /// <param name="problem">What is wrong and what to do, in one line.</param>
    /// <param name="cause">What reported it.</param>
    public SettingException(string property, string value, string problem, Exception? cause = null)
        : base($"`{property}={value}`: {problem}", cause) => Property = property;

    /// <summary>The setting's path as config.json spells it, such as <c>data.labels</c>; of a parameter its name.</summary>
    public string Property { get; }
}
