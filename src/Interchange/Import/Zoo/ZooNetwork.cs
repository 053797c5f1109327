using System.Collections;
using PGGan.Interchange.Import.Pickling;

namespace PGGan.Interchange.Import.Zoo;

/// <summary>The arrays of one network of the zoo by the names of its modules.</summary>
internal sealed class ZooNetwork
{
    private const string Parallel = "module.";
    private readonly Dictionary<string, SourceArray> arrays;

    private ZooNetwork(string name, Dictionary<string, SourceArray> arrays) => (Name, this.arrays) = (name, arrays);

    /// <summary>Its name in the file: <c>netG</c>.</summary>
    public string Name { get; }

    /// <summary>Reads one; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is not a state of arrays.</exception>
    public static ZooNetwork? Read(object? content, string name)
    {
        if (content is null)
        {
            return null;
        }

        Dictionary<string, SourceArray> arrays = [];
        foreach (DictionaryEntry entry in PlainValue.Map(content, name))
        {
            if (entry.Value is SourceArray array)
            {
                arrays[PlainValue.Text(entry.Key, $"the name of an array of {name}")] = array;
            }
        }

        // A network spread over GPUs is within another module.
        return new ZooNetwork(name, arrays.Count > 0 && arrays.Keys.All(key => key.StartsWith(Parallel, StringComparison.Ordinal))
            ? arrays.ToDictionary(array => array.Key[Parallel.Length..], array => array.Value) : arrays);
    }

    /// <summary>An array of a layer; null: there is none. Its name has a part more in newer versions.</summary>
    public SourceArray? Find(string layer, string array) =>
        arrays.GetValueOrDefault($"{layer}.module.{array}") ?? arrays.GetValueOrDefault($"{layer}.{array}");

    /// <summary>How many layers there are of a list.</summary>
    public int CountOf(string list)
    {
        int count = 0;
        while (Find($"{list}.{count}", "weight") is not null)
        {
            count++;
        }

        return count;
    }

    /// <summary>Dimensions of a layer's weight.</summary>
    /// <exception cref="InvalidDataException">It lacks the layer, or it has another number of dimensions.</exception>
    public IReadOnlyList<long> ShapeOf(string layer, int dimensions) => Find(layer, "weight") switch
    {
        null => throw new InvalidDataException($"its {Name} has no weight of {layer}: not a progressive GAN of the zoo"),
        { Shape: { } shape } when shape.Count == dimensions && shape.All(size => size is > 0 and <= int.MaxValue) => shape,
        { Shape: { } shape } => throw new InvalidDataException(
            $"the weight of {layer} of {Name} is [{string.Join(", ", shape)}], which cannot be"),
    };
}
