using System.Buffers.Binary;
using System.Text;

namespace PGGan.Tests.Interchange.Import;

/// <summary>A class or function by its name.</summary>
internal sealed record Named(string Module, string Name);

/// <summary>What calling a name with arguments gives; then maybe a state.</summary>
internal sealed record Called(Named Name, object?[] Arguments, object? State = null);

/// <summary>Something that lies outside of the pickle.</summary>
internal sealed record Outside(params object?[] Id);

/// <summary>Writes pickles of protocol 3: an array is a tuple, a list a list.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> written = [0x80, 3];

    public static byte[] Write(object? value)
    {
        PickleWriter writer = new();
        writer.Put(value);
        writer.written.Add((byte)'.');
        return [.. writer.written];
    }

    private void Put(object? value)
    {
        switch (value)
        {
            case null:
                written.Add((byte)'N');
                break;
            case bool flag:
                written.Add((byte)(flag ? 0x88 : 0x89));
                break;
            case int number:
                Counted('J', number, []);
                break;
            case double number:
                written.Add((byte)'G');
                byte[] bits = new byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(bits, number);
                written.AddRange(bits);
                break;
            case string text:
                byte[] letters = Encoding.UTF8.GetBytes(text);
                Counted('X', letters.Length, letters);
                break;
            case byte[] bytes:
                Counted('B', bytes.Length, bytes);
                break;
            case object?[] tuple:
                Group(tuple, 't');
                break;
            case List<object?> list:
                written.Add((byte)']');
                Group(list, 'e');
                break;
            case Dictionary<string, object?> map:
                written.Add((byte)'}');
                Group(map.SelectMany(entry => new[] { entry.Key, entry.Value }), 'u');
                break;
            case Named name:
                written.AddRange(Encoding.UTF8.GetBytes($"c{name.Module}\n{name.Name}\n"));
                break;
            case Called call:
                Put(call.Name);
                Put(call.Arguments);
                written.Add((byte)'R');
                if (call.State is not null)
                {
                    Put(call.State);
                    written.Add((byte)'b');
                }

                break;
            case Outside outside:
                Put(outside.Id);
                written.Add((byte)'Q');
                break;
            default:
                throw new ArgumentException($"PickleWriter: {value.GetType()}");
        }
    }

    private void Group(IEnumerable<object?> values, char end)
    {
        written.Add((byte)'(');
        foreach (object? value in values)
        {
            Put(value);
        }

        written.Add((byte)end);
    }

    private void Counted(char instruction, int number, byte[] bytes)
    {
        written.Add((byte)instruction);
        byte[] count = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, number);
        written.AddRange(count);
        written.AddRange(bytes);
    }
}
