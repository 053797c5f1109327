using System.Text.Json;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>The labels of a <see cref="DatasetJson"/> file, all of the kind that the first one is, as numbers.</summary>
/// <param name="origin">The file, for messages.</param>
/// <param name="schema">What it says of attributes and classes; null: nothing.</param>
/// <param name="names">The pictures.</param>
/// <param name="labels">The label of each.</param>
internal sealed class DatasetLabels(string origin, LabelSchema? schema, IReadOnlyList<string> names, JsonElement[] labels)
{
    /// <summary>The labels.</summary>
    /// <exception cref="ImageDataException">One is of another kind than the first, or names what there is not.</exception>
    public PictureLabels Convert()
    {
        if (labels.Length == 0)
        {
            return PictureLabels.None;
        }

        JsonValueKind kind = KindOf(labels[0]);
        int other = Array.FindIndex(labels, label => KindOf(label) != kind);
        if (other >= 0)
        {
            throw DatasetJson.Fault(
                origin,
                $"labels {names[0]} with {DatasetJson.Show(labels[0])} and {names[other]} with {DatasetJson.Show(labels[other])}: "
                    + "another kind of label");
        }

        return kind switch
        {
            JsonValueKind.Number => Numbers(),
            JsonValueKind.True => Classes(schema ?? LabelSchema.Of(PictureLabels.DefaultAttribute, ["false", "true"])),
            JsonValueKind.String => Classes(schema ?? LabelSchema.Of(PictureLabels.DefaultAttribute, ClassesOf(labels))),
            JsonValueKind.Array => Vectors(),
            JsonValueKind.Object => Named(),
            _ => throw DatasetJson.Fault(origin, $"labels {names[0]} with {DatasetJson.Show(labels[0])}"),
        };
    }

    private PictureLabels Numbers()
    {
        int[] classes = new int[labels.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            if (!TryWhole(labels[i], out classes[i]) || classes[i] is < 0 or >= PictureLabels.MaxClasses)
            {
                throw DatasetJson.Fault(
                    origin,
                    $"labels {names[i]} with {DatasetJson.Show(labels[i])}, no number of a class from 0 to "
                        + $"{PictureLabels.MaxClasses - 1}");
            }
        }

        return schema is null ? PictureLabels.OfClasses(PictureLabels.Numbered(classes.Max() + 1), classes) : Classes(schema);
    }

    private PictureLabels Vectors()
    {
        int size = schema?.Size ?? labels[0].GetArrayLength(), other = Array.FindIndex(labels, label => label.GetArrayLength() != size);
        if (size == 0 || other >= 0)
        {
            other = Math.Max(0, other);
            throw DatasetJson.Fault(origin,
                $"labels {names[other]} with {labels[other].GetArrayLength()} numbers where {size} are expected");
        }

        PictureLabels.RequireFewClasses(size, origin);
        float[] vectors = new float[checked(labels.Length * size)];   // all of these numbers are in the file
        for (int i = 0; i < labels.Length; i++)
        {
            int at = i * size;
            foreach (JsonElement value in labels[i].EnumerateArray())
            {
                if (value.ValueKind != JsonValueKind.Number || !value.TryGetSingle(out vectors[at]) || !float.IsFinite(vectors[at]))
                {
                    throw DatasetJson.Fault(origin, $"labels {names[i]} with {DatasetJson.Show(value)}, no number");
                }

                at++;
            }
        }

        return PictureLabels.OfVectors(schema ?? PictureLabels.Numbered(size), vectors);
    }

    // One attribute, its class by name or number.
    private PictureLabels Classes(LabelSchema known)
    {
        if (known.Attributes.Count != 1)
        {
            throw DatasetJson.Fault(origin,
                $"has {known.Attributes.Count} attributes and labels {names[0]} with one class ({DatasetJson.Show(labels[0])})");
        }

        Dictionary<string, int> numbers = NumbersOf(known.Attributes[0]);
        return PictureLabels.OfClasses(known, [.. labels.Select((label, i) => ClassOf(known.Attributes[0], numbers, label, i))]);
    }

    private PictureLabels Named()
    {
        LabelSchema known = schema ?? new LabelSchema
        {
            Attributes = [.. labels.SelectMany(label => label.EnumerateObject().Select(attribute => attribute.Name)).Distinct().Select(
                name =>
                    new LabelAttribute(name,
                    ClassesOf(labels.Where(label => label.TryGetProperty(name, out _)).Select(label => label.GetProperty(name)))))],
        };
        if (known.IsEmpty)
        {
            throw DatasetJson.Fault(origin, $"labels {names[0]} with no attribute");
        }

        PictureLabels.RequireFewClasses(known.Size, origin);

        int attributes = known.Attributes.Count;
        int[] classes = new int[checked(labels.Length * attributes)];
        Dictionary<string, int>[] numbers = [.. known.Attributes.Select(NumbersOf)];
        for (int i = 0; i < labels.Length; i++)
        {
            for (int a = 0; a < attributes; a++)
            {
                LabelAttribute attribute = known.Attributes[a];
                classes[(i * attributes) + a] = labels[i].TryGetProperty(attribute.Name, out JsonElement value)
                    ? ClassOf(attribute, numbers[a], value, i)
                    : throw DatasetJson.Fault(origin, $"does not say the \"{attribute.Name}\" of {names[i]}");
            }
        }

        return PictureLabels.OfClasses(known, classes);
    }

    private static Dictionary<string, int> NumbersOf(LabelAttribute attribute) =>
        attribute.Classes.Index().ToDictionary(place => place.Item, place => place.Index);

    private int ClassOf(LabelAttribute attribute, Dictionary<string, int> numbers, JsonElement value, int picture)
    {
        int number = value.ValueKind switch
        {
            JsonValueKind.String => numbers.GetValueOrDefault(value.GetString()!, -1),
            JsonValueKind.True => numbers.GetValueOrDefault("true", 1),
            JsonValueKind.False => numbers.GetValueOrDefault("false", 0),
            JsonValueKind.Number when TryWhole(value, out int given) => given,
            _ => -1,
        };
        return (uint)number < (uint)attribute.Classes.Count
            ? number
            : throw DatasetJson.Fault(origin, $"labels {names[picture]} with {DatasetJson.Show(value)}, no class of \"{attribute.Name}\"");
    }

    private static JsonValueKind KindOf(JsonElement label) =>
        label.ValueKind == JsonValueKind.False ? JsonValueKind.True : label.ValueKind;

    // 1 is also written 1.0, as by libraries that know floats alone.
    private static bool TryWhole(JsonElement value, out int number)
    {
        if (value.TryGetInt32(out number))
        {
            return true;
        }

        bool isWhole = value.TryGetDouble(out double given) && double.IsInteger(given) && Math.Abs(given) <= int.MaxValue;
        number = isWhole ? (int)given : 0;
        return isWhole;
    }

    private string[] ClassesOf(IEnumerable<JsonElement> values) => values.All(value => KindOf(value) == JsonValueKind.True)
        ? ["false", "true"]
        : [.. values.Select(value => value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw DatasetJson.Fault(origin, $"names a class {DatasetJson.Show(value)}, no text"))
            .Distinct().Order(StringComparer.Ordinal)];
}
