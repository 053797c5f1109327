using PGGan.Interchange.Import.Pickling;
using Razorvine.Pickle;

namespace PGGan.Interchange.Import.Torch;

/// <summary>A tensor of PyTorch: a view of a storage.</summary>
internal sealed class TorchTensor : SourceArray
{
    private readonly TorchStorage storage;
    private readonly long offset;
    private readonly long[] shape;
    private readonly long[] strides;

    private TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides)
    {
        (this.storage, this.offset, this.shape, this.strides) = (storage, offset, shape, strides);
        if (shape.Length != strides.Length || offset < 0 || strides.Any(stride => stride < 0)
            || CountOf(shape) > storage.Count || (Count > 0 && Last() >= storage.Count))
        {
            throw new InvalidDataException($"a tensor [{string.Join(", ", shape)}] of its pickle does not fit into its storage of "
                + $"{storage.Count} numbers");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<long> Shape => shape;

    /// <summary>What <c>_rebuild_tensor_v2(storage, offset, size, stride, …)</c> makes, or the form without a number.</summary>
    public static TorchTensor Rebuild(object[] parts) => parts.Length >= 4 && parts[0] is TorchStorage storage
        ? new TorchTensor(storage, PlainValue.Whole(parts[1], "the offset of a tensor"), Sizes(parts[2]), Sizes(parts[3]))
        : throw new InvalidDataException("a tensor of its pickle has no storage");

    /// <inheritdoc/>
    public override float[] Read()
    {
        if (storage.Type == ElementType.Other)
        {
            throw new InvalidDataException("an array of weights does not have floating-point numbers");
        }

        int size = SizeOf(storage.Type);
        if (Count == 0)
        {
            return [];
        }

        byte[] bytes = storage.Read(offset * size, (Last() + 1 - offset) * size);
        float[] values = Decode(bytes, storage.Type);
        return strides.SequenceEqual(DenseStrides(shape)) ? values : Gather(values, shape, strides);
    }

    private static long[] Sizes(object sizes) =>
        [.. PlainValue.List(sizes, "the size of a tensor").Select(size => (long)PlainValue.Whole(size, "a dimension"))];

    /// <summary>Place of the last number in the storage.</summary>
    private long Last() => shape.Zip(strides).Aggregate(offset, (at, axis) => checked(at + ((axis.First - 1) * axis.Second)));
}

/// <summary>A class of storages: what its numbers are.</summary>
/// <param name="type">The numbers.</param>
/// <param name="size">Bytes of one; 0: those of the type.</param>
internal sealed class StorageType(ElementType type, int size = 0) : IObjectConstructor
{
    /// <summary>The numbers.</summary>
    public ElementType Type => type;

    /// <summary>Bytes of one.</summary>
    public int Size => size > 0 ? size : SourceArray.SizeOf(type);

    /// <summary>A storage is named by a persistent id, never made by a call.</summary>
    public object construct(object[] args) => throw new InvalidDataException("its pickle makes a storage without its values");
}

/// <summary>Numbers that lie one behind the other in the file.</summary>
/// <param name="Type">What they are.</param>
/// <param name="Count">How many there are, all of which are in the file.</param>
/// <param name="Read">Reads bytes of it: the first, and how many.</param>
internal sealed record TorchStorage(ElementType Type, long Count, Func<long, long, byte[]> Read);
