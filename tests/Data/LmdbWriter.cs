using System.Buffers.Binary;
using System.Text;

namespace PGGan.Tests.Data;

/// <summary>Writes LMDB files of small pages, so that a few values make a tree of several levels.</summary>
internal static class LmdbWriter
{
    private const int Header = 16, NodeHeader = 8;

    /// <summary>The bytes of a <c>data.mdb</c>.</summary>
    /// <param name="pageSize">256 … 32768.</param>
    /// <param name="items">Keys and values, in any order.</param>
    public static byte[] Build(int pageSize, params (string Key, byte[] Value)[] items)
    {
        List<byte[]> pages = [[], []];
        List<byte[]> nodes = [];
        foreach ((string key, byte[] value) in items.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            bool big = value.Length > pageSize / 4;
            byte[] data = big ? BitConverter.GetBytes((long)AddOverflow(pages, pageSize, value)) : value;
            nodes.Add(Node(key, value.Length, big ? (ushort)1 : (ushort)0, data));
        }

        int leaves = 0, branches = 0, depth = 0;
        List<(string Key, int Page)> level = AddLevel(pages, pageSize, nodes, flags: 2);
        if (items.Length > 0)
        {
            (leaves, depth) = (level.Count, 1);
        }

        while (level.Count > 1)
        {
            level = AddLevel(pages, pageSize, [.. level.Select((child, i) => Node(i == 0 ? "" : child.Key, child.Page, 0, []))], flags: 1);
            branches += level.Count;
            depth++;
        }

        for (int i = 0; i < 2; i++)
        {
            pages[i] = Meta(pageSize, i, depth, branches, leaves, items.Length, items.Length == 0 ? -1 : level[0].Page, pages.Count - 1);
        }

        return [.. pages.SelectMany(page => page)];
    }

    private static int AddOverflow(List<byte[]> pages, int pageSize, byte[] value)
    {
        int number = pages.Count, count = (Header - 1 + value.Length) / pageSize + 1;
        byte[] run = new byte[count * pageSize];
        WriteHeader(run, number, flags: 4);
        BinaryPrimitives.WriteInt32LittleEndian(run.AsSpan(12), count);
        value.CopyTo(run, Header);
        pages.AddRange(run.Chunk(pageSize));
        return number;
    }

    // Fills pages one behind the other; the first key and the number of each.
    private static List<(string Key, int Page)> AddLevel(List<byte[]> pages, int pageSize, List<byte[]> nodes, byte flags)
    {
        List<(string, int)> made = [];
        for (int next = 0; next < nodes.Count;)
        {
            byte[] page = new byte[pageSize];
            WriteHeader(page, pages.Count, flags);
            int lower = Header, upper = pageSize;
            made.Add((KeyOf(nodes[next]), pages.Count));
            for (; next < nodes.Count && upper - ((nodes[next].Length + 1) & ~1) >= lower + 2; next++, lower += 2)
            {
                upper -= (nodes[next].Length + 1) & ~1;
                nodes[next].CopyTo(page, upper);
                BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(lower), (ushort)upper);
            }

            BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(12), (ushort)lower);
            BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(14), (ushort)upper);
            pages.Add(page);
        }

        return made;
    }

    private static byte[] Node(string key, int number, ushort flags, byte[] data)
    {
        byte[] node = [0, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(key), .. data];
        BinaryPrimitives.WriteInt32LittleEndian(node, number);
        BinaryPrimitives.WriteUInt16LittleEndian(node.AsSpan(4), flags);
        BinaryPrimitives.WriteUInt16LittleEndian(node.AsSpan(6), (ushort)key.Length);
        return node;
    }

    private static string KeyOf(byte[] node) =>
        Encoding.ASCII.GetString(node, NodeHeader, BinaryPrimitives.ReadUInt16LittleEndian(node.AsSpan(6)));

    private static void WriteHeader(byte[] page, long number, byte flags)
    {
        BinaryPrimitives.WriteInt64LittleEndian(page, number);
        page[10] = flags;
    }

    private static byte[] Meta(int pageSize, int number, int depth, int branches, int leaves, int entries, long root, long lastPage)
    {
        byte[] page = new byte[pageSize];
        WriteHeader(page, number, flags: 8);
        Span<byte> meta = page.AsSpan(Header);
        BinaryPrimitives.WriteUInt32LittleEndian(meta, 0xBEEFC0DE);
        meta[4] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(meta[24..], pageSize);
        BinaryPrimitives.WriteInt64LittleEndian(meta[64..], -1);   // nothing is free
        meta[78] = (byte)depth;
        long[] words = [branches, leaves, 0, entries, root, lastPage, number];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(meta[(80 + (8 * i))..], words[i]);
        }

        return page;
    }
}
