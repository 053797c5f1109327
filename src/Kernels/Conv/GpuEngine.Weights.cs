using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using PGGan.Kernels.Gpu.Products;

namespace PGGan.Kernels.Gpu;

// Weights for matrix products: as they are stored, or prepared.
public sealed partial class GpuEngine
{
    private readonly HeldWeights weights;

    /// <inheritdoc/>
    public override IDisposable HoldWeights(params ReadOnlySpan<Storage> parameters) => weights.Hold(parameters);

    /// <summary>The weight as the forward pass (by rows) or the input gradient (by columns) reads it.</summary>
    private Operand WeightsFor(ConvGeometry g, Storage w, bool byColumns, [CallerMemberName] string operation = "")
    {
        int chunks = Parts(g.C, ChunkLength);
        WeightForm form = WeightForm.Of(g, byColumns);
        WeightLayout layout = form.Layout(chunks, byColumns);
        if (!form.IsGathered && IsOperand(w, g.C))
        {
            return new(new Chunks(Block(w, g.Weight.Count, nameof(w), operation)), chunks, null) { Layout = layout };
        }

        _ = View(w, g.Weight.Count, nameof(w), operation);
        (PreparedWeight weight, bool isMine) = weights.Get(new((GpuStorage)w, form));
        ArrayView<float> prepared = Block(weight.Storage, weight.Storage.Length);
        return new(new Chunks(prepared.SubView(ProductFormat.Words(4 * weight.First))), chunks, isMine ? weight.Storage : null)
        {
            Layout = layout,
        };
    }

    /// <summary>Prepares weights by one launch, one next to another.</summary>
    private PreparedWeight[] PreparedTogether(IReadOnlyList<HeldWeights.Key> keys)
    {
        WeightEntry[] entries = new WeightEntry[keys.Count];
        int vectors = 0, groups = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            (GpuStorage weight, WeightForm form) = keys[i];
            int rowVectors = Parts(form.Inputs, ChunkLength) * ChunkLength / 4;
            entries[i] = new WeightEntry
            {
                Source = weight.Address,
                FirstGroup = groups,
                Target = vectors,
                Vectors = checked(form.Rows * rowVectors),
                RowVectors = rowVectors,
                IsGathered = form.IsGathered ? 1 : 0,
                Taps = form.Taps,
            };
            vectors = checked(vectors + entries[i].Vectors);
            groups += Parts(entries[i].Vectors, PrepareWeightsKernel.GroupVectors);
        }

        Storage all = Pool.Rent(checked(4 * vectors), ProductFormat), block = Pool.Rent(Blocks(MemoryMarshal.AsBytes(entries).Length));
        ArrayView<byte> table = View(block, block.Length).Cast<byte>();
        Upload(MemoryMarshal.AsBytes<WeightEntry>(entries), table);
        Launch(groups, new PrepareWeightsKernel(entries.Length, table.Cast<WeightEntry>(), FloatsOf(all, all.Length)));
        block.Release();
        for (int i = 1; i < entries.Length; i++)
        {
            all.AddReference();
        }

        return [.. entries.Select(entry => new PreparedWeight(all, entry.Target))];
    }
}
