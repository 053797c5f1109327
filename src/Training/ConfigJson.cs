using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PGGan.Training;

/// <summary>A configuration as config.json and as the checkpoints hold it.</summary>
internal static class ConfigJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RemoveDerived } },
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // paths stay readable; the text never goes into a web page
    };

    /// <summary>The configuration, one property a line.</summary>
    public static string Write(TrainingConfig config) => JsonSerializer.Serialize(config, Options);

    /// <summary>Reads what <see cref="Write"/> wrote. A property that is not named has its default; one that is not known is an error.</summary>
    /// <param name="json">The text.</param>
    /// <param name="origin">Where it comes from, for the message.</param>
    /// <exception cref="UserException">It is no such text; the message names the property.</exception>
    public static TrainingConfig Read(string json, string origin)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingConfig>(json, Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            string message = fault.Message.ReplaceLineEndings(" ");
            string place = fault.Path is null || message.Contains(fault.Path) ? "" : $" (at {fault.Path})";
            throw new UserException($"{origin}: the configuration cannot be read: {message}{place}", fault);
        }
    }

    /// <summary>The properties in which two configurations differ, as <c>schedule.totalKimg: 12000 → 15000</c>.</summary>
    public static IEnumerable<string> Differences(TrainingConfig before, TrainingConfig after) =>
        Differences("", JsonSerializer.SerializeToNode(before, Options), JsonSerializer.SerializeToNode(after, Options));

    /// <summary>Leaves out what follows from other properties: those that cannot be set.</summary>
    private static void RemoveDerived(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties.Where(property => property.Set is null).ToArray())
        {
            type.Properties.Remove(property);
        }
    }

    private static IEnumerable<string> Differences(string path, JsonNode? before, JsonNode? after)
    {
        if (before is JsonObject left && after is JsonObject right)
        {
            return left.SelectMany(property =>
                Differences(path.Length == 0 ? property.Key : $"{path}.{property.Key}", property.Value, right[property.Key]));
        }

        return JsonNode.DeepEquals(before, after) ? [] : [$"{path}: {before?.ToJsonString(Options) ?? "null"} → {after?.ToJsonString(Options) ?? "null"}"];
    }
}
