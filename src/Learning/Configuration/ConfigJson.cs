using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PGGan.Files;
using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>A configuration as config.json and as the checkpoints hold it.</summary>
internal static class ConfigJson
{
    private static readonly JsonSerializerOptions Options = OptionsWith(LeaveOutDefaults), Whole = OptionsWith();

    /// <summary>A property of the networks as config.json spells it.</summary>
    /// <param name="name">Its name in <see cref="PGGan.Model.ModelConfig"/>, alone or at the start of a fault.</param>
    public static string OfModel(string name) => $"model.{JsonNamingPolicy.CamelCase.ConvertName(name[..1])}{name[1..]}";

    /// <summary>The configuration, one property a line; <see cref="AddedPropertyAttribute"/> says what is left out.</summary>
    public static string Write(TrainingConfig config) => JsonSerializer.Serialize(config, Options);

    /// <summary>
    /// Reads what <see cref="Write"/> wrote. A property that is not named has its default; one that is not known is an error.
    /// </summary>
    /// <param name="json">The text.</param>
    /// <param name="origin">Where it comes from, for the message.</param>
    /// <exception cref="PGGanException">It is no such text; the message names the property.</exception>
    public static TrainingConfig Read(string json, string origin)
    {
        try
        {
            return Deserialize(json);
        }
        catch (JsonException fault)
        {
            string message = fault.Message.ReplaceLineEndings(" ");
            string place = fault.Path is null || message.Contains(fault.Path) ? "" : $" (at {fault.Path})";
            string choice = fault.Path is not null && ConfigPath.Choices(fault.Path.TrimStart('$', '.')) is string values
                ? $"; choose {values}" : "";
            throw new PGGanException($"{origin}: the configuration cannot be read: {message}{place}{choice}", fault);
        }
    }

    /// <summary>The configuration with one property changed.</summary>
    /// <param name="config">What is changed.</param>
    /// <param name="assignment">
    /// <c>model.tanhOutput=true</c>: the path of a property and its value as JSON, or as it stands where the property is a text.
    /// </param>
    /// <exception cref="PGGanException">It is no assignment, there is no such property, or it does not take the value.</exception>
    public static TrainingConfig With(TrainingConfig config, string assignment)
    {
        int equals = assignment.IndexOf('=');
        if (equals < 0)
        {
            throw new SettingException(nameof(assignment), $"'{assignment}' is not PATH=VALUE, such as model.tanhOutput=true.");
        }

        string path = assignment[..equals], value = assignment[(equals + 1)..];
        JsonNode root = JsonSerializer.SerializeToNode(config, Whole)!;
        string[] names = path.Split('.');
        JsonNode? parent = names[..^1].Aggregate((JsonNode?)root, (node, name) => (node as JsonObject)?[name]);
        if (parent is not JsonObject holder || !holder.ContainsKey(names[^1]) || holder[names[^1]] is JsonObject)
        {
            string[] known = [.. Properties("", root)];
            throw new SettingException(nameof(assignment),
                $"there is no property '{path}'; {Nearest(path, known)} (docs/train.md and a run's config.json name them).");
        }

        JsonNode? before = holder[names[^1]]?.DeepClone();
        holder[names[^1]] = Value(value, before);
        try
        {
            return Deserialize(root.ToJsonString(Options));
        }
        catch (JsonException fault)
        {
            string now = $"it is {before?.ToJsonString(Options) ?? "null"} now";
            throw new SettingException(nameof(assignment),
                $"{path} does not take '{value}'; {(ConfigPath.Choices(path) is string values ? $"choose {values}" : now)}.", fault);
        }
    }

    /// <summary>The properties in which two configurations differ, as <c>schedule.totalKimg: 12000 → 15000</c>.</summary>
    public static IEnumerable<string> Differences(TrainingConfig before, TrainingConfig after) =>
        Changes(before, after).Select(change => $"{change.Path}: {change.Before} → {change.After}");

    /// <summary>The properties in which two configurations differ, each by its path with both values as JSON.</summary>
    public static IEnumerable<(string Path, string Before, string After)> Changes(TrainingConfig before, TrainingConfig after) =>
        Changes("", JsonSerializer.SerializeToNode(before, Whole), JsonSerializer.SerializeToNode(after, Whole));

    /// <summary>Every property by its path, those that have their defaults too.</summary>
    public static IReadOnlyList<(string Path, JsonElement Value)> Values(TrainingConfig config) =>
        [.. Leaves("", JsonSerializer.SerializeToElement(config, Whole))];

    private static IEnumerable<(string Path, JsonElement Value)> Leaves(string path, JsonElement value) =>
        value.ValueKind != JsonValueKind.Object ? [(path, value)] : value.EnumerateObject()
            .SelectMany(property => Leaves(path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value));

    private static TrainingConfig Deserialize(string json)
    {
        TrainingConfig config = JsonSerializer.Deserialize<TrainingConfig>(json, Options) ?? throw new JsonException("it is null");
        using JsonDocument document = JsonDocument.Parse(json);
        return NullInList(document.RootElement, "$") is string place
            ? throw new JsonException($"the list {place} has an element that is null")   // which the serializer lets pass
            : config;
    }

    private static string? NullInList(JsonElement element, string path)
    {
        IEnumerable<(string Path, JsonElement Element)> inner = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Select(property => ($"{path}.{property.Name}", property.Value)),
            JsonValueKind.Array => element.EnumerateArray().Select((item, i) => (FormattableString.Invariant($"{path}[{i}]"), item)),
            _ => [],
        };
        return element.ValueKind == JsonValueKind.Array && element.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null)
            ? path
            : inner.Select(part => NullInList(part.Element, part.Path)).FirstOrDefault(place => place is not null);
    }

    /// <summary>Leaves out what follows from other properties: those that cannot be set.</summary>
    private static void RemoveDerived(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties.Where(property => property.Set is null).ToArray())
        {
            type.Properties.Remove(property);
        }
    }

    private static void LeaveOutDefaults(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties
            .Where(property => property.AttributeProvider?.IsDefined(typeof(AddedPropertyAttribute), inherit: false) == true))
        {
            object? initial = property.Get!(Activator.CreateInstance(type.Type)!);
            property.ShouldSerialize = (_, value) => !AreEqual(value, initial);
        }
    }

    private static bool AreEqual(object? value, object? initial) => value is IList list && initial is IList begun
        ? list.Cast<object?>().SequenceEqual(begun.Cast<object?>())
        : Equals(value, initial);

    private static JsonSerializerOptions OptionsWith(params Action<JsonTypeInfo>[] modifiers) => new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        TypeInfoResolver = WithModifiers([RemoveDerived, .. modifiers]),
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // paths stay readable; a web page escapes the text itself
    };

    private static DefaultJsonTypeInfoResolver WithModifiers(Action<JsonTypeInfo>[] modifiers)
    {
        DefaultJsonTypeInfoResolver resolver = new();
        Array.ForEach(modifiers, resolver.Modifiers.Add);
        return resolver;
    }

    private static JsonNode? Value(string text, JsonNode? before)
    {
        if (before?.GetValueKind() == JsonValueKind.String)
        {
            return text == "null" ? null : text;   // where there may be none; where not, reading reports it
        }

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;   // a path, a name; where a number belongs, reading reports it
        }
    }

    private static IEnumerable<string> Properties(string path, JsonNode? node) => node is JsonObject holder
        ? holder.SelectMany(property => Properties(path.Length == 0 ? property.Key : $"{path}.{property.Key}", property.Value))
        : [path];

    private static string Nearest(string path, string[] known)
    {
        string last = Last(path);
        string? same = Array.Find(known, name => name.EndsWith($".{last}", StringComparison.OrdinalIgnoreCase))
            ?? Spelling.Nearest(path, known)
            ?? (Spelling.Nearest(last, known.Select(Last)) is string near ? Array.Find(known, name => Last(name) == near) : null);
        return same is null ? $"there are {string.Join(", ", known.Take(3))} and {known.Length - 3} more" : $"did you mean {same}?";
    }

    private static string Last(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static IEnumerable<(string Path, string Before, string After)> Changes(string path, JsonNode? before, JsonNode? after)
    {
        if (before is JsonObject left && after is JsonObject right)
        {
            return left.SelectMany(property =>
                Changes(path.Length == 0 ? property.Key : $"{path}.{property.Key}", property.Value, right[property.Key]));
        }

        return JsonNode.DeepEquals(before, after) ? [] : [(path, Text(before), Text(after))];

        static string Text(JsonNode? node) => node?.ToJsonString(Options) ?? "null";
    }
}
