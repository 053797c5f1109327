using System.Collections.Concurrent;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Tests.Data;

/// <summary>Gray 4×4 pictures of their number, and which of them were read.</summary>
internal sealed class NumberedPictures(int count) : IPictures
{
    public ConcurrentQueue<int> Hashed { get; } = [];

    public bool Unreadable { get; set; }

    public Action<int>? OnRead { get; init; }

    public string Name => "numbered";

    public int Count => count;

    public LabelSchema Labels => LabelSchema.None;

    public string NameOf(int index) => $"picture {index}";

    public PixelBuffer Read(int index)
    {
        OnRead?.Invoke(index);
        Hashed.Enqueue(index);
        return Unreadable
            ? throw new ImageDataException("the disk fails")
            : new PixelBuffer(4, 4, 1, [.. Enumerable.Range(0, 16).Select(i => (byte)((index >> (8 * (i % 4))) & 255))]);
    }

    public void ReadLabel(int index, Span<float> label)
    {
    }

    public UInt128? HashListing(string prefix, bool withTimes) => new(0, (ulong)prefix.Length);

    public void Dispose()
    {
    }
}
