using System.Buffers.Binary;
using System.Text;

namespace PGGan.Tests.Kernels;

/// <summary>The shared memory of a group as an assembled kernel has it: what the chip keeps for itself, then the kernel's arrays.</summary>
internal static class SharedSection
{
    private const int SectionsOffset = 0x28, EntrySize = 0x3A, EntryCount = 0x3C, NamesIndex = 0x3E;

    /// <summary>Size of the section <c>.nv.shared.KERNEL</c> of an object file (ELF, 64 bits).</summary>
    /// <exception cref="InvalidDataException">There is not one such section.</exception>
    public static long BytesOf(byte[] cubin)
    {
        long table = Long(cubin, SectionsOffset), names = Long(cubin, Entry(Short(cubin, NamesIndex)) + 0x18);
        long[] sizes = [.. Enumerable.Range(0, Short(cubin, EntryCount)).Select(Entry)
            .Where(entry => NameAt(names + Int(cubin, entry)).StartsWith(".nv.shared.Kernel_", StringComparison.Ordinal))
            .Select(entry => Long(cubin, entry + 0x20))];
        return sizes.Length == 1 ? sizes[0] : throw new InvalidDataException($"{sizes.Length} sections of shared memory, 1 is expected");

        long Entry(int index) => table + (index * (long)Short(cubin, EntrySize));

        string NameAt(long offset) => Encoding.ASCII.GetString(cubin.AsSpan((int)offset)[..cubin.AsSpan((int)offset).IndexOf((byte)0)]);
    }

    private static ushort Short(byte[] file, long offset) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)offset));

    private static int Int(byte[] file, long offset) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan((int)offset));

    private static long Long(byte[] file, long offset) => BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan((int)offset));
}
