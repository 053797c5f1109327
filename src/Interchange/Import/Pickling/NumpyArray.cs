namespace PGGan.Interchange.Import.Pickling;

/// <summary>An array of NumPy.</summary>
internal sealed class NumpyArray : SourceArray
{
    private long[] shape = [0];
    private ElementType type = ElementType.Single;
    private bool isFortran;
    private byte[] bytes = [];

    /// <inheritdoc/>
    public override IReadOnlyList<long> Shape => shape;

    /// <summary>What <c>_frombuffer(bytes, type, shape, order)</c> makes.</summary>
    public static NumpyArray FromBuffer(object[] parts)
    {
        if (parts.Length != 4)
        {
            throw new InvalidDataException("an array of its pickle has not the four parts of a buffer");
        }

        NumpyArray array = new();
        array.Take(parts[2], parts[1], parts[3] as string == "F", parts[0]);
        return array;
    }

    /// <summary>Takes version, shape, type, order and bytes; the unpickler calls it by this name.</summary>
    public void __setstate__(object[] state)
    {
        if (state.Length != 5)
        {
            throw new InvalidDataException("an array of its pickle has not the five parts of NumPy's");
        }

        Take(state[1], state[2], PlainValue.Flag(state[3], "the order of an array"), state[4]);
    }

    /// <inheritdoc/>
    public override float[] Read()
    {
        float[] values = Decode(bytes, type);
        if (!isFortran || shape.Length < 2)
        {
            return values;
        }

        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return Gather(values, shape, strides);
    }

    private void Take(object sizes, object numberType, bool fortran, object values)
    {
        shape = [.. PlainValue.List(sizes, "the shape of an array").Select(size => (long)PlainValue.Whole(size, "a dimension"))];
        NumpyType numbers = numberType as NumpyType ?? throw new InvalidDataException("an array of its pickle has no type");
        (type, isFortran) = (numbers.Type, fortran);
        if (numbers.Type == ElementType.Other)
        {
            return;   // it may be a label or a counter; weights are refused when they are read
        }

        bytes = PlainValue.Bytes(values, "the values of an array");
        if (bytes.Length != Count * SizeOf(type))
        {
            throw new InvalidDataException(
                $"an array of its pickle is [{string.Join(", ", shape)}] and has {bytes.Length} bytes instead of {Count * SizeOf(type)}");
        }
    }
}

/// <summary>A type of numbers of NumPy: <c>f4</c>.</summary>
/// <param name="name">Its name.</param>
internal sealed class NumpyType(string name)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>What the numbers are.</summary>
    public ElementType Type { get; private set; } = name.TrimStart('<', '=', '|') switch
    {
        "f4" or "float32" => ElementType.Single,
        "f8" or "float64" => ElementType.Double,
        "f2" or "float16" => ElementType.Half,
        _ => ElementType.Other,
    };

    /// <summary>One of its name and what else NumPy writes of it.</summary>
    public static NumpyType Create(object[] parts) => new(PlainValue.Text(parts.FirstOrDefault(), "the type of an array"));

    /// <summary>Takes version, byte order and what else NumPy writes of a type; the unpickler calls it by this name.</summary>
    public void __setstate__(object[] state)
    {
        if (state.Length > 1 && state[1] as string == ">")
        {
            throw new InvalidDataException("its arrays have the most significant byte first; save it on another machine");
        }
    }
}

/// <summary>A number of NumPy.</summary>
/// <param name="Value">The number.</param>
internal sealed record NumpyScalar(double Value)
{
    /// <summary>One of its type and bytes.</summary>
    public static NumpyScalar Create(object[] parts)
    {
        if (parts.Length != 2 || parts[0] is not NumpyType type)
        {
            throw new InvalidDataException("a number of its pickle has no type or value");
        }

        byte[] bytes = PlainValue.Bytes(parts[1], "the value of a number");
        return new NumpyScalar((type.Name.TrimStart('<', '=', '|'), bytes.Length) switch
        {
            ("f4", 4) => BitConverter.ToSingle(bytes),
            ("f8", 8) => BitConverter.ToDouble(bytes),
            ("f2", 2) => (double)BitConverter.ToHalf(bytes),
            ("i4", 4) => BitConverter.ToInt32(bytes),
            ("i8", 8) => BitConverter.ToInt64(bytes),
            ("u1" or "b1", 1) => bytes[0],
            _ => throw new InvalidDataException($"a number of its pickle is of type '{type.Name}' and has {bytes.Length} bytes"),
        });
    }
}
