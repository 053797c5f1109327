using System.Globalization;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// The labels that pictures are asked for with: classes of some attributes by name or number. An attribute that is not named has a class
/// drawn by the picture's number, the same for every choice.
/// </summary>
internal sealed class LabelChoice
{
    private readonly LabelSchema schema;
    private readonly int?[] classes;   // one an attribute

    private LabelChoice(LabelSchema schema, int?[] classes) => (this.schema, this.classes) = (schema, classes);

    /// <summary>The classes named, for people and file names: <c>gas-with</c>; empty when none are.</summary>
    public string Name =>
        string.Join('-', schema.Attributes.Zip(classes).Where(pair => pair.Second is not null)
        .Select(pair => pair.First.Classes[pair.Second!.Value]));

    /// <summary>
    /// Reads <c>gas</c>, <c>gas,with</c>, <c>kind=gas</c>, or <c>3</c> where no class is called by a number; <c>all</c> is each class of
    /// the first attribute in turn; null names nothing.
    /// </summary>
    /// <exception cref="PGGanException">The network has no labels, or no such class.</exception>
    public static IReadOnlyList<LabelChoice> Parse(string? text, LabelSchema schema)
    {
        if (text is null)
        {
            return [new LabelChoice(schema, new int?[schema.Attributes.Count])];
        }

        if (schema.IsEmpty)
        {
            throw new SettingException("class", "this network was trained without labels (`data.conditional=true`); leave it out.");
        }

        if (text == "all" && !schema.Attributes.Any(attribute => attribute.Classes.Contains(text)))
        {
            return [.. Enumerable.Range(0, schema.Attributes[0].Classes.Count)
                .Select(index => new LabelChoice(schema, [index, .. new int?[schema.Attributes.Count - 1]]))];
        }

        int?[] classes = new int?[schema.Attributes.Count];
        string[] parts = text.Split(',');
        for (int start = 0, end; start < parts.Length; start = end)
        {
            (int attribute, int index, end) = FindLongest(parts, start, schema);
            classes[attribute] = classes[attribute] is null || classes[attribute] == index
                ? index
                : throw new SettingException("class", $"'{text}' names two classes of {schema.Attributes[attribute].Name}; name one.");
        }

        return [new LabelChoice(schema, classes)];
    }

    /// <summary>The labels of pictures, <c>[N, L]</c>: one-hot for each attribute.</summary>
    /// <param name="runSeed">Seed of the run.</param>
    /// <param name="pictures">What each is to be of, and its number.</param>
    public static float[] Labels(int runSeed, IReadOnlyList<(LabelChoice Choice, int Seed)> pictures)
    {
        int size = pictures.Count == 0 ? 0 : pictures[0].Choice.schema.Size;
        float[] labels = new float[pictures.Count * size];
        for (int i = 0; i < pictures.Count && size > 0; i++)
        {
            pictures[i].Choice.Write(runSeed, pictures[i].Seed, labels.AsSpan(i * size, size));
        }

        return labels;
    }

    private void Write(int runSeed, int seed, Span<float> label)
    {
        Span<float> draws = stackalloc float[classes.Length];
        Philox.Uniform(new RandomStream(runSeed, LearningRandom.SampleLabels), seed, draws);
        label.Clear();
        int first = 0;
        for (int i = 0; i < classes.Length; i++)
        {
            int count = schema.Attributes[i].Classes.Count;
            label[first + (classes[i] ?? (int)(draws[i] * count))] = 1;
            first += count;
        }
    }

    // A name may have commas: the most parts that make one.
    private static (int Attribute, int Class, int End) FindLongest(string[] parts, int start, LabelSchema schema)
    {
        for (int end = parts.Length; end > start; end--)
        {
            string text = string.Join(',', parts[start..end]);
            if ((Named(text, schema) ?? Named(text.Trim(), schema)) is (int, int) named)
            {
                return (named.Attribute, named.Class, end);
            }
        }

        (int attribute, int index) = Numbered(parts[start].Trim(), schema);
        return (attribute, index, start + 1);
    }

    // The class of this name, alone or as ATTRIBUTE=NAME; a name may have an = too.
    private static (int Attribute, int Class)? Named(string text, LabelSchema schema)
    {
        (int Attribute, int Class)[] found = [.. Places(text, schema, _ => true)];
        for (int equals = text.IndexOf('='); found.Length == 0 && equals >= 0; equals = text.IndexOf('=', equals + 1))
        {
            string attribute = Key(text[..equals].Trim());
            found = [.. Places(text[(equals + 1)..].Trim(), schema, name => Key(name) == attribute)];
        }

        string[] all = [.. found.Select(one => (Attribute: schema.Attributes[one.Attribute], one.Class))
            .Select(one => $"{one.Attribute.Name}={one.Attribute.Classes[one.Class]}")];
        return found.Length switch
        {
            0 => null,
            1 => found[0],
            _ => throw new SettingException("class", $"'{text}' may be {string.Join(" or ", all)}; write which."),
        };
    }

    private static IEnumerable<(int Attribute, int Class)> Places(string name, LabelSchema schema, Func<string, bool> isAsked) =>
        from attribute in Enumerable.Range(0, schema.Attributes.Count)
        where isAsked(schema.Attributes[attribute].Name)
        from index in Enumerable.Range(0, schema.Attributes[attribute].Classes.Count)
        where Key(schema.Attributes[attribute].Classes[index]) == Key(name)
        select (attribute, index);

    // é typed as one character is the é that a Mac writes as two.
    private static string Key(string name) => ComposedText.Of(name);

    /// <summary>
    /// A number counts the classes of the attribute named, or of the only one, unless one of these is called by a number itself: 3 of the
    /// classes 0, 1, 2, 10 would be 10.
    /// </summary>
    private static (int Attribute, int Class) Numbered(string text, LabelSchema schema)
    {
        string[] pair = text.Split('=', 2, StringSplitOptions.TrimEntries);
        int only = pair.Length == 2 ? schema.Attributes.ToList().FindIndex(attribute => Key(attribute.Name) == Key(pair[0]))
            : schema.Attributes.Count == 1 ? 0 : -1;
        return only >= 0 && TryNumber(pair[^1], out int number)
            && number < schema.Attributes[only].Classes.Count
            && !schema.Attributes[only].Classes.Any(name => TryNumber(name, out _))
            ? (only, number)
            : throw new SettingException("class", $"there is no '{text}'; the classes are {Listed(schema)}.");
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Listed(LabelSchema schema)
    {
        const int most = 12;
        return string.Join("; ",
            schema.Attributes.Select(attribute => $"{attribute.Name}: {string.Join(", ", attribute.Classes.Take(most))}"
            + (attribute.Classes.Count > most ? $" and {attribute.Classes.Count - most} more" : "")));
    }
}
