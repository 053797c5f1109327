using System.Buffers.Binary;

namespace PGGan.Interchange.Import;

/// <summary>What the numbers of an array are.</summary>
internal enum ElementType
{
    /// <summary>32-bit floating point.</summary>
    Single,

    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>16-bit floating point.</summary>
    Half,

    /// <summary>None that weights have.</summary>
    Other,
}

/// <summary>An array of a file that is imported. Its values are read when they are needed; they are all in the file.</summary>
internal abstract class SourceArray
{
    /// <summary>Its dimensions.</summary>
    public abstract IReadOnlyList<long> Shape { get; }

    /// <summary>How many numbers it has.</summary>
    public long Count => CountOf(Shape);

    /// <summary>The numbers, the last axis fastest.</summary>
    /// <exception cref="InvalidDataException">They are not floating-point numbers, or the file is cut off.</exception>
    public abstract float[] Read();

    /// <summary>Bytes of a number.</summary>
    public static int SizeOf(ElementType type) => type switch { ElementType.Double => 8, ElementType.Half => 2, _ => 4 };

    /// <summary>The product of dimensions.</summary>
    /// <exception cref="InvalidDataException">One is negative, or there are too many.</exception>
    protected static long CountOf(IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (long size in shape)
        {
            if (size < 0 || (size > 0 && count > long.MaxValue / 8 / size))
            {
                throw new InvalidDataException($"an array of [{string.Join(", ", shape)}] cannot be");
            }

            count *= size;
        }

        return count;
    }

    /// <summary>Little-endian numbers.</summary>
    protected static float[] Decode(ReadOnlySpan<byte> bytes, ElementType type)
    {
        float[] values = new float[bytes.Length / SizeOf(type)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                ElementType.Single => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                ElementType.Double => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
                ElementType.Half => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                _ => throw new InvalidDataException("an array of weights does not have floating-point numbers"),
            };
        }

        return values;
    }

    /// <summary>Numbers brought into the order of the shape, the last axis fastest.</summary>
    /// <param name="values">As they are stored.</param>
    /// <param name="shape">Dimensions.</param>
    /// <param name="strides">How many stored numbers apart neighbours on each axis are.</param>
    protected static float[] Gather(float[] values, IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        float[] ordered = new float[CountOf(shape)];
        for (long i = 0; i < ordered.Length; i++)
        {
            long rest = i, from = 0;
            for (int axis = shape.Count - 1; axis >= 0; axis--)
            {
                from += rest % shape[axis] * strides[axis];
                rest /= shape[axis];
            }

            ordered[i] = values[from];
        }

        return ordered;
    }

    /// <summary>Strides of an array whose last axis is the fastest.</summary>
    protected static long[] DenseStrides(IReadOnlyList<long> shape)
    {
        long[] strides = new long[shape.Count];
        long stride = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }
}
