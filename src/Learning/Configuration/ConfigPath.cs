using System.Reflection;
using System.Text.Json;

namespace PGGan.Learning.Configuration;

/// <summary>What a property of the configuration may be, by its path in config.json.</summary>
internal static class ConfigPath
{
    /// <summary>The values of an enumeration or a Boolean, as config.json spells them: <c>wasserstein, hinge or …</c>; null: it is
    /// neither.</summary>
    /// <param name="path">Such as <c>loss.kind</c>.</param>
    public static string? Choices(string path)
    {
        Type? type = path.Split('.').Aggregate((Type?)typeof(TrainingConfig), TypeOf);
        type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        string[] values = type == typeof(bool) ? ["true", "false"]
            : type is { IsEnum: true } ? [.. Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)]
            : [];
        return values.Length == 0 ? null : $"{string.Join(", ", values[..^1])} or {values[^1]}";
    }

    private static Type? TypeOf(Type? parent, string name) => parent?.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .FirstOrDefault(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name) == name)?.PropertyType;
}
