using System.Buffers.Binary;
using System.Text;

namespace PGGan.Interchange.Import.Pickling;

/// <summary>
/// Reads through a pickle's instructions without carrying any out, and refuses what the files that are imported have no use for: names
/// that are not on the closed list, instructions that no writer of such files needs, lengths beyond the end of the data. What passes can
/// be given to the unpickler, which looks names up the same way.
/// </summary>
internal ref struct PickleGuard
{
    /// <summary>The most instructions: a network of 1024×1024 has some thousands.</summary>
    private const int MaxInstructions = 1 << 16;

    private const int MaxDepth = 100, MaxNumberLength = 64;

    private readonly ReadOnlySpan<byte> data;
    private readonly Func<string, bool> isListed;
    private readonly Dictionary<int, string?> memo = [];
    private int at;
    private int depth;

    // The texts on top of the stack, as long as nothing but texts and memo instructions came: those that STACK_GLOBAL takes.
    private string? top;
    private string? below;

    private PickleGuard(ReadOnlySpan<byte> data, Func<string, bool> isListed)
    {
        this.data = data;
        this.isListed = isListed;
    }

    /// <summary>Checks the pickle that the data begin with.</summary>
    /// <param name="data">The pickle, and maybe what stands behind it.</param>
    /// <param name="isListed">Whether <c>module.name</c> is on the closed list.</param>
    /// <returns>Its length in bytes.</returns>
    /// <exception cref="InvalidDataException">It is cut off, or has what is refused; the message names it.</exception>
    public static int Check(ReadOnlySpan<byte> data, Func<string, bool> isListed)
    {
        PickleGuard guard = new(data, isListed);
        for (int i = 0; i < MaxInstructions; i++)
        {
            byte instruction = guard.Take(1)[0];
            if (instruction == '.')
            {
                return guard.at;
            }

            guard.Step(instruction);
        }

        throw new InvalidDataException($"its pickle has more than {MaxInstructions} instructions, which no network's has");
    }

    private void Step(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'X':
                Push(Encoding.UTF8.GetString(Counted(4)));
                return;
            case 0x8c:
                Push(Encoding.UTF8.GetString(Counted(1)));
                return;
            case 0x8d:
                Push(Encoding.UTF8.GetString(Counted(8)));
                return;
            case (byte)'q':
                memo[Take(1)[0]] = top;
                return;
            case (byte)'r':
                memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))] = top;
                return;
            case 0x94:
                memo[memo.Count] = top;
                return;
            case (byte)'h':
                Push(memo.GetValueOrDefault(Take(1)[0]));
                return;
            case (byte)'j':
                Push(memo.GetValueOrDefault(BinaryPrimitives.ReadInt32LittleEndian(Take(4))));
                return;
            case (byte)'p':
                memo[Index()] = top;
                return;
            case (byte)'g':
                Push(memo.GetValueOrDefault(Index()));
                return;
            case (byte)'c':
                CheckName($"{Encoding.UTF8.GetString(Line())}.{Encoding.UTF8.GetString(Line())}");
                break;
            case 0x93:
                CheckName($"{below ?? "?"}.{top ?? "?"}");
                break;
            case 0x95:
                Take(8);
                return;
            default:
                Other(instruction);
                break;
        }

        (top, below) = (null, null);
    }

    private void Other(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'(':
                if (++depth > MaxDepth)
                {
                    throw new InvalidDataException($"its pickle is nested deeper than {MaxDepth}");
                }

                break;
            case (byte)'t' or (byte)'l' or (byte)'d' or (byte)'e' or (byte)'u':
                if (--depth < 0)
                {
                    throw new InvalidDataException("its pickle ends a group that it did not begin");
                }

                break;
            case (byte)'N' or (byte)')' or (byte)']' or (byte)'}' or (byte)'a' or (byte)'s' or (byte)'R' or (byte)'b' or (byte)'Q':
            case 0x81 or 0x85 or 0x86 or 0x87 or 0x88 or 0x89:
                break;
            case (byte)'K' or 0x80:
                Take(1);
                break;
            case (byte)'M':
                Take(2);
                break;
            case (byte)'J':
                Take(4);
                break;
            case (byte)'G':
                Take(8);
                break;
            case (byte)'U' or (byte)'C' or 0x8a:
                Counted(1);
                break;
            case (byte)'T' or (byte)'B':
                Counted(4);
                break;
            case 0x8e or 0x96:
                Counted(8);
                break;
            case (byte)'I' or (byte)'L' or (byte)'F':
                Number();
                break;
            case (byte)'S' or (byte)'V':
                Line();
                break;
            default:
                throw new InvalidDataException($"its pickle has the instruction 0x{instruction:x2} at byte {at - 1}, which is not read: "
                    + "no network's file needs it");
        }
    }

    private readonly void CheckName(string name)
    {
        if (!isListed(name))
        {
            throw new InvalidDataException($"its pickle wants to make a '{name}', which is not read: nothing in a file is called, and a "
                + "network is made of arrays, numbers, texts, lists and dictionaries");
        }
    }

    private void Push(string? text) => (below, top) = (top, text);

    private ReadOnlySpan<byte> Counted(int bytes)
    {
        ReadOnlySpan<byte> count = Take((ulong)bytes);
        ulong length = bytes switch
        {
            1 => count[0],
            4 => BinaryPrimitives.ReadUInt32LittleEndian(count),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(count),
        };
        return Take(length);
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(data.Length - at))
        {
            throw new InvalidDataException(
                $"its pickle is cut off: {count} bytes are to follow byte {at}, there are {data.Length - at}");
        }

        ReadOnlySpan<byte> taken = data.Slice(at, (int)count);
        at += taken.Length;
        return taken;
    }

    private ReadOnlySpan<byte> Line()
    {
        int length = data[at..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw new InvalidDataException($"its pickle is cut off: the line at byte {at} has no end");
        }

        ReadOnlySpan<byte> line = Take((ulong)length);
        at++;
        return line;
    }

    private ReadOnlySpan<byte> Number()
    {
        ReadOnlySpan<byte> line = Line();
        return line.Length <= MaxNumberLength ? line
            : throw new InvalidDataException($"its pickle has a number of {line.Length} digits at byte {at}");
    }

    // As the unpickler reads it.
    private int Index() => int.TryParse(Encoding.Latin1.GetString(Number()), out int index) ? index
        : throw new InvalidDataException($"its pickle has a number that cannot be read before byte {at}");
}
