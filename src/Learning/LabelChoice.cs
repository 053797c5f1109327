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
    /// Reads <c>3</c>, <c>gas,with</c>, <c>kind=gas</c>; <c>all</c> is each class of the first attribute in turn; null names nothing.
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

        if (text == "all")
        {
            return [.. Enumerable.Range(0, schema.Attributes[0].Classes.Count)
                .Select(index => new LabelChoice(schema, [index, .. new int?[schema.Attributes.Count - 1]]))];
        }

        int?[] classes = new int?[schema.Attributes.Count];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            (int attribute, int index) = Find(part, schema);
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

    private static (int Attribute, int Class) Find(string text, LabelSchema schema)
    {
        string[] pair = text.Split('=', 2, StringSplitOptions.TrimEntries);
        (int Attribute, int Class)[] found =
        [
            .. from attribute in Enumerable.Range(0, schema.Attributes.Count)
               where pair.Length == 1 || schema.Attributes[attribute].Name == pair[0]
               from index in Enumerable.Range(0, schema.Attributes[attribute].Classes.Count)
               where schema.Attributes[attribute].Classes[index] == pair[^1]
               select (attribute, index),
        ];
        if (found.Length == 1)
        {
            return found[0];
        }

        if (found.Length > 1)
        {
            string[] both = [.. found.Select(one => $"{schema.Attributes[one.Attribute].Name}={pair[^1]}")];
            throw new SettingException("class", $"'{text}' may be {string.Join(" or ", both)}; write which.");
        }

        // A number counts the classes of the attribute named, or of the only one.
        int only = pair.Length == 2 ? schema.Attributes.ToList().FindIndex(attribute => attribute.Name == pair[0])
            : schema.Attributes.Count == 1 ? 0 : -1;
        return only >= 0 && int.TryParse(pair[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < schema.Attributes[only].Classes.Count
            ? (only, number)
            : throw new SettingException("class", $"there is no '{text}'; the classes are {Listed(schema)}.");
    }

    private static string Listed(LabelSchema schema)
    {
        const int most = 12;
        return string.Join("; ",
            schema.Attributes.Select(attribute => $"{attribute.Name}: {string.Join(", ", attribute.Classes.Take(most))}"
            + (attribute.Classes.Count > most ? $" and {attribute.Classes.Count - most} more" : "")));
    }
}
