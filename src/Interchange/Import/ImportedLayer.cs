namespace PGGan.Interchange.Import;

/// <summary>Where a file has a layer, and how it computes with it.</summary>
/// <param name="Sizes">The layer.</param>
/// <param name="Name">The layer's name in the file, for people.</param>
/// <param name="Weight">Its weight; null: the file lacks it.</param>
/// <param name="Order">Order of the weight's numbers.</param>
/// <param name="Bias">Its bias; null: the file lacks it.</param>
internal sealed record ImportedLayer(LayerSizes Sizes, string Name, SourceArray? Weight, ArrayOrder Order, SourceArray? Bias)
{
    /// <summary>What the stored weight is multiplied by where the file's program uses it.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>What the stored bias is multiplied by.</summary>
    public double BiasFactor { get; init; } = 1;

    /// <summary>What the weights of the last input channel are multiplied by besides.</summary>
    public double LastInputFactor { get; init; } = 1;

    /// <summary>Whether the bias has one number for each channel of each pixel, in the order of the weight's rows.</summary>
    public bool BiasPerPixel { get; init; }

    /// <summary>How many numbers the bias has to have.</summary>
    public int Biases => BiasPerPixel ? Sizes.Outputs * Sizes.Kernel * Sizes.Kernel : Sizes.Outputs;

    /// <summary>Throws unless both arrays are there and have the layer's dimensions.</summary>
    /// <exception cref="InvalidDataException">One is not.</exception>
    public void Check()
    {
        Check("weight", Weight, Order.Shape(Sizes));
        Check("bias", Bias, [Biases]);
    }

    private void Check(string array, SourceArray? found, long[] expected)
    {
        if (found is null)
        {
            throw new InvalidDataException($"it has no {array} of {Name}");
        }

        if (!found.Shape.SequenceEqual(expected))
        {
            throw new InvalidDataException(
                $"the {array} of {Name} is [{string.Join(", ", found.Shape)}], and its network's is [{string.Join(", ", expected)}]");
        }
    }
}
