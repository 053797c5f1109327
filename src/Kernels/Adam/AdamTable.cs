using System.Runtime.InteropServices;

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
/// The pieces of all parameters of one update. Made again for each update: the pool hands out gradients in another order every time. It is
/// 48 bytes for each <see cref="PieceLength"/> weights.
/// </summary>
internal sealed class AdamTable
{
    /// <summary>Floats of a piece: 64 for each thread of a group.</summary>
    public const int PieceLength = 1 << 14;

    private readonly List<AdamPiece> pieces = [];

    /// <summary>Pieces so far.</summary>
    public int Count => pieces.Count;

    /// <summary>What goes to the device.</summary>
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
}
