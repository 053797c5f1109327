using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using PGGan.Imaging;

namespace PGGan.Data.Formats;

/// <summary>
/// The values of an LMDB file in the order of their keys: its main database, as LMDB 0.9 writes it on 64-bit little-endian machines (data
/// version 1). The file is read at positions that are checked first and is never mapped, so that a damaged or shortened one ends in a
/// message. Any number of threads may read.
/// </summary>
/// <remarks>
/// A file is pages of one size. Pages 0 and 1 are meta pages, of which the one with the later transaction counts; it names the root of a B+
/// tree. A branch page has keys and page numbers, a leaf page keys and values; a long value lies in overflow pages of its own, and the leaf
/// has their first number.
/// </remarks>
internal sealed class LmdbFile : IDisposable
{
    private const uint Magic = 0xBEEFC0DE, Version = 1;
    private const int Header = 16, NodeHeader = 8, MetaLength = 136, MaxDepth = 32;
    private const int SmallestPage = 256, LargestPage = 32768;
    private const ushort Branch = 1, Leaf = 2, Overflow = 4, Meta = 8, KindOfPage = 0x6F;   // without the mark of a page not yet written
    private const ushort ReverseKey = 2, SeveralValues = 4, IntegerKey = 8;
    private const ushort BigData = 1;
    private const ulong NoPage = ulong.MaxValue;

    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly long length;
    private readonly List<Value> values = [];
    private readonly HashSet<ulong> pagesRead = [];
    private int pageSize = SmallestPage;
    private byte[] lastKey = [];

    private LmdbFile(string path)
    {
        this.path = path;
        file = SourceFile.OpenHandle(path);
        try
        {
            length = RandomAccess.GetLength(file);
            ReadTree();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>How many values there are.</summary>
    public int Count => values.Count;

    /// <summary>Finds all values; reads the tree and none of the long values.</summary>
    /// <param name="path">The file <c>data.mdb</c>.</param>
    /// <exception cref="InvalidDataException">It is no such file, or damaged; the reason, without the file's name.</exception>
    /// <exception cref="ImageDataException">The system cannot read it; one line.</exception>
    public static LmdbFile Open(string path) => new(path);

    /// <summary>Reads one value.</summary>
    /// <param name="index">0 … Count − 1, in the order of the keys.</param>
    /// <exception cref="InvalidDataException">It is damaged, cut off, or longer than an image file may be.</exception>
    /// <exception cref="ImageDataException">The system cannot read it; one line.</exception>
    public byte[] Read(int index)
    {
        Value value = values[index];
        if (value.Length > ImageCodec.MaxFileBytes)
        {
            throw new InvalidDataException(ImageFiles.TooLarge(value.Length));
        }

        if (value.Page is ulong page)
        {
            Span<byte> header = stackalloc byte[Header];
            ReadExactly(value.Offset - Header, header);
            long pages = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
            if (NumberOf(header) != page || KindOf(header) != Overflow || value.Length > (pages * pageSize) - Header)
            {
                throw Damaged($"page {page} is not the value it should be");
            }
        }

        byte[] bytes = new byte[value.Length];
        ReadExactly(value.Offset, bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void ReadTree()
    {
        byte[] meta = ReadMeta(0);
        int size = BinaryPrimitives.ReadInt32LittleEndian(meta.AsSpan(24));
        if (size is < SmallestPage or > LargestPage || !int.IsPow2(size))
        {
            throw Damaged($"its pages would have {size} bytes");
        }

        pageSize = size;
        byte[] second = ReadMeta(1);
        if (Word(second, 128) > Word(meta, 128))
        {
            meta = second;
        }

        ReadOnlySpan<byte> main = meta.AsSpan(72, 48);
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(main[4..]), depth = BinaryPrimitives.ReadUInt16LittleEndian(main[6..]);
        ulong entries = Word(main, 32), root = Word(main, 40);
        if ((flags & SeveralValues) != 0)
        {
            throw Damaged($"its keys have several values each");
        }

        if (root != NoPage)
        {
            if (depth is 0 or > MaxDepth)
            {
                throw Damaged($"its tree would be {depth} pages deep");
            }

            ReadPage(root, depth, ordered: (flags & (ReverseKey | IntegerKey)) == 0);
        }

        if ((ulong)values.Count != entries)
        {
            throw Damaged($"it should have {entries} entries and has {values.Count}");
        }
    }

    private byte[] ReadMeta(int page)
    {
        byte[] bytes = new byte[Header + MetaLength];
        ReadExactly((long)page * pageSize, bytes);
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(Header));
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(Header + 4));
        if (KindOf(bytes) != Meta || magic != Magic)
        {
            throw Damaged($"page {page} does not begin as in an LMDB file of a 64-bit little-endian machine");
        }

        return version == Version ? bytes[Header..] : throw Damaged($"its format is version {version}, and only version {Version} is read");
    }

    private void ReadPage(ulong number, int levels, bool ordered)
    {
        if (!pagesRead.Add(number))
        {
            throw Damaged($"its tree has page {number} twice");
        }

        byte[] page = new byte[pageSize];
        ReadExactly(StartOf(number), page);
        int lower = Short(page, 12), upper = Short(page, 14);
        bool bounded = lower >= Header && lower % 2 == 0 && lower <= upper && upper <= pageSize;
        if (NumberOf(page) != number || KindOf(page) != (levels == 1 ? Leaf : Branch) || !bounded)
        {
            throw Damaged($"page {number} is not the {(levels == 1 ? "leaf" : "branch")} page it should be");
        }

        for (int pointer = Header; pointer < lower; pointer += 2)
        {
            int node = Short(page, pointer);
            int key = node + NodeHeader, data = key + (key <= pageSize ? Short(page, node + 6) : 0);
            if (node < upper || data > pageSize)
            {
                throw Damaged($"page {number} has an entry outside of it");
            }

            uint low = BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(node));
            ushort flags = Short(page, node + 4);
            if (levels > 1)
            {
                ReadPage(low | ((ulong)flags << 32), levels - 1, ordered);
                continue;
            }

            ReadOnlySpan<byte> name = page.AsSpan(key..data);
            if (ordered && values.Count > 0 && name.SequenceCompareTo(lastKey) <= 0)
            {
                throw Damaged($"the keys of page {number} are not in order");
            }

            lastKey = name.ToArray();
            values.Add(flags switch
            {
                0 when low <= pageSize - data => new Value(StartOf(number) + data, (int)low, null),
                BigData when data + sizeof(ulong) <= pageSize => LongValue(Word(page, data), low),
                0 or BigData => throw Damaged($"page {number} has a value outside of it"),
                _ => throw Damaged($"page {number} has a named database or several values of a key in place of a value"),
            });
        }
    }

    private Value LongValue(ulong page, uint size)
    {
        long start = StartOf(page) + Header;
        return size <= Math.Min(Array.MaxLength, length - start)
            ? new Value(start, (int)size, page)
            : throw Damaged($"the value at page {page} ends behind the end of the file");
    }

    private long StartOf(ulong page) => page > 1 && page < (ulong)(length / pageSize)
        ? (long)page * pageSize
        : throw Damaged($"there is no page {page} among its {length / pageSize}");

    private void ReadExactly(long offset, Span<byte> bytes)
    {
        int read = SourceFile.ReadAt(path, file, bytes, offset);
        if (read < bytes.Length)
        {
            throw Damaged($"it is cut off: there is no byte {offset + read}");
        }
    }

    private static ulong NumberOf(ReadOnlySpan<byte> page) => Word(page, 0);

    private static int KindOf(ReadOnlySpan<byte> page) => Short(page, 10) & KindOfPage;

    private static ulong Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static ushort Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static InvalidDataException Damaged(FormattableString fault) => new(FormattableString.Invariant(fault));

    /// <param name="Offset">Where its bytes begin.</param>
    /// <param name="Length">How many there are.</param>
    /// <param name="Page">The first of its overflow pages; null: it lies in a leaf.</param>
    private readonly record struct Value(long Offset, int Length, ulong? Page);
}
