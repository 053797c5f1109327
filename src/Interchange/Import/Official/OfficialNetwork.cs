using System.Collections;
using PGGan.Interchange.Import.Pickling;

namespace PGGan.Interchange.Import.Official;

/// <summary>One network of the official codes: what its builder was given, and its arrays by the names of the TensorFlow code.</summary>
internal sealed class OfficialNetwork
{
    private readonly Hashtable settings;
    private readonly Dictionary<string, SourceArray> arrays;
    private readonly Dictionary<string, double>? scales;

    private OfficialNetwork(string builder, Hashtable settings, Dictionary<string, SourceArray> arrays, double lod,
        Dictionary<string, double>? scales) =>
        (Builder, this.settings, this.arrays, LevelOfDetail, this.scales) = (builder, settings, arrays, lod, scales);

    /// <summary>The function that builds it.</summary>
    public string Builder { get; }

    /// <summary>log2 of how many times smaller than the final images its images are; between whole numbers it fades.</summary>
    public double LevelOfDetail { get; }

    /// <summary>Whether it is of the code on Theano.</summary>
    public bool IsTheano => scales is not null;

    /// <summary>Reads one.</summary>
    /// <param name="content">What the pickle has in its place.</param>
    /// <param name="place">Its place, for people: <c>G</c>.</param>
    /// <exception cref="InvalidDataException">It is no network of either code.</exception>
    public static OfficialNetwork Read(object? content, string place)
    {
        if (content is not PlainObject { Type: "tfutil.Network" or "network.Network" } network)
        {
            throw new InvalidDataException($"its {place} is {PlainValue.Describe(content)}, not a network of the official code");
        }

        return network.Fields.ContainsKey("version") ? OfTensorFlow(network.Fields, place) : TheanoArrays.Read(network.Fields, place);
    }

    /// <summary>One whose arrays are those of the Theano code.</summary>
    public static OfficialNetwork OfTheano(string builder, Hashtable settings, Dictionary<string, SourceArray> arrays,
        Dictionary<string, double> scales, double lod) => new(builder, settings, arrays, lod, scales);

    /// <summary>An array; null: there is none of this name.</summary>
    public SourceArray? Find(string name) => arrays.GetValueOrDefault(name);

    /// <summary>What the Theano code multiplies a layer's weight by.</summary>
    public double ScaleOf(string layer) => scales!.GetValueOrDefault(layer, 1);

    /// <summary>A setting that is a whole number.</summary>
    public int Whole(string name, int otherwise) => Has(name) ? PlainValue.Whole(settings[name], name) : otherwise;

    /// <summary>A setting that is a number.</summary>
    public double Number(string name, double otherwise) => Has(name) ? PlainValue.Number(settings[name], name) : otherwise;

    /// <summary>A setting that is true or false.</summary>
    public bool Flag(string name, bool otherwise) => Has(name) ? PlainValue.Flag(settings[name], name) : otherwise;

    private bool Has(string name) => settings[name] is not null;

    private static OfficialNetwork OfTensorFlow(Hashtable state, string place)
    {
        int version = PlainValue.Whole(state["version"], $"the version of its {place}");
        if (version != 2)
        {
            throw new InvalidDataException($"its {place} is of version {version}, known is 2");
        }

        Dictionary<string, SourceArray> arrays = [];
        double lod = 0;
        foreach (object? variable in PlainValue.List(state["variables"], $"the list of variables of its {place}"))
        {
            IReadOnlyList<object?> pair = PlainValue.List(variable, $"a variable of its {place}");
            string name = pair.Count == 2 ? PlainValue.Text(pair[0], $"the name of a variable of its {place}")
                : throw new InvalidDataException($"a variable of its {place} is not a name and an array");
            if (name == "lod")
            {
                lod = PlainValue.Number(pair[1], "lod");
            }
            else if (!arrays.TryAdd(name, pair[1] as SourceArray
                ?? throw new InvalidDataException($"the variable {name} of its {place} is {PlainValue.Describe(pair[1])}, not an array")))
            {
                throw new InvalidDataException($"its {place} has the variable {name} twice");
            }
        }

        return new OfficialNetwork(PlainValue.Text(state["build_func_name"], $"the builder of its {place}"),
            PlainValue.Map(state["static_kwargs"], $"static_kwargs of its {place}"), arrays, lod, scales: null);
    }
}
