using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>Some pictures of a set, in an order, with some attributes of their labels or with labels of another file.</summary>
internal sealed class PictureSelection : IPictures
{
    private readonly IPictures all;
    private readonly PictureLabels? given;
    private readonly int[]? order;
    private readonly (int Start, int Length)[] parts;
    private readonly LabelSchema allLabels;

    private PictureSelection(IPictures all, PictureLabels? given, IReadOnlyList<string> attributes, int count, int[]? order)
    {
        (this.all, this.given, this.order, Count) = (all, given, order, count);
        allLabels = given?.Schema ?? all.Labels;
        (Labels, parts) = Select(allLabels, attributes, all.Name);
    }

    /// <inheritdoc/>
    public string Name => all.Name;

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public LabelSchema Labels { get; }

    /// <inheritdoc/>
    public SourceAccount? Account => all.Account;

    /// <summary>
    /// The first pictures of a set with the labels asked for; the set itself where that is all of it. Disposing it disposes the set.
    /// </summary>
    /// <param name="all">The set.</param>
    /// <param name="maxImages">The most pictures; 0: all.</param>
    /// <param name="attributes">Names of attributes in their order; empty: all.</param>
    /// <param name="given">Labels in place of the set's own; <see cref="PictureLabels.None"/>: without its labels.</param>
    /// <exception cref="ImageDataException">There is no such attribute.</exception>
    public static IPictures First(IPictures all, int maxImages, IReadOnlyList<string> attributes, PictureLabels? given = null)
    {
        int count = maxImages > 0 ? Math.Min(maxImages, all.Count) : all.Count;
        bool same = given is null || (given.Schema.IsEmpty && all.Labels.IsEmpty);
        return count == all.Count && attributes.Count == 0 && same ? all : new PictureSelection(all, given, attributes, count, order: null);
    }

    /// <summary>Pictures of a set in an order of their own. Disposing it disposes the set.</summary>
    /// <param name="all">The set.</param>
    /// <param name="order">Their numbers.</param>
    public static IPictures InOrder(IPictures all, int[] order) => new PictureSelection(all, null, [], order.Length, order);

    /// <inheritdoc/>
    public string NameOf(int index) => all.NameOf(At(index));

    /// <inheritdoc/>
    public PixelBuffer Read(int index) => all.Read(At(index));

    /// <inheritdoc/>
    public PixelBuffer Read(int index, out UInt128 hash) => all.Read(At(index), out hash);

    /// <inheritdoc/>
    public UInt128 Hash(int index) => all.Hash(At(index));

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
        if (Labels.IsEmpty)
        {
            return;
        }

        float[] whole = new float[allLabels.Size];
        if (given is not null)
        {
            given.Read(At(index), whole);
        }
        else
        {
            all.ReadLabel(At(index), whole);
        }

        int at = 0;
        foreach ((int start, int length) in parts)
        {
            whole.AsSpan(start, length).CopyTo(label[at..]);
            at += length;
        }
    }

    /// <inheritdoc/>
    public UInt128? HashListing(string prefix, bool withTimes)
    {
        string first = Count == all.Count ? "" : FormattableString.Invariant($" first {Count}");
        return order is null ? all.HashListing(prefix + first, withTimes) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => all.Dispose();

    /// <summary>The attributes named, and where each stands in the whole vector.</summary>
    /// <exception cref="ImageDataException">There is no such attribute.</exception>
    public static (LabelSchema Labels, (int Start, int Length)[] Parts) Select(LabelSchema all,
        IReadOnlyList<string> attributes, string name)
    {
        Dictionary<string, (LabelAttribute Attribute, int Start)> places = [];
        int start = 0;
        foreach (LabelAttribute attribute in all.Attributes)
        {
            places[attribute.Name] = (attribute, start);
            start += attribute.Classes.Count;
        }

        string? unknown = attributes.FirstOrDefault(attribute => !places.ContainsKey(attribute));
        if (unknown is not null)
        {
            throw new ImageDataException(all.IsEmpty
                ? $"Data: {name} has no labels, so no attribute '{unknown}'."
                : $"Data: the labels of {name} have no attribute '{unknown}'; "
                    + $"there are {string.Join(", ", all.Attributes.Select(attribute => attribute.Name))}.");
        }

        (LabelAttribute Attribute, int Start)[] chosen = attributes.Count == 0 ? [.. places.Values]
            : [.. attributes.Select(attribute => places[attribute])];
        return (
            attributes.Count == 0 ? all : new LabelSchema { Attributes = [.. chosen.Select(place => place.Attribute)] },
            [.. chosen.Select(place => (place.Start, place.Attribute.Classes.Count))]);
    }

    private int At(int index) => (uint)index < (uint)Count
        ? order is null ? index : order[index]
        : throw new ArgumentOutOfRangeException(nameof(index), $"{Name}: there is no image {index} among {Count}.");
}
