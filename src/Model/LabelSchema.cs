namespace PGGan.Model;

/// <summary>
/// What the labels of a data set say: one or more attributes, each with its classes. A label is the attributes' one-hot vectors one behind
/// the other, <c>[LabelSize]</c>; data may bring other numbers in place of the ones.
/// </summary>
public sealed record LabelSchema
{
    /// <summary>No labels.</summary>
    public static LabelSchema None { get; } = new();

    /// <summary>The attributes, in the order of the vector.</summary>
    public IReadOnlyList<LabelAttribute> Attributes { get; init; } = [];

    /// <summary>Length of a label vector: classes of all attributes together; 0 without labels.</summary>
    public int Size => Attributes.Sum(attribute => attribute.Classes.Count);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Attributes.Count == 0;

    /// <summary>One attribute of the classes named.</summary>
    public static LabelSchema Of(string attribute, IReadOnlyList<string> classes) =>
        new() { Attributes = [new LabelAttribute(attribute, classes)] };

    /// <summary>Everything that is wrong, one line each.</summary>
    internal IEnumerable<string> Faults()
    {
        foreach (LabelAttribute attribute in Attributes)
        {
            string? fault =
                attribute.Classes.Count == 0 ? "no classes"
                : attribute.Classes.Distinct().Count() < attribute.Classes.Count ? "two classes of the same name"
                : Attributes.Count(other => other.Name == attribute.Name) > 1 ? "the name of another"
                : null;
            if (fault is not null)
            {
                yield return $"{nameof(ModelConfig.Labels)}: attribute '{attribute.Name}' has {fault}";
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(LabelSchema? other) => other is not null && Attributes.SequenceEqual(other.Attributes);

    /// <inheritdoc/>
    public override int GetHashCode() => Attributes.Aggregate(0, HashCode.Combine);
}

/// <summary>A property that images have one class of: kind, colour.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Classes">Names of the classes, in the order of the one-hot vector.</param>
public sealed record LabelAttribute(string Name, IReadOnlyList<string> Classes)
{
    /// <inheritdoc/>
    public bool Equals(LabelAttribute? other) => other is not null && Name == other.Name && Classes.SequenceEqual(other.Classes);

    /// <inheritdoc/>
    public override int GetHashCode() => Classes.Aggregate(Name.GetHashCode(StringComparison.Ordinal), HashCode.Combine);
}
