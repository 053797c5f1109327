using System.Collections;

namespace PGGan.Interchange.Import.Pickling;

/// <summary>An object of a class of another program: its fields as data.</summary>
/// <param name="type">The class, for people.</param>
internal sealed class PlainObject(string type)
{
    /// <summary>The class, for people.</summary>
    public string Type => type;

    /// <summary>The fields by name.</summary>
    public Hashtable Fields { get; private set; } = [];

    /// <summary>Takes the fields; the unpickler calls it by this name.</summary>
    public void __setstate__(Hashtable fields) => Fields = fields;
}

/// <summary>A dictionary that has attributes besides its entries, which are not kept.</summary>
internal sealed class OrderedMap : Hashtable
{
    /// <summary>One of its entries as a list of pairs, as Python 2 writes them, or an empty one.</summary>
    public static OrderedMap Of(object[] parts)
    {
        OrderedMap map = [];
        foreach (object? entry in parts.Length == 0 ? [] : PlainValue.List(parts[0], "the entries of a dictionary"))
        {
            IReadOnlyList<object?> pair = PlainValue.List(entry, "an entry of a dictionary");
            map[pair is [string key, _] ? key : throw new InvalidDataException("an entry of a dictionary has no name")] = pair[1];
        }

        return map;
    }

    /// <summary>Leaves attributes out; the unpickler calls it by this name.</summary>
    public void __setstate__(Hashtable attributes) => _ = attributes;
}
