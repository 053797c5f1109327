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
    /// <summary>Leaves attributes out; the unpickler calls it by this name.</summary>
    public void __setstate__(Hashtable attributes) => _ = attributes;
}
