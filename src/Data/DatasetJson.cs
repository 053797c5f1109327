using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using PGGan.Files;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>
/// The labels of image files, <c>dataset.json</c> in the root of a folder or zip file: <c>{"labels": [["00000/img0.png", 3], …]}</c> or
/// <c>{"labels": {"00000/img0.png": 3, …}}</c>. A label is the number of a class, the name of one, true or false, a vector, or the classes
/// of named attributes, <c>{"colour": "red", "kind": "cat"}</c>. <c>"attributes": {"colour": ["red", "green"], …}</c> next to the labels
/// names attributes and classes in their order; without it they are what the labels name, classes in ordinal order. <c>"labels": null</c>
/// says that there are none.
/// </summary>
internal static class DatasetJson
{
    /// <summary>The file's name.</summary>
    public const string FileName = "dataset.json";

    /// <summary>The most bytes of the file: ten million labels.</summary>
    public const long MaxBytes = 512L << 20;

    private const int MaxShown = 60;

    // What people write by hand is read: a comma at the end, comments.
    private static readonly JsonDocumentOptions Reading = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    // Names stay readable.
    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads the labels of the pictures named.</summary>
    /// <param name="json">The file.</param>
    /// <param name="origin">Where it is, for messages.</param>
    /// <param name="names">The pictures, in their order.</param>
    /// <exception cref="ImageDataException">It is no such file, or a picture has no label or one of another kind.</exception>
    public static PictureLabels Read(ReadOnlyMemory<byte> json, string origin, IReadOnlyList<string> names)
    {
        if (!Utf8.IsValid(json.Span))
        {
            throw new ImageDataException($"Data: {origin} is not JSON: it is not UTF-8; save it with that encoding.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, Reading);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Fault(origin, "is no object {\"labels\": …}");
            }

            if (!root.TryGetProperty("labels", out JsonElement labels) || labels.ValueKind == JsonValueKind.Null)
            {
                return PictureLabels.None;
            }

            LabelSchema? schema = root.TryGetProperty("attributes", out JsonElement attributes) ? SchemaOf(attributes, origin) : null;
            return new DatasetLabels(origin, schema, names, InOrder(labels, origin, names)).Convert();
        }
        catch (JsonException fault)
        {
            throw new ImageDataException(
                $"Data: {origin} is not JSON: {ImageFiles.OneLine(fault).TrimEnd('.')}; correct it or make it again.", fault);
        }
        catch (InvalidOperationException fault)   // what the library says of escapes like \ud800 that are no character
        {
            throw new ImageDataException(
                $"Data: {origin} has text that is no Unicode: half of a surrogate pair (\\ud800 … \\udfff); correct it.", fault);
        }
    }

    /// <summary>Writes the labels of the pictures named, or that there are none.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="schema">What the labels say.</param>
    /// <param name="names">The pictures.</param>
    /// <param name="labelOf">The vector of each picture, <c>[schema.Size]</c>.</param>
    public static void Write(Stream stream, LabelSchema schema, IReadOnlyList<string> names, Func<int, float[]> labelOf)
    {
        using Utf8JsonWriter json = new(stream, Layout);
        json.WriteStartObject();
        if (schema.IsEmpty)
        {
            json.WriteNull("labels");
            json.WriteEndObject();
            return;
        }

        json.WriteStartObject("attributes");
        foreach (LabelAttribute attribute in schema.Attributes)
        {
            json.WriteStartArray(attribute.Name);
            foreach (string name in attribute.Classes)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        bool oneHot = Enumerable.Range(0, names.Count).All(i => LabelVector.IsOneHot(schema, labelOf(i)));
        json.WriteStartArray("labels");
        for (int i = 0; i < names.Count; i++)
        {
            json.WriteStartArray();
            json.WriteStringValue(names[i]);
            WriteLabel(json, schema, labelOf(i), oneHot);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A fault of the file in one line.</summary>
    public static ImageDataException Fault(string origin, string what) =>
        new($"Data: {origin} {what}. It should read {{\"labels\": [[\"folder/name.png\", 3], …]}}.");

    /// <summary>A value as it stands in the file, cut where it is long.</summary>
    public static string Show(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= MaxShown ? text : text[..MaxShown] + "…";
    }

    private static void WriteLabel(Utf8JsonWriter json, LabelSchema schema, float[] label, bool oneHot)
    {
        if (oneHot && schema.Attributes.Count == 1)
        {
            json.WriteNumberValue(label.IndexOf(1f));
        }
        else if (oneHot)
        {
            json.WriteStartObject();
            foreach ((LabelAttribute attribute, int chosen) in LabelVector.Classes(schema, label))
            {
                json.WriteString(attribute.Name, attribute.Classes[chosen]);
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray();
            Array.ForEach(label, json.WriteNumberValue);
            json.WriteEndArray();
        }
    }

    private static LabelSchema SchemaOf(JsonElement attributes, string origin)
    {
        if (attributes.ValueKind != JsonValueKind.Object)
        {
            throw Fault(origin, "has \"attributes\" that are no object {\"colour\": [\"red\", …]}");
        }

        LabelSchema schema = new()
        {
            Attributes = [.. attributes.EnumerateObject()
                .Select(attribute => new LabelAttribute(attribute.Name, ClassesOf(attribute, origin)))],
        };
        PictureLabels.RequireFewClasses(schema.Size, origin);
        return schema;
    }

    private static string[] ClassesOf(JsonProperty attribute, string origin)
    {
        JsonElement classes = attribute.Value;
        if (classes.ValueKind != JsonValueKind.Array
            || classes.GetArrayLength() == 0
            || classes.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
        {
            throw Fault(origin, $"has an attribute \"{attribute.Name}\" whose classes are no list of names");
        }

        string[] names = [.. classes.EnumerateArray().Select(name => name.GetString()!)];
        return names.Distinct().Count() == names.Length ? names : throw Fault(origin, $"names a class of \"{attribute.Name}\" twice");
    }

    private static JsonElement[] InOrder(JsonElement labels, string origin, IReadOnlyList<string> names)
    {
        Dictionary<string, JsonElement> byName = [];
        if (labels.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty label in labels.EnumerateObject())
            {
                Add(WithSlashes(label.Name), label.Value);
            }
        }
        else if (labels.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement pair in labels.EnumerateArray())
            {
                if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 || pair[0].ValueKind != JsonValueKind.String)
                {
                    throw Fault(origin, $"has an entry in \"labels\" that is no pair of a name and a label ({Show(pair)})");
                }

                Add(WithSlashes(pair[0].GetString()!), pair[1]);
            }
        }
        else
        {
            throw Fault(origin, "has \"labels\" that are neither a list nor an object");
        }

        return Match(byName, origin, names);

        void Add(string name, JsonElement label)
        {
            if (!byName.TryAdd(name, label) && !JsonElement.DeepEquals(byName[name], label))
            {
                throw LabelledTwice(origin, name, byName[name], name, label);
            }
        }
    }

    // By the name as it is, else by what people read: é may be one character on one machine and two on another.
    private static JsonElement[] Match(Dictionary<string, JsonElement> byName, string origin, IReadOnlyList<string> names)
    {
        HashSet<string> pictures = [.. names];
        Dictionary<string, string> readable = [];
        foreach ((string name, JsonElement label) in byName)
        {
            string key = PathBytes.Readable(name);
            if (!readable.TryAdd(key, name)
                && !JsonElement.DeepEquals(byName[readable[key]], label)
                && !(pictures.Contains(name) && pictures.Contains(readable[key])))
            {
                throw LabelledTwice(origin, readable[key], byName[readable[key]], name, label);
            }
        }

        string?[] found = [.. names.Select(name => byName.ContainsKey(name) ? name : readable.GetValueOrDefault(PathBytes.Readable(name)))];
        int missing = found.Count(name => name is null);
        if (missing == 0)
        {
            return [.. found.Select(name => byName[name!])];
        }

        string[] unused = [.. byName.Keys.Except(found.OfType<string>())];
        string other = unused.Length == 0 ? ""
            : FormattableString.Invariant($", and {unused.Length} labels of no image, the first of {unused[0]}");
        throw new ImageDataException(
            $"Data: {origin} has no label for {missing} of the {names.Count} images, the first is "
                + $"{names[Array.IndexOf(found, null)]}{other}; correct the names, add labels or move the images away.");
    }

    private static ImageDataException LabelledTwice(string origin, string name, JsonElement label, string again, JsonElement other) =>
        Fault(origin, $"labels {name} twice, with {Show(label)} and {(again == name ? "" : "in other characters ")}with {Show(other)}");

    // ./a.png is a.png.
    private static string WithSlashes(string name) =>
        string.Join('/', name.Replace('\\', '/').Split('/').Where(part => part != "."));
}
