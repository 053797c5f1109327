using PGGan.Kernels.Gpu.Products;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// Weights as products read them, kept for as long as someone says that the weights stand still (<see cref="Engine.HoldWeights"/>): within
/// the gradients of one update each is read by several passes, and preparing it for each would be a launch and two trips to memory every
/// time. A holder may name weights: those are prepared by one launch, in the forms that products read during the last hold that named the
/// same (recognized by the first weight and the number of weights).
/// </summary>
/// <param name="prepare">Prepares weights; each of the results has a reference to its storage.</param>
internal sealed class HeldWeights(Func<IReadOnlyList<HeldWeights.Key>, PreparedWeight[]> prepare)
{
    private readonly Dictionary<Key, PreparedWeight> prepared = [];
    private readonly HashSet<GpuStorage> named = [];   // by the first holder
    private readonly HashSet<Key> read = [];           // of those that are named
    private GpuStorage? first;
    private int holders;

    /// <summary>Begins to keep what is prepared; the last holder that is disposed lets all of it go.</summary>
    /// <param name="parameters">Weights that will be read.</param>
    public IDisposable Hold(ReadOnlySpan<Storage> parameters)
    {
        if (holders == 0 && !parameters.IsEmpty)
        {
            Begin(parameters);
        }

        holders++;
        return new Holder(this);
    }

    /// <summary>The weight as it was prepared, or prepares it; keeps it while there is a holder.</summary>
    /// <returns>The weight, and whether the caller releases its storage.</returns>
    public (PreparedWeight Weight, bool IsMine) Get(in Key key)
    {
        if (holders == 0)
        {
            return (prepare([key])[0], true);
        }

        if (!prepared.TryGetValue(key, out PreparedWeight weight))
        {
            weight = prepare([key])[0];
            Keep(key, weight);
        }

        if (named.Contains(key.Weight))
        {
            read.Add(key);
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

    // The weight's block must not become another array's while it is a key.
    private void Keep(in Key key, PreparedWeight weight)
    {
        prepared.Add(key, weight);
        key.Weight.AddReference();
    }

    private void Begin(ReadOnlySpan<Storage> parameters)
    {
        // A hold that failed in here has left its names.
        named.Clear();
        foreach (Storage parameter in parameters)
        {
            named.Add((GpuStorage)parameter);
        }

        first = (GpuStorage)parameters[0];
        if (!first.Forms.TryGetValue(named.Count, out Key[]? last))
        {
            return;
        }

        // A block may have become another array's since.
        Key[] coming = [.. last.Where(key => named.Contains(key.Weight) && key.Form.Count == key.Weight.Length)];
        if (coming.Length > 0)
        {
            PreparedWeight[] together = prepare(coming);
            for (int i = 0; i < together.Length; i++)
            {
                Keep(coming[i], together[i]);
            }
        }
    }

    private void End()
    {
        if (first is not null)
        {
            first.Forms[named.Count] = [.. read];
            first = null;
        }

        named.Clear();
        read.Clear();
        Clear();
    }

    /// <summary>A weight and the way in which products read it.</summary>
    /// <param name="Weight">Its storage.</param>
    /// <param name="Form">The way.</param>
    public readonly record struct Key(GpuStorage Weight, WeightForm Form);

    private sealed class Holder(HeldWeights weights) : IDisposable
    {
        private bool isDisposed;

        public void Dispose()
        {
            if (!isDisposed && --weights.holders == 0)
            {
                weights.End();
            }

            isDisposed = true;
        }
    }
}

/// <summary>The way in which a product reads a weight that is not stored so.</summary>
/// <param name="Kernel">Taps a side.</param>
/// <param name="Outputs">K.</param>
/// <param name="Inputs">C.</param>
/// <param name="Resample">What goes with the convolution.</param>
/// <param name="ByColumns">For the gradient by the input, where that is another order.</param>
internal readonly record struct WeightForm(int Kernel, int Outputs, int Inputs, Resample Resample, bool ByColumns)
{
    /// <summary>The form for a pass.</summary>
    public static WeightForm Of(in ConvGeometry g, bool byColumns) =>
        new(g.Kernel, g.K, g.C, g.Resample, byColumns && g.Resample != Resample.None);

    /// <summary>Whether taps are gathered, for a product on the small image.</summary>
    public bool IsGathered => Resample != Resample.None;

    /// <summary>Numbers of the weight.</summary>
    public int Count => Outputs * Kernel * Kernel * Inputs;

    /// <summary>Rows of channels.</summary>
    public int Rows => IsGathered ? Taps.Side * Taps.Side * Outputs : Outputs * Kernel * Kernel;

    /// <summary>Which taps meet where they are gathered.</summary>
    public ResampledTaps Taps =>
        new(Kernel, Outputs, Inputs, Resample == Resample.UpBefore ? 0 : 1, IsToLarge ? 1 : 0, ByColumns ? 1 : 0);

    // The product goes from the small image to the large one: to each parity of its pixels from a part of the taps.
    private bool IsToLarge => Resample == Resample.UpBefore != ByColumns;

    /// <summary>Where the elements are, with so many chunks to a row of channels.</summary>
    /// <param name="chunks">Chunks.</param>
    /// <param name="byColumns">For the gradient by the input.</param>
    public WeightLayout Layout(int chunks, bool byColumns)
    {
        if (!IsGathered)
        {
            // The gradient gathers what the convolution scattered: taps backwards.
            int taps = Kernel * Kernel;
            return new(byColumns ? (taps - 1) * chunks : 0, taps * chunks, byColumns ? -chunks : chunks, 0, Outputs, chunks);
        }

        int together = IsToLarge ? Taps.ParitySide * Taps.ParitySide : Taps.Side * Taps.Side;
        return byColumns
            ? new(0, chunks, Outputs * chunks, together * Outputs * chunks, Outputs, chunks)
            : new(0, together * chunks, chunks, together * Outputs * chunks, Outputs, chunks);
    }
}

/// <summary>A weight as products read it.</summary>
/// <param name="Storage">Where, next to others that were prepared together.</param>
/// <param name="First">Its first vector of four numbers.</param>
internal readonly record struct PreparedWeight(Storage Storage, int First);
