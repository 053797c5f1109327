using System.Numerics;
using System.Runtime.InteropServices;
using PGGan.Autograd;
using PGGan.Kernels;

namespace PGGan.Metrics.Swd;

/// <summary>
/// The patches of one pyramid level of a set of images: 128 squares of 7×7 pixels an image as rows of 147 numbers
/// <c>[count · 128, 7 · 7 · 3]</c>. Once all are there, each colour channel is normalised over all of them: its mean is 0 and its
/// population standard deviation 1. Kept in the host's memory, since a device's would not hold a large set, in chunks of as many rows as
/// are worth a product.
/// </summary>
internal sealed class PatchLevel : IDisposable
{
    /// <summary>Patches of an image.</summary>
    public const int PatchesPerImage = 128;

    /// <summary>Side of a patch in pixels.</summary>
    public const int Side = 7;

    /// <summary>Numbers of a patch.</summary>
    public const int Length = Side * Side * Rgb.Channels;

    /// <summary>Images whose patches are one chunk.</summary>
    public const int ImagesOfChunk = 128;

    // Of a range of 2. A channel that moves less is of one colour but for the roundings of the pyramid: it is taken for that, not blown up.
    private const double Flat = 1e-6;

    private readonly HostFloats?[] chunks;
    private readonly double[] sums = new double[Length], squares = new double[Length];

    /// <summary>A level without patches.</summary>
    /// <param name="count">Images that will be added.</param>
    /// <param name="resolution">Side of the level in pixels.</param>
    public PatchLevel(int count, int resolution)
    {
        (Count, Resolution) = (count, resolution);
        chunks = new HostFloats?[((count - 1) / ImagesOfChunk) + 1];
    }

    /// <summary>Images.</summary>
    public int Count { get; }

    /// <summary>Side of the level in pixels.</summary>
    public int Resolution { get; }

    /// <summary>Patches of all images.</summary>
    public int Rows => Count * PatchesPerImage;

    /// <summary>How many chunks there are.</summary>
    public int Chunks => chunks.Length;

    /// <summary>Mean of each colour channel before it was normalised, in [−1, 1]. Of all images.</summary>
    public double[] Mean { get; } = new double[Rgb.Channels];

    /// <summary>Population standard deviation of each colour channel before it was normalised. Of all images.</summary>
    public double[] Deviation { get; } = new double[Rgb.Channels];

    /// <summary>Bytes of the patches of so many images.</summary>
    public static long Bytes(int count) => (long)count * PatchesPerImage * Length * sizeof(float);

    /// <summary>Where the first row of a chunk stands among all.</summary>
    public static int FirstRow(int chunk) => chunk * ImagesOfChunk * PatchesPerImage;

    /// <summary>The normalised patches of a chunk <c>[rows, 147]</c>.</summary>
    public ReadOnlySpan<float> Chunk(int chunk) => chunks[chunk]!.Span;

    /// <summary>Takes in the patches of images that follow those before and lie in one chunk.</summary>
    /// <param name="first">Number of the first image.</param>
    /// <param name="patches">Their rows <c>[images · 128, 147]</c>.</param>
    public void Add(int first, Tensor patches)
    {
        int chunk = first / ImagesOfChunk, start = first % ImagesOfChunk, imageLength = PatchesPerImage * Length;
        HostFloats memory = chunks[chunk] ??= new HostFloats(Math.Min(ImagesOfChunk, Count - (chunk * ImagesOfChunk)) * imageLength);
        Span<float> rows = memory.Span.Slice(start * imageLength, patches.Shape.Count);
        patches.Workspace.Engine.Download(patches.Storage, rows);
        for (; !rows.IsEmpty; rows = rows[Length..])
        {
            AddMoments(rows[..Length]);
        }
    }

    /// <summary>Normalises the patches, when all have been added.</summary>
    public void Normalise()
    {
        Span<float> shift = stackalloc float[Length], scale = stackalloc float[Length];
        for (int c = 0; c < Rgb.Channels; c++)
        {
            double sum = 0, square = 0, places = (double)Rows * (Side * Side);
            for (int i = c; i < Length; i += Rgb.Channels)
            {
                sum += sums[i];
                square += squares[i];
            }

            Mean[c] = sum / places;
            Deviation[c] = Math.Sqrt(Math.Max(0, (square / places) - (Mean[c] * Mean[c])));
            for (int i = c; i < Length; i += Rgb.Channels)
            {
                shift[i] = (float)Mean[c];
                scale[i] = Deviation[c] < Flat ? 0 : (float)(1 / Deviation[c]);
            }
        }

        foreach (HostFloats? chunk in chunks)
        {
            for (Span<float> rows = chunk!.Span; !rows.IsEmpty; rows = rows[Length..])
            {
                Normalise(rows[..Length], shift, scale);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; i < chunks.Length; i++)
        {
            chunks[i]?.Dispose();
            chunks[i] = null;
        }
    }

    // In double precision and one row after the other: the same whatever the minibatch.
    private void AddMoments(ReadOnlySpan<float> row)
    {
        ref float x = ref MemoryMarshal.GetReference(row);
        ref double sum = ref sums[0], square = ref squares[0];
        int i = 0;
        for (; i <= Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref x, (nuint)i), out Vector<double> low, out Vector<double> high);
            nuint here = (nuint)i, next = (nuint)(i + Vector<double>.Count);
            (Vector.LoadUnsafe(ref sum, here) + low).StoreUnsafe(ref sum, here);
            (Vector.LoadUnsafe(ref sum, next) + high).StoreUnsafe(ref sum, next);
            (Vector.LoadUnsafe(ref square, here) + (low * low)).StoreUnsafe(ref square, here);
            (Vector.LoadUnsafe(ref square, next) + (high * high)).StoreUnsafe(ref square, next);
        }

        for (; i < Length; i++)
        {
            sums[i] += row[i];
            squares[i] += (double)row[i] * row[i];
        }
    }

    private static void Normalise(Span<float> row, ReadOnlySpan<float> shift, ReadOnlySpan<float> scale)
    {
        int i = 0;
        for (; i <= Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ((new Vector<float>(row[i..]) - new Vector<float>(shift[i..])) * new Vector<float>(scale[i..])).CopyTo(row[i..]);
        }

        for (; i < Length; i++)
        {
            row[i] = (row[i] - shift[i]) * scale[i];
        }
    }
}
