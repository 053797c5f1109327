using System.Collections;
using System.Globalization;
using System.Text.Json;
using PGGan.Files;
using PGGan.Interchange.Import.Pickling;
using PGGan.Model;

namespace PGGan.Interchange.Import.Zoo;

/// <summary>
/// The configuration of the GAN zoo: the object that a file of networks has, and behind it the JSON file of its training, which spells
/// some settings in another way.
/// </summary>
/// <param name="own">That of the file; null: it has none.</param>
/// <param name="json">That of the JSON file; null: none was given.</param>
internal sealed class ZooSettings(Hashtable? own, Hashtable? json)
{
    private const int MaxJson = 1 << 20;

    /// <summary>Whether anything is known.</summary>
    public bool AreKnown => own is not null || json is not null;

    /// <summary>Slope of the activations.</summary>
    public float Slope => (float)Number(0.2, "leakyReluLeak", "leakyness");

    /// <summary>Whether there is pixel norm.</summary>
    public bool HasPixelNorm => Flag(true, "perChannelNormalization");

    /// <summary>Whether the discriminator has the minibatch standard deviation; its arrays show it where it is there.</summary>
    public bool HasStddev => Flag(true, "miniBatchStdDev");

    /// <summary>Whether weights have the equalized learning rate.</summary>
    public bool HasWeightScale => Flag(true, "equalizedlR");

    /// <summary>Weight of the smaller network in a fade; 0 outside of one.</summary>
    public double Alpha => Number(0, "alpha");

    /// <summary>The loss.</summary>
    public string Loss => Find("lossCriterion", "lossMode") is object loss ? PlainValue.Text(loss, "lossCriterion") : "WGANGP";

    /// <summary>Learning rate.</summary>
    public float Rate => (float)Number(0.001, "learningRate", "baseLearningRate");

    /// <summary>Images of a step.</summary>
    public int Minibatch => Find("miniBatchSize") is object size ? PlainValue.Whole(size, "miniBatchSize") : 16;

    /// <summary>λ.</summary>
    public float PenaltyWeight => (float)Number(10, "lambdaGP");

    /// <summary>Weight of the squared score of real images.</summary>
    public float DriftWeight => (float)Number(0.001, "epsilonD");

    /// <summary>Weights of the cross-entropy of labels, in G's loss and in D's.</summary>
    public (float Generator, float Discriminator) ClassWeights =>
        ((float)Number(0, "weightConditionG"), (float)Number(0, "weightConditionD"));

    /// <summary>Reads the JSON file of a training.</summary>
    /// <exception cref="PGGanException">It cannot be read.</exception>
    public static Hashtable ReadJson(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > MaxJson)
            {
                throw new PGGanException($"{path}: it has {stream.Length} bytes, which no configuration has; name the zoo's JSON file.");
            }

            using JsonDocument document = JsonDocument.Parse(stream);
            return Value(document.RootElement) as Hashtable
                ?? throw new PGGanException($"{path}: it is no JSON object; name the zoo's _train_config.json.");
        }
        catch (JsonException fault)
        {
            throw new PGGanException($"{path}: it is no JSON: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PGGanException($"{path} cannot be read: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>The attributes that the networks know, each with its values; empty: none are named.</summary>
    /// <exception cref="InvalidDataException">They are not in the form of the zoo.</exception>
    public LabelSchema Labels()
    {
        if (Find("attribKeysOrder") is not object named)
        {
            return LabelSchema.None;
        }

        List<(int Order, LabelAttribute Attribute)> attributes = [];
        foreach (DictionaryEntry entry in PlainValue.Map(named, "attribKeysOrder"))
        {
            string name = PlainValue.Text(entry.Key, "the name of an attribute");
            Hashtable attribute = PlainValue.Map(entry.Value, $"the attribute '{name}'");
            IReadOnlyList<object?> values = PlainValue.List(attribute["values"], $"the values of '{name}'");
            attributes.Add((
                PlainValue.Whole(attribute["order"], $"the order of '{name}'"),
                new LabelAttribute(name, [.. values.Select(value => NameOf(value, name))])));
        }

        return new LabelSchema { Attributes = [.. attributes.OrderBy(named => named.Order).Select(named => named.Attribute)] };

        static string NameOf(object? value, string attribute) => value as string
            ?? PlainValue.Number(value, $"a value of '{attribute}'").ToString(CultureInfo.InvariantCulture);
    }

    private double Number(double otherwise, params string[] names) =>
        Find(names) is object value ? PlainValue.Number(value, names[0]) : otherwise;

    private bool Flag(bool otherwise, string name) => Find(name) is object value ? PlainValue.Flag(value, name) : otherwise;

    private object? Find(params string[] names) =>
        new[] { own, json }.Where(settings => settings is not null).SelectMany(settings => names.Select(name => settings![name]))
            .FirstOrDefault(value => value is not null);

    private static object? Value(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Hashtable map = [];
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    map[property.Name] = Value(property.Value);
                }

                return map;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(Value).ToArray();
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                return element.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            default:
                return null;
        }
    }
}
