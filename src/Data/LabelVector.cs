using PGGan.Model;

namespace PGGan.Data;

/// <summary>What a label vector says in the words of its schema.</summary>
internal static class LabelVector
{
    /// <summary>Whether each attribute has a single 1 and otherwise 0.</summary>
    public static bool IsOneHot(LabelSchema schema, ReadOnlySpan<float> label)
    {
        int start = 0;
        foreach (LabelAttribute attribute in schema.Attributes)
        {
            ReadOnlySpan<float> part = label.Slice(start, attribute.Classes.Count);
            if (part.Count(1f) != 1 || part.Count(0f) != part.Length - 1)
            {
                return false;
            }

            start += part.Length;
        }

        return !schema.IsEmpty;
    }

    /// <summary>Each attribute with the number of the class whose value is largest, the first of equal ones.</summary>
    public static IEnumerable<(LabelAttribute Attribute, int Class)> Classes(LabelSchema schema, float[] label)
    {
        int start = 0;
        foreach (LabelAttribute attribute in schema.Attributes)
        {
            ReadOnlySpan<float> part = label.AsSpan(start, attribute.Classes.Count);
            start += part.Length;
            yield return (attribute, LargestOf(part));
        }
    }

    /// <summary>In words: <c>cat</c>, or <c>colour red, kind cat</c>; numbers where it is not one-hot.</summary>
    public static string Describe(LabelSchema schema, float[] label) =>
        !IsOneHot(schema, label) ? $"[{string.Join(", ", label.Select(value => FormattableString.Invariant($"{value:0.###}")))}]"
        : schema.Attributes.Count == 1 ? schema.Attributes[0].Classes[LargestOf(label)]
        : string.Join(", ", Classes(schema, label).Select(chosen => $"{chosen.Attribute.Name} {chosen.Attribute.Classes[chosen.Class]}"));

    private static int LargestOf(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            largest = values[i] > values[largest] ? i : largest;
        }

        return largest;
    }
}
