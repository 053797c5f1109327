using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace PGGan.Kernels.Gpu;

/// <summary>A piece of a parameter with its moments, gradient and average: where each begins, and its length.</summary>
[StructLayout(LayoutKind.Sequential, Size = 48)]
internal struct AdamPiece
{
    /// <summary>Addresses of the arrays that there always are.</summary>
    public long Weight, SecondMoment, Gradient;

    /// <summary>Addresses of those that may be missing: 0.</summary>
    public long FirstMoment, Average;

    /// <summary>Floats of the piece.</summary>
    public int Count;
}

/// <summary>
/// The pieces of all parameters of one update, and room for them on the device. Made anew for each update: the pool hands out gradients in another order
/// every time. It is 48 bytes for each <see cref="PieceLength"/> weights.
/// </summary>
internal sealed class AdamTable(Accelerator accelerator) : IDisposable
{
    /// <summary>Floats of a piece: 64 for each thread of a group.</summary>
    public const int PieceLength = 1 << 14;

    private readonly List<AdamPiece> pieces = [];
    private MemoryBuffer1D<AdamPiece, Stride1D.Dense>? buffer;

    /// <summary>What goes to <see cref="Room"/>.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(pieces));

    /// <summary>Starts a new list.</summary>
    public void Clear() => pieces.Clear();

    /// <summary>Adds a parameter of <see cref="AdamPiece.Count"/> floats, cut into pieces.</summary>
    public void Add(AdamPiece parameter)
    {
        for (int start = 0; start < parameter.Count; start += PieceLength)
        {
            long bytes = (long)start * sizeof(float);
            pieces.Add(new AdamPiece
            {
                Weight = parameter.Weight + bytes,
                SecondMoment = parameter.SecondMoment + bytes,
                Gradient = parameter.Gradient + bytes,
                FirstMoment = parameter.FirstMoment == 0 ? 0 : parameter.FirstMoment + bytes,
                Average = parameter.Average == 0 ? 0 : parameter.Average + bytes,
                Count = Math.Min(PieceLength, parameter.Count - start),
            });
        }
    }

    /// <summary>Where the list belongs on the device.</summary>
    public ArrayView<AdamPiece> Room()
    {
        if (buffer is null || buffer.Length < pieces.Count)
        {
            buffer?.Dispose();
            buffer = accelerator.Allocate1D<AdamPiece>(pieces.Count);
        }

        return buffer.View.BaseView.SubView(0, pieces.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => buffer?.Dispose();
}
