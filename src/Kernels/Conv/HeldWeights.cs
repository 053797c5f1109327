using PGGan.Kernels.Gpu.Products;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// Weights as products read them, kept for as long as someone says that the weights stand still (<see cref="Engine.HoldWeights"/>): within
/// the gradients of one update each is read by several passes, and packing or gathering it for each would be a launch and two trips to
/// memory every time.
/// </summary>
internal sealed class HeldWeights
{
    private readonly Dictionary<Key, PreparedWeight> prepared = [];
    private int holders;

    /// <summary>Begins to keep what is prepared; the last holder that is disposed lets all of it go.</summary>
    public IDisposable Hold()
    {
        holders++;
        return new Holder(this);
    }

    /// <summary>The weight as it was prepared, or prepares it; keeps it while there is a holder.</summary>
    /// <param name="key">What is prepared, and how.</param>
    /// <param name="prepare">Prepares it.</param>
    /// <returns>The weight, and whether the caller releases its storage.</returns>
    public (PreparedWeight Weight, bool IsMine) Get(in Key key, Func<PreparedWeight> prepare)
    {
        if (holders == 0)
        {
            return (prepare(), true);
        }

        if (!prepared.TryGetValue(key, out PreparedWeight weight))
        {
            weight = prepare();
            prepared.Add(key, weight);

            // Its block must not become another array's while it is a key.
            key.Weight.AddReference();
        }

        return (weight, false);
    }

    /// <summary>Lets all of it go, because weights change.</summary>
    public void Clear()
    {
        foreach ((Key key, PreparedWeight weight) in prepared)
        {
            weight.Storage.Release();
            key.Weight.Release();
        }

        prepared.Clear();
    }

    /// <summary>A weight and the way in which products read it.</summary>
    /// <param name="Weight">Its storage.</param>
    /// <param name="Kernel">Taps a side.</param>
    /// <param name="Resample">What goes with the convolution.</param>
    /// <param name="ByColumns">For the gradient by the input, where that is another order.</param>
    public readonly record struct Key(Storage Weight, int Kernel, Resample Resample, bool ByColumns);

    private sealed class Holder(HeldWeights weights) : IDisposable
    {
        private bool isDisposed;

        public void Dispose()
        {
            if (!isDisposed && --weights.holders == 0)
            {
                weights.Clear();
            }

            isDisposed = true;
        }
    }
}

/// <summary>A weight in the format and order that a product reads.</summary>
/// <param name="Storage">Where.</param>
/// <param name="Chunks">Chunks of a row of channels.</param>
/// <param name="Layout">Where its elements are.</param>
internal readonly record struct PreparedWeight(Storage Storage, int Chunks, WeightLayout Layout);
